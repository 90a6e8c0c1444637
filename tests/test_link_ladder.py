"""A look at a link: right about every labelled endpoint, sparing of requests, honest about what can't be told."""

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import links as bench
from bench.endpoints.case import is_ranged, says, seen, served
from bench.endpoints.cases import ENDPOINTS
from bench.endpoints.goods import TYPES, good, page
from bench.faults.reply import Reply, send
from core.errors import SourceBlocked, SourceChanged, SourceGone, SourceRefused, SourceUnavailable
from core.link_health import Sign, Standing
from tests import fixtures_sources
from worker.links import Expected, Sites, look, of_trouble
from worker.links.pages import read

from worker.links.phrases import CHALLENGE, GONE, says as speaks_of  # isort: skip

BOOK = Expected("book.epub")


@contextlib.asynccontextmanager
async def site(play):
    """A site that answers so; what it was asked, as (method, path, whether for some bytes only)."""
    asked = []

    async def serve(reader, writer):
        from bench.endpoints.__main__ import _for, _request

        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                one = await _request(reader)
                asked.append((one.method, one.path, is_ranged(one)))
                if not await send(_for(one, play(one)), writer):
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()


def book(asked):
    return served(asked, good("epub", 200_000), TYPES["epub"])


async def test_every_labelled_endpoint_is_judged_rightly_and_none_is_falsely_dead():
    accuracy, false_dead = await bench.measure(short=True)
    assert (accuracy.metric, false_dead.metric) == ("links.accuracy_pct", "links.false_dead")
    assert len(ENDPOINTS) >= 120
    assert (accuracy.value, accuracy.note.partition(",")[0]) == (100, "60 alive")
    assert false_dead.value == 0


async def test_a_first_look_asks_for_four_kilobytes_once():
    async with site(book) as (base, asked), fixtures_sources.client() as client:
        verdict = await look(client, f"{base}/book.epub", BOOK, Sites(0))
    assert (verdict.standing, verdict.signs, verdict.status) == (Standing.ALIVE, (Sign.OPENS,), 206)
    assert verdict.file.size_bytes == len(good("epub", 200_000))
    assert asked == [("GET", "/book.epub", True)]


async def test_a_later_look_asks_for_the_head_only_while_nothing_changes():
    same = Expected("book.epub", before=seen("epub"))

    def play(asked):
        return served(asked, good("epub"), TYPES["epub"])

    async with site(play) as (base, asked), fixtures_sources.client() as client:
        verdict = await look(client, f"{base}/book.epub", same, Sites(0))
    assert (verdict.standing, verdict.signs) == (Standing.ALIVE, (Sign.SAME,))
    assert [method for method, _, _ in asked] == ["HEAD"]


async def test_a_404_counts_when_the_whole_file_was_asked_for():
    async with site(lambda _: Reply("404 Not Found")) as (base, asked), fixtures_sources.client() as client:
        verdict = await look(client, f"{base}/book.epub", BOOK, Sites(0))
    assert verdict.standing is Standing.DEAD
    assert [ranged for _, _, ranged in asked] == [True, False]


async def test_what_a_site_does_with_any_address_is_asked_once_a_day():
    time = fixtures_sources.FakeTime()
    sites = Sites(0)

    def play(asked):
        return (
            says("200 OK", "On bowers", "A long story about bowers. " * 9) if "/f/" in asked.path else Reply("404 No")
        )

    async with site(play) as (base, asked), fixtures_sources.client(clock=time.clock()) as client:
        for number in range(2):
            assert (await look(client, f"{base}/f/{number}.epub", BOOK, sites)).standing is not Standing.ALIVE
        strange = [path for _, path, _ in asked if path not in {"/f/0.epub", "/f/1.epub"}]
        assert len([path for path in strange if path != "/"]) == 1
        time.seconds += 24 * 3600
        await look(client, f"{base}/f/0.epub", BOOK, sites)
        strange = [path for _, path, _ in asked if path not in {"/f/0.epub", "/f/1.epub", "/"}]
        assert len(strange) == 2


async def test_two_seconds_lie_between_two_looks_at_one_site():
    time = fixtures_sources.FakeTime()
    async with site(book) as (base, _), fixtures_sources.client(clock=time.clock()) as client:
        sites = Sites()
        await asyncio.gather(*(look(client, f"{base}/{number}.epub", BOOK, sites) for number in range(3)))
    assert time.slept == [2.0, 2.0]


async def test_a_busy_site_is_left_alone_for_as_long_as_it_asks():
    time = fixtures_sources.FakeTime()

    def busy(_):
        return Reply("429 Too Many Requests", {"Retry-After": "30"})

    async with site(busy) as (base, _), fixtures_sources.client(clock=time.clock()) as client:
        for _ in range(2):
            assert (await look(client, f"{base}/b.epub", BOOK, Sites(0))).standing is Standing.TEMPORARY
    assert time.slept == [30.0]


async def test_a_private_address_is_not_asked():
    async with fixtures_sources.client(allow=()) as client:
        verdict = await look(client, "http://127.0.0.1:9/book.epub", BOOK, Sites(0))
    assert (verdict.standing, verdict.signs) == (Standing.UNKNOWN, (Sign.PRIVATE,))


@pytest.mark.parametrize(
    ("trouble", "standing"),
    [
        (SourceGone("a", "gone"), Standing.DEAD),
        (SourceRefused("a", "no"), Standing.RESTRICTED),
        (SourceBlocked("a", "a check"), Standing.UNKNOWN),
        (SourceUnavailable("a", "busy", 3.0), Standing.TEMPORARY),
        (SourceUnavailable("a", "silent"), Standing.TEMPORARY),
        (SourceChanged("a", "what?"), Standing.UNKNOWN),
    ],
)
def test_trouble_is_a_verdict_too(trouble, standing):
    assert of_trouble(trouble).standing is standing


@given(st.text(max_size=3000))
def test_any_text_can_be_read_as_a_page(text):
    assert read(text).mark >= 0


@given(st.integers(0, 5000))
def test_a_page_may_be_cut_anywhere(at):
    read(page("The Bower", "Blue things. " * 200)[:at])


def test_pages_that_differ_by_a_number_are_alike_and_others_are_not():
    long = "Welcome to our library. New this week: twelve books on birds and one on glass. "
    first, second = (read(page("Shelf", f"{long} Visitor {number}.")) for number in (17, 4711))
    assert first.is_like(second)
    assert not first.is_like(read(page("On bowers", "A story of a bird that collects blue things. " * 5)))


@pytest.mark.parametrize(
    "said", ["Файл не найден", "Datei nicht gefunden", "找不到", "페이지를 찾을 수 없습니다", "Sayfa bulunamadı"]
)
def test_phrases_are_found_whatever_the_writing(said):
    assert read(f"<title>{said}</title>").says(GONE)


def test_a_phrase_is_whole_words():
    assert not speaks_of(["unfounded"], ("found",))
    assert read("<title>Just a moment...</title>").says(CHALLENGE)
