"""`prowlarr` as the contract meets it."""

from tests.emulators import aggregators

WORDS = "gulls"
running = aggregators.running


def made(adapter, site, folder):
    return adapter("prowlarr", adapter.options(base_url=f"{site.base}/prowlarr", api_key="k"))
