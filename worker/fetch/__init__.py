"""Polite HTTP: the guard at the socket, the client of one source, and the downloader that verifies."""
