"""The Internet Archive as the contract meets it."""

from tests.emulators import librivox

WORDS = "frankenstein"
running = librivox.running


def made(adapter, site, folder):
    return adapter("internet_archive", adapter.options(base_url=site.base))
