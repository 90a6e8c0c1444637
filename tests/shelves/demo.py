"""The demo shelf as the contract meets it."""

WORDS = "bowerbird"


def made(adapter, site, folder):
    return adapter("demo", adapter.options())
