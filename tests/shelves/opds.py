"""A catalogue in OPDS as the contract meets it."""

from tests.emulators import opds

WORDS = "garden"
running = opds.running


def made(adapter, site, folder):
    return adapter("opds", adapter.options(base_url=f"{site.base}/opds"))
