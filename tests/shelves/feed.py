"""Feeds as the contract meets them: a podcast, and the books of a press."""

from tests.emulators import feeds

WORDS = "night"
running = feeds.running


def made(adapter, site, folder):
    return adapter("feed", adapter.options(urls=(f"{site.base}/podcast.xml", f"{site.base}/books.atom")))
