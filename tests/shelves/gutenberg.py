"""Project Gutenberg as the contract meets it."""

from tests.emulators import gutendex

WORDS = "frankenstein"
running = gutendex.running


def made(adapter, site, folder):
    return adapter("gutenberg", adapter.options(base_url=site.base))
