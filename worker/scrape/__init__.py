"""Asking trackers how many have a torrent: over UDP (BEP 15) and HTTP (BEP 48), politely, of public torrents only."""
