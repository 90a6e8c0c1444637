"""PeerTube as the contract meets it."""

from tests.emulators import peertube

WORDS = "garden"
running = peertube.running


def made(adapter, site, folder):
    return adapter("peertube", adapter.options(base_url=site.base))
