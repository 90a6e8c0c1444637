"""The polite client: limits kept, troubles named."""

import asyncio
from email.utils import formatdate

import httpx
import pytest

from core.errors import SourceChanged, SourceUnavailable
from core.source import Limits
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import gutendex
from worker.fetch.pace import Pace
from worker.fetch.troubles import of_status, retry_after_s


@pytest.fixture(scope="module")
def site():
    with gutendex.running() as running:
        yield running


async def test_no_more_requests_a_minute_than_the_source_allows():
    time = fixtures_sources.FakeTime()
    pace = Pace("any", Limits(per_minute=3, connections=8), time.clock())
    begun = []
    for _ in range(7):
        async with pace.request("a.example"):
            begun.append(time.seconds - 1000)
    assert begun == [0, 0, 0, 60, 60, 60, 120]


async def test_no_more_connections_at_once_than_the_source_allows():
    pace = Pace("any", Limits(per_minute=1000, connections=2), fixtures_sources.FakeTime().clock())
    inside, most = 0, 0

    async def ask():
        nonlocal inside, most
        async with pace.request("a.example"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(ask() for _ in range(20)))
    assert most == 2


async def test_downloads_from_one_host_do_not_hold_up_searches_at_another():
    pace = Pace("any", Limits(connections=1), fixtures_sources.FakeTime().clock())
    async with pace.request("files.example"), asyncio.timeout(DEADLINE_S), pace.request("catalogue.example"):
        pass


def test_connections_stay_few_whatever_a_source_asks_for():
    assert Pace("any", Limits(connections=64), fixtures_sources.FakeTime().clock()).connections == 8


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        (formatdate(1090, usegmt=True), 90),
        (formatdate(10, usegmt=True), 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("9" * 400, 999999999),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(said, seconds):
    response = httpx.Response(429, headers={"retry-after": said.encode()}, request=httpx.Request("GET", "http://a.b"))
    assert retry_after_s(response, now=1000) == seconds


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (401, "source_refused"),
        (403, "source_refused"),
        (451, "source_refused"),
        (404, "source_gone"),
        (410, "source_gone"),
        (408, "source_unavailable"),
        (429, "source_unavailable"),
        (500, "source_unavailable"),
        (503, "source_unavailable"),
        (522, "source_unavailable"),
        (400, "source_changed"),
        (304, "source_changed"),
    ],
)
def test_a_status_tells_what_to_do_next(status, key):
    response = httpx.Response(status, request=httpx.Request("GET", "http://books.example/"))
    trouble = of_status("gutenberg", response, now=0)
    assert trouble.key == key
    assert "books.example" in str(trouble)


async def test_a_busy_site_says_when_to_come_back(site):
    async with fixtures_sources.client() as http:
        site.fault("503", retry_after="17")
        with pytest.raises(SourceUnavailable) as caught:
            await http.json(f"{site.base}/books")
    assert caught.value.retry_after_s == 17


async def test_a_redirect_in_circles_ends(site):
    async with fixtures_sources.client() as http:
        site.fault("loop", times=100)
        with pytest.raises(SourceChanged, match="circles"):
            await http.json(f"{site.base}/books")
    site.fault("none", times=0)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "", "http://", "http://[::1", "http://a\nb/", "javascript:1", "http://a/\ud800"]
)
async def test_an_address_that_is_none_is_the_sources_fault(url):
    async with fixtures_sources.client() as http:
        with pytest.raises(SourceChanged, match="can't be opened"):
            await http.text(url)


@pytest.mark.parametrize(
    ("host", "why"), [("nowhere.invalid", "its name can't be looked up"), ("a" * 70 + ".example", "can't be resolved")]
)
async def test_a_host_that_does_not_exist_is_not_reached(host, why):
    async with fixtures_sources.client() as http:
        with pytest.raises(SourceUnavailable, match=why):
            await http.text(f"http://{host}/")


async def test_nobody_listening_is_told_as_such():
    async with fixtures_sources.client() as http:
        with pytest.raises(SourceUnavailable, match="can't be reached: nothing answers there"):
            await http.text("http://127.0.0.1:1/")


async def test_we_say_who_we_are_and_ask_for_plain_bytes():
    async with fixtures_sources.client() as http:
        assert http._client.headers["user-agent"].startswith("Bowerbird/")
        assert http._client.headers["accept-encoding"] == "identity"
