"""LibriVox as the contract meets it; its emulator serves the Internet Archive too, where its recordings lie."""

from tests.emulators import librivox

WORDS = "frankenstein"
running = librivox.running


def made(adapter, site, folder):
    return adapter("librivox", adapter.options(base_url=site.base))
