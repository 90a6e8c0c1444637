"""Standard Ebooks as the contract meets it: its newest books."""

from tests.emulators import standard_ebooks

WORDS = "blue"
running = standard_ebooks.running


def made(adapter, site, folder):
    return adapter("standard_ebooks", adapter.options(base_url=site.base))
