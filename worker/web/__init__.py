"""Bytes over HTTP: files and covers by signed link, health and meters. No pages: those are the bot's."""
