"""The definition `owls` as the contract meets it."""

from tests.emulators import odd_sites

WORDS = "owls"
running = odd_sites.running


def made(adapter, site, folder):
    return adapter("owls", adapter.options(base_url=(f"{site.base}/owls",)))
