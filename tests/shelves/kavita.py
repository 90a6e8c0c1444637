"""A Kavita as the contract meets it."""

from tests.emulators import kavita

WORDS = "tide"
running = kavita.running


def made(adapter, site, folder):
    return adapter("kavita", adapter.options(base_url=site.base, api_key=kavita.KEY))
