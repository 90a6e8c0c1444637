"""`jackett` as the contract meets it."""

from tests.emulators import aggregators

WORDS = "gulls"
running = aggregators.running


def made(adapter, site, folder):
    return adapter("jackett", adapter.options(base_url=f"{site.base}/jackett", api_key="k"))
