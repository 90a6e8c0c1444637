"""Openverse as the contract meets it."""

from tests.emulators import openverse

WORDS = "feather"
running = openverse.running


def made(adapter, site, folder):
    return adapter("openverse", adapter.options(base_url=site.base))
