"""`torrent_feed` as the contract meets it."""

from tests.emulators import indexers

WORDS = "gulls"
running = indexers.running


def made(adapter, site, folder):
    return adapter("torrent_feed", adapter.options(base_url=f"{site.base}/feed.xml"))
