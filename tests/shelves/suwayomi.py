"""A Suwayomi as the contract meets it."""

from tests.emulators import suwayomi

WORDS = "lantern"
running = suwayomi.running


def made(adapter, site, folder):
    return adapter("suwayomi", adapter.options(base_url=site.base, username="ann", password="secret"))
