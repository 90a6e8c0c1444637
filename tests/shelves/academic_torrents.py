"""Academic Torrents as the contract meets it."""

from tests.emulators import academic_torrents

WORDS = "bird"
running = academic_torrents.running


def made(adapter, site, folder):
    return adapter("academic_torrents", adapter.options(base_url=site.base))
