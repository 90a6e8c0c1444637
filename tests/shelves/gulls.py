"""The definition `gulls` as the contract meets it."""

from tests.emulators import odd_sites

WORDS = "gulls"
running = odd_sites.running


def made(adapter, site, folder):
    return adapter("gulls", adapter.options(base_url=(f"{site.base}/gulls",)))
