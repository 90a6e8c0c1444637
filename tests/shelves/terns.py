"""The definition `terns` as the contract meets it."""

from tests.emulators import odd_sites

WORDS = "terns"
running = odd_sites.running


def made(adapter, site, folder):
    return adapter("terns", adapter.options(base_url=(f"{site.base}/terns",), apikey="k"))
