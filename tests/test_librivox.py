"""LibriVox: what we ask its feed, what we read in its answers, and what we say when they are others."""

import pytest

from core.errors import SourceChanged, SourceGone, SourceRefused, SourceUnavailable
from core.media import Format, Kind
from core.source import Wanted
from plugins.sources.librivox import (
    LibriVox,
    LibriVoxOptions,
    folded,
    heard,
    parse_recording,
    parse_search,
    parse_title,
    questions,
)
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import librivox

URL = "https://librivox.example/api/feed/audiobooks"
SECTION = {"id": "5", "section_number": "1", "title": "One", "listen_url": "https://example.org/1.mp3", "playtime": "9"}


@pytest.fixture(scope="module")
def site():
    with librivox.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


@pytest.fixture
def source(site):
    return LibriVox("librivox", LibriVoxOptions(site.base))


def book(**changes):
    return {
        "id": "84",
        "title": "Frankenstein",
        "authors": [{"first_name": "Mary", "last_name": "Shelley"}],
        "totaltimesecs": 30900,
        "sections": [SECTION],
    } | changes


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("frankenstein", [{"title": "^frankenstein"}, {"author": "frankenstein"}]),
        ("The Time Machine", [{"title": "^Time Machine"}, {"author": "Machine"}, {"author": "Time"}]),
        ("the", [{"title": "^the"}, {"author": "the"}]),
        ("mary — shelley", [{"title": "^mary shelley"}, {"author": "shelley"}, {"author": "mary"}]),
    ],
)
def test_words_are_asked_for_as_a_beginning_and_as_last_names(words, asked):
    assert questions(heard(words)) == asked


def test_words_are_compared_without_case_accents_and_marks():
    assert folded("Les Misérables, vol._1") == ["les", "miserables", "vol", "1"]


def test_a_title_says_who_wrote_it_when_and_how_long_it_plays():
    info = parse_title("lv", URL, book(description="<b>A</b> book.", language="German", copyright_year="1818"))
    assert (info.authors, info.year, info.languages) == (("Mary Shelley",), 1818, ("de",))
    assert info.description == "A book. Plays for 8 h 35 min."
    assert (info.kind, info.formats) == (Kind.AUDIOBOOK, (Format.MP3, Format.ZIP))


@pytest.mark.parametrize(
    ("seconds", "said"), [(600, "Plays for 10 min."), ("3660", "Plays for 1 h 1 min."), (None, "")]
)
def test_a_length_is_said_in_hours_and_minutes(seconds, said):
    assert parse_title("lv", URL, book(totaltimesecs=seconds)).description == said


@pytest.mark.parametrize("language", ["Multilingual", "", None])
def test_what_is_in_no_single_language_has_none(language):
    assert parse_title("lv", URL, book(language=language)).languages == ()


def test_chapters_come_in_order_and_numbered_from_one():
    sections = [SECTION | {"id": "2", "section_number": "10"}, SECTION | {"id": "1", "section_number": "0"}]
    read = parse_recording("lv", URL, "84", {"books": [book(sections=sections, num_sections="9")]})
    assert [(chapter.part.ref, chapter.part.number) for chapter in read.chapters] == [("1", 1), ("2", 2)]
    assert read.info.parts == 2


@pytest.mark.parametrize("sections", [[], [SECTION | {"listen_url": ""}], [SECTION | {"listen_url": None}]])
def test_a_book_that_nobody_has_read_yet_is_gone(sections):
    with pytest.raises(SourceGone, match="no recordings yet"):
        parse_recording("lv", URL, "84", {"books": [book(sections=sections)]})


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"books": None},
        {"books": []},
        {"books": [7]},
        {"books": [book(id=None)]},
        {"books": [book(title=None)]},
        {"books": [book(authors="Shelley")]},
        {"books": [book(sections="none")]},
        {"books": [book(sections=[SECTION | {"listen_url": "javascript:alert(1)"}])]},
        {"books": [book(sections=[SECTION | {"listen_url": "file:///etc/passwd"}])]},
        {"books": [book(sections=[SECTION | {"id": None}])]},
    ],
)
def test_an_answer_of_another_shape_is_told_with_address_and_snippet(answer):
    with pytest.raises(SourceChanged) as caught:
        parse_recording("lv", URL, "84", answer)
    assert (caught.value.url, bool(caught.value.snippet)) == (URL, True)


