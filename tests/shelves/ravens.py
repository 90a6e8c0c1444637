"""The definition `ravens` as the contract meets it."""

from tests.emulators import odd_sites

WORDS = "gulls"
running = odd_sites.running


def made(adapter, site, folder):
    return adapter("ravens", adapter.options(base_url=(f"{site.base}/ravens",), username="ada", password="feather"))
