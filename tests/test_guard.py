"""No request of a source reaches private networks, however the address is written."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceRefused, SourceUnavailable, StartError
from tests import fixtures_sources
from tests.emulators import gutendex
from worker.fetch.guard import is_allowed, networks


@pytest.fixture(scope="module")
def site():
    with gutendex.running() as running:
        yield running


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "192.88.99.1", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd12::1", "fe80::1",
        "fec0::1", "ff02::1", "100::1",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(address):
    assert not is_allowed(ip_address(address), ())


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses_are_let_through(address):
    assert is_allowed(ip_address(address), ())


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_a_v4_address_dressed_as_v6_is_judged_as_what_it_is(address):
    dressed = ip_address(f"::ffff:{address}")
    assert not is_allowed(dressed, ())
    assert is_allowed(dressed, networks(["10.0.0.0/8"]))


def test_only_what_the_operator_listed_is_let_through():
    allow = networks(["192.168.1.0/24", "fd12::/16"])
    assert is_allowed(ip_address("192.168.1.7"), allow)
    assert is_allowed(ip_address("fd12::7"), allow)
    assert not is_allowed(ip_address("192.168.2.7"), allow)


def test_a_wrong_network_is_named_at_the_start():
    with pytest.raises(StartError, match="ALLOW_PRIVATE: 'my-lan'"):
        networks(["my-lan"])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_no_spelling_of_this_machine_gets_through(site, host):
    port = site.base.rpartition(":")[2]
    site.fault("none", times=0)
    async with fixtures_sources.client(allow=()) as http:
        with pytest.raises((SourceRefused, SourceUnavailable)) as caught:
            await http.text(f"http://{host}:{port}/books")
    assert "private address" in str(caught.value)
    assert site.asked() == []


async def test_a_redirect_to_a_private_address_is_refused_too(site):
    """The allow-list holds the first server only; the second lies on another loopback address."""
    port = site.base.rpartition(":")[2]
    async with fixtures_sources.client(allow=networks(["127.0.0.1/32"])) as http:
        site.fault(f"redirect http://127.0.0.2:{port}/books")
        with pytest.raises(SourceRefused, match="BOWERBIRD_FETCH__ALLOW_PRIVATE"):
            await http.text(f"{site.base}/books")


@pytest.mark.parametrize("host", ["2130706433", "127.1"])
async def test_an_address_written_as_nobody_writes_it_is_not_opened(site, host):
    port = site.base.rpartition(":")[2]
    site.fault("none", times=0)
    async with fixtures_sources.client() as http:
        with pytest.raises(SourceRefused, match="private address"):
            await http.text(f"http://{host}:{port}/books")
    assert site.asked() == []


async def test_other_ways_than_http_are_not_taken(site):
    site.fault("redirect file:///etc/hosts")
    async with fixtures_sources.client() as http:
        with pytest.raises(SourceChanged, match="can't be opened"):
            await http.text(f"{site.base}/books")


async def test_proxies_from_the_environment_are_not_followed(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with fixtures_sources.client() as http:
        assert "results" in await http.text(f"{site.base}/books")
