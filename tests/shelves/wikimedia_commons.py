"""Wikimedia Commons as the contract meets it."""

from tests.emulators import wikimedia_commons

WORDS = "feather"
running = wikimedia_commons.running


def made(adapter, site, folder):
    return adapter("wikimedia_commons", adapter.options(base_url=site.base))
