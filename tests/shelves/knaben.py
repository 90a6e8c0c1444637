"""`knaben` as the contract meets it."""

from tests.emulators import indexers

WORDS = "gulls"
running = indexers.running


def made(adapter, site, folder):
    return adapter("knaben", adapter.options(base_url=f"{site.base}/knaben/v1"))
