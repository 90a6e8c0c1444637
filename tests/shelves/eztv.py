"""`eztv` as the contract meets it."""

from tests.emulators import indexers

WORDS = "gulls"
running = indexers.running


def made(adapter, site, folder):
    return adapter("eztv", adapter.options(base_url=f"{site.base}/eztv"))
