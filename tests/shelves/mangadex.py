"""MangaDex as the contract meets it."""

from tests.emulators import mangadex

WORDS = "walled"
running = mangadex.running


def made(adapter, site, folder):
    return adapter("mangadex", adapter.options(base_url=site.base, uploads_url=site.base, auth_url=site.base))