def test_a_search_leaves_out_what_is_still_being_read():
    assert [info.ref for info in parse_search("lv", URL, {"books": [book(), book(id="85", totaltimesecs=0)]})] == ["84"]


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        ("frankenstein", ["84", "85"]),
        ("Frankenstein Shelley", ["84", "85"]),
        ("shelley last", ["86"]),
        ("mary shelley", ["84", "85", "86"]),
        ("the tale of two cities", ["88"]),
        ("no such book anywhere", []),
    ],
)
async def test_a_search_finds_books_by_beginning_and_author(source, http, words, refs):
    assert [info.ref for info in await source.search(http, Wanted(words))] == refs


async def test_a_search_can_ask_for_languages(source, http):
    found = await source.search(http, Wanted("frankenstein", languages=frozenset({"fr"})))
    assert [(info.ref, info.year) for info in found] == [("85", None)]


async def test_who_wants_no_audiobooks_costs_no_request(source, http, site):
    site.fault("none", times=0)
    assert await source.search(http, Wanted("frankenstein", kinds=frozenset({Kind.COMIC}))) == []
    assert await source.search(http, Wanted("…")) == []
    assert site.asked() == []


async def test_chapters_have_names_lengths_and_an_mp3_each(source, http):
    parts = await source.parts(http, "84")
    assert [(part.name, part.duration_s) for part in parts] == [("Letter 1", 1626.0), ("Letter 2", 731.0)]
    assets = await source.assets(http, "84", parts[1])
    assert [asset.name for asset in assets.assets] == ["frankenstein_02_64kb.mp3"]


async def test_a_title_with_all_its_chapters_costs_one_question(source, http, site):
    site.fault("none", times=0)
    for part in await source.parts(http, "84"):
        await source.assets(http, "84", part)
    assert (await source.cover(http, "84")).where.url.endswith("/cover.jpg")
    assert len(site.asked()) == 1


async def test_a_book_without_a_cover_has_none(source, http):
    assert await source.cover(http, "86") is None
    assert not (await source.title(http, "86")).has_cover


@pytest.mark.parametrize("ref", ["", "abc", "-1", "84/../../etc", "٨٤", "9" * 40, "99999", "87"])
async def test_a_ref_that_names_no_audiobook_is_gone(source, http, ref):
    with pytest.raises(SourceGone):
        await source.title(http, ref)


@pytest.mark.parametrize("ask", ["title", "search", "probe"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", SourceChanged),
        ("wrong type", SourceChanged),
        ("500", SourceUnavailable),
        ("429", SourceUnavailable),
        ("403", SourceRefused),
        ("hang", SourceUnavailable),
    ],
)
async def test_each_trouble_of_the_site_has_its_error(source, site, ask, fault, error):
    site.fault(fault)
    asked = {
        "title": lambda http: source.title(http, "84"),
        "search": lambda http: source.search(http, Wanted("frankenstein")),
        "probe": source.probe,
    }
    async with fixtures_sources.client(silence_s=1.5 if fault == "hang" else DEADLINE_S) as http:
        with pytest.raises(error):
            await asked[ask](http)


async def test_a_feed_that_is_not_there_is_noticed_by_the_probe(source, http, site):
    site.fault("404")
    with pytest.raises(SourceGone):
        await source.probe(http)


async def test_the_operator_hears_when_the_address_is_none():
    with pytest.raises(ValueError, match=r"must be an address such as https://librivox\.org"):
        LibriVoxOptions("librivox.org")
