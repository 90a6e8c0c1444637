"""A Komga as the contract meets it, its pictures fetched by who signs in."""

from tests.emulators import komga

WORDS = "paper"
running = komga.running


def made(adapter, site, folder):
    return adapter("komga", adapter.options(base_url=site.base, api_key=komga.KEY))
