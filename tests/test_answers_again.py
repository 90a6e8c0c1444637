"""What a source is answered: asked again on condition, told without its keys, recorded for tests and replayed."""

import asyncio
import json
import random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceUnavailable
from core.source import Limits
from tests import fixtures_sources
from tests.emulators import gutendex
from worker.fetch.cache import MOST, MOST_EACH, Cache
from worker.fetch.client import SourceClient, Wire
from worker.fetch.entity import Entity, entity_of, span_of
from worker.fetch.recording import Replay
from worker.fetch.steady import steady
from worker.fetch.troubles import public

URL = "http://books.example/a"


def response(status=200, body=b"", **headers):
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return httpx.Response(status, headers=named, content=body, request=httpx.Request("GET", URL))


def answer(body, **headers):
    """As it comes from a socket: its bytes not read yet."""
    return httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))


def client(handler):
    """A client whose site is a function."""
    made = SourceClient("a", Limits(), Wire(clock=fixtures_sources.FakeTime().clock()))
    made._direct.transport = httpx.MockTransport(handler)
    return made


async def test_an_answer_with_validators_is_asked_for_again_on_condition():
    asked = []

    def site(request):
        asked.append(request.headers.get("if-none-match"))
        if asked[-1] == '"v1"':
            return httpx.Response(304)
        return answer(b"[1, 2]", etag='"v1"')

    http = client(site)
    assert [await http.json(URL), await http.json(URL), await http.json(URL + "?more=1")] == [[1, 2]] * 3
    assert asked == [None, '"v1"', None]
    await http.close()


async def test_a_304_that_nobody_asked_for_is_no_answer():
    http = client(lambda _: httpx.Response(304))
    with pytest.raises(SourceChanged):
        await http.text(URL)
    await http.close()


async def test_what_must_not_be_stored_or_is_too_big_is_not_kept():
    cache = Cache()
    await cache.keep("a", response(etag='"a"', cache_control="private, no-store"), b"text")
    await cache.keep("b", response(etag='"b"'), random.Random(1).randbytes(MOST_EACH + 1))
    await cache.keep("c", response(), b"no validators")
    assert [cache.find(url) for url in "abc"] == [None] * 3


async def test_a_whole_catalogue_is_kept_packed_and_given_as_it_came():
    cache, body = Cache(), b"<item><title>Feathers</title></item>" * 300_000
    assert (await cache.keep("a", response(etag='"a"'), body)).body == body
    kept = cache.find("a")
    assert len(kept.body) < len(body) / 10
    assert (await cache.still("a", kept)).body == body


async def test_the_cache_stays_within_its_bounds_and_forgets_what_was_used_longest_ago():
    cache, made = Cache(), random.Random(1)
    body = made.randbytes(MOST // 20)
    for number in range(20):
        await cache.keep(str(number), response(etag=f'"{number}"'), body)
    await cache.still("0", cache.find("0"))
    await cache.keep("one more", response(etag='"n"'), body)
    assert cache.find("1") is None
    assert cache.find("0") is not None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:word@a.example/x", "https://a.example/x"),
        ("https://a.example/x?apikey=abc&q=war", "https://a.example/x?apikey=…&q=war"),
        ("https://a.example/x?q=war&X-Amz-Signature=ab%2Fc#end", "https://a.example/x?q=war&X-Amz-Signature=…#end"),
        ("https://a.example/x?passkey=1;token=2", "https://a.example/x?passkey=…"),
        ("https://a.example/x?q=monkey", "https://a.example/x?q=monkey"),
    ],
)
def test_an_address_is_told_without_its_secrets(url, told):
    assert public(url) == told


async def test_keys_are_in_no_error():
    http = client(lambda _: answer(b"<html>"))
    with pytest.raises(SourceChanged) as caught:
        await http.json("https://a.example/api", {"apikey": "s3cret"})
    with pytest.raises(SourceChanged) as other:
        await http.json("https://a.example/api?apikey=s3cret")
    assert "s3cret" not in str(vars(caught.value)) + str(vars(other.value))
    await http.close()


async def test_what_is_recorded_can_be_replayed_without_the_site_and_without_keys(tmp_path):
    with gutendex.running() as site:
        wire = Wire(fixtures_sources.LOOPBACK, record=tmp_path, clock=fixtures_sources.FakeTime().clock())
        http = SourceClient("gutenberg", Limits(), wire)
        recorded = await http.json(f"{site.base}/books", {"search": "frankenstein", "key": "s3cret"})
        await http.close()
        base = site.base
    assert all("s3cret" not in path.read_text() for path in (tmp_path / "gutenberg").iterdir())
    http = client(None)
    http._direct.transport = Replay(tmp_path / "gutenberg")
    assert await http.json(f"{base}/books", {"search": "frankenstein", "key": "another"}) == recorded
    with pytest.raises(SourceUnavailable, match="was not recorded"):
        await http.json(f"{base}/books", {"search": "something else"})
    await http.close()


async def test_a_trickle_is_no_steady_body_and_our_own_slowness_is_no_trickle():
    time = fixtures_sources.FakeTime()

    async def drops(seconds, size):
        for _ in range(100):
            time.seconds += seconds
            yield bytes(size)

    with pytest.raises(SourceUnavailable, match="next to nothing"):
        async for _ in steady(drops(1, 100), 30, "a", time.clock()):
            pass
    taken = 0
    async for chunk in steady(drops(0.01, 100), 30, "a", time.clock()):
        time.seconds += 60
        taken += len(chunk)
    assert taken == 10_000


NOW, LONG_AGO = "Sat, 21 Nov 2026 12:00:00 GMT", "Sat, 21 Nov 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"etag": '"a"'}, '"a"'),
        ({"etag": 'W/"a"'}, ""),
        ({"etag": "a"}, ""),
        ({"last_modified": LONG_AGO, "date": NOW}, LONG_AGO),
        ({"last_modified": NOW, "date": NOW}, ""),
        ({"last_modified": LONG_AGO}, ""),
        ({"last_modified": "yesterday", "date": NOW}, ""),
        ({"etag": '"a"', "content_encoding": "gzip"}, ""),
        ({}, ""),
    ],
)
def test_only_a_strong_validator_lets_a_download_go_on(headers, validator):
    assert entity_of(response(**headers)).validator == validator


def test_a_file_is_another_when_anything_that_both_tell_differs():
    known = Entity('"a"', LONG_AGO, 10)
    assert not Entity('"a"').is_other_than(known)
    assert not Entity().is_other_than(known)
    assert Entity('"b"').is_other_than(known)
    assert Entity('"a"', size_bytes=11).is_other_than(known)


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(0, 10**15))
def test_a_span_is_read_as_it_was_written(start, length, more):
    said = response(206, content_range=f"bytes {start}-{start + length - 1}/{start + length + more}")
    span = span_of(said)
    assert (span.start, span.end, span.size_bytes) == (start, start + length, start + length + more)


@given(st.text(max_size=40))
def test_nonsense_in_content_range_is_no_span(said):
    try:
        made = response(206, content_range=said.encode())
    except (ValueError, httpx.HTTPError):
        return
    assert span_of(made) is None


def test_a_recording_is_json_that_people_can_read(tmp_path):
    (tmp_path / "0001 a.json").write_text(
        json.dumps({"method": "GET", "url": URL, "status": 200, "headers": {"etag": '"a"'}, "body": "aGk="})
    )
    said = asyncio.run(Replay(tmp_path).handle_async_request(httpx.Request("GET", URL)))
    assert (b"".join(said.stream), said.headers["etag"]) == (b"hi", '"a"')
