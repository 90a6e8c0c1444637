"""Project Gutenberg through Gutendex: what we read in its answers, and what we say when they are others."""

import pytest

from core.errors import SourceChanged, SourceGone, SourceRefused, SourceUnavailable
from core.media import Files, Format, Kind, Remote, Text
from core.source import Wanted
from plugins.sources.gutenberg import Gutenberg, GutenbergOptions, parse_assets, parse_cover, parse_search, parse_title
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import gutendex

URL = "https://gutendex.example/books"


@pytest.fixture(scope="module")
def site():
    with gutendex.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


@pytest.fixture
def source(site):
    return Gutenberg("gutenberg", GutenbergOptions(site.base))


def book(**changes):
    return {
        "id": 84,
        "title": "Frankenstein",
        "authors": [{"name": "Shelley, Mary"}],
        "languages": ["en"],
        "copyright": False,
        "formats": {"application/epub+zip": "https://example.org/84.epub"},
    } | changes


@pytest.mark.parametrize(
    ("raw", "spoken"),
    [
        ("Shelley, Mary Wollstonecraft", "Mary Wollstonecraft Shelley"),
        ("King, Martin Luther, Jr.", "Martin Luther King, Jr."),
        ("Augustine, of Hippo", "Augustine of Hippo"),
        ("Homer", "Homer"),
        ("太宰治", "太宰治"),
    ],
)
def test_an_author_is_named_as_people_say_it(raw, spoken):
    assert parse_title("g", URL, book(authors=[{"name": raw}])).authors == (spoken,)


@pytest.mark.parametrize(
    ("flag", "licence"),
    [
        (False, "Public domain in the USA"),
        (True, "Copyrighted, free to read"),
        (None, "Copyright not stated"),
    ],
)
def test_the_licence_says_what_is_known_and_no_more(flag, licence):
    assert parse_title("g", URL, book(copyright=flag)).licence == licence


def test_a_title_over_two_lines_becomes_one():
    assert parse_title("g", URL, book(title="Frankenstein;\r\n or")).name == "Frankenstein; or"


@pytest.mark.parametrize(
    ("links", "kind", "media_type", "formats"),
    [
        (["application/epub+zip", "text/html", "image/jpeg"], Files, "application/epub+zip", ("epub", "original")),
        (["text/plain; charset=us-ascii", "text/html"], Text, "text/html", ("epub", "zip")),
        (["text/plain; charset=us-ascii"], Text, "text/plain", ("epub", "zip")),
        (["text/plain; charset=utf-8"], Text, "text/plain", ("epub", "zip")),
    ],
)
def test_the_best_form_of_a_book_is_taken(links, kind, media_type, formats):
    raw = book(formats={key: f"https://example.org/{n}" for n, key in enumerate(links)})
    assets = parse_assets("g", URL, raw)
    assert isinstance(assets, kind)
    assert assets.assets[0].media_type == media_type
    assert parse_title("g", URL, raw).formats == tuple(Format(name) for name in formats)


@pytest.mark.parametrize(
    "links",
    [
        {"audio/mpeg": "https://example.org/a.mp3"},
        {"text/plain; charset=iso-8859-1": "https://example.org/a.txt"},
        {"text/plain": "https://example.org/a.zip"},
        {},
    ],
)
def test_what_has_no_text_that_we_can_read_is_not_offered(links):
    assert parse_title("g", URL, book(formats=links)) is None
    assert parse_search("g", URL, {"results": [book(formats=links)]}) == ([], False)


def test_a_cover_is_named_when_there_is_one():
    formats = {"image/jpeg": "https://example.org/c.jpg", "text/html": "https://example.org/t"}
    assert parse_cover("g", URL, book(formats=formats)).where == Remote("https://example.org/c.jpg")
    assert parse_cover("g", URL, book()) is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "text",
        {},
        {"results": None},
        {"results": [1]},
        {"results": [book(id="84")]},
        {"results": [book(title=None)]},
        {"results": [book(authors=["Shelley"])]},
        {"results": [book(languages="en")]},
        {"results": [book(formats=[])]},
        {"results": [book(formats={"text/html": None})]},
        {"results": [book(formats={"text/html": "javascript:alert(1)"})]},
        {"results": [book(formats={"text/html": "file:///etc/passwd"})]},
    ],
)
def test_an_answer_of_another_shape_is_told_with_address_and_snippet(answer):
    with pytest.raises(SourceChanged) as caught:
        parse_search("g", URL, answer)
    assert caught.value.url == URL
    assert caught.value.snippet


async def test_a_search_finds_books_by_title_and_author(source, http):
    titles = await source.search(http, Wanted("frankenstein shelley"))
    assert [info.ref for info in titles] == ["84", "41445", "20"]
    assert titles[0].name == "Frankenstein; or, the modern Prometheus"
    assert titles[0].has_cover


async def test_a_search_can_ask_for_languages(source, http):
    assert [info.ref for info in await source.search(http, Wanted("frankenstein", languages=frozenset({"fr"})))] == [
        "20"
    ]


async def test_nothing_found_is_no_trouble(source, http):
    assert await source.search(http, Wanted("no such book anywhere")) == []


async def test_further_pages_are_asked_for_until_the_limit(source, http, site):
    site.fault("none", times=0)  # forgets what was asked before
    titles = await source.search(http, Wanted("collected tales", limit=50))
    assert len(titles) == len({info.ref for info in titles}) == 50
    assert len(site.asked()) == 2


async def test_who_wants_no_books_costs_no_request(source, http, site):
    site.fault("none", times=0)
    assert await source.search(http, Wanted("frankenstein", kinds=frozenset({Kind.COMIC}))) == []
    assert site.asked() == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", SourceChanged),
        ("wrong type", SourceChanged),
        ("500", SourceUnavailable),
        ("429", SourceUnavailable),
        ("403", SourceRefused),
        ("404", SourceGone),
        ("hang", SourceUnavailable),
        ("truncated", SourceUnavailable),
        ("endless", SourceChanged),
    ],
)
async def test_each_trouble_of_the_site_has_its_error(source, site, fault, error):
    site.fault(fault)
    async with fixtures_sources.client(silence_s=1.5 if fault == "hang" else DEADLINE_S) as http:
        with pytest.raises(error) as caught:
            await source.title(http, "84")
    assert caught.value.source == "gutenberg"


@pytest.mark.parametrize("ref", ["", "abc", "-1", "84/../../etc", "٨٤", "9" * 40, "99999"])
async def test_a_ref_that_names_no_book_is_gone(source, http, ref):
    with pytest.raises(SourceGone):
        await source.title(http, ref)


async def test_the_operator_hears_when_the_address_is_none():
    with pytest.raises(ValueError, match=r"must be an address such as https://gutendex\.com"):
        GutenbergOptions("gutendex.com")


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://www.gutenberg.org/ebooks/84", "84"),
        ("http://gutenberg.org/ebooks/84.epub3.images", "84"),
        ("https://www.gutenberg.org/files/84/84-h/84-h.htm#chap01", "84"),
        ("https://www.gutenberg.org/cache/epub/84/pg84.txt", "84"),
        ("https://m.gutenberg.org/ebooks/84?x=1", "84"),
        ("https://www.gutenberg.org/ebooks/author/84", None),
        ("https://www.gutenberg.org/ebooks/0", None),
        ("https://www.gutenberg.org/", None),
        ("https://gutenberg.org.example.org/ebooks/84", None),
        ("https://example.org/?u=https://www.gutenberg.org/ebooks/84", None),
    ],
)
def test_an_address_of_gutenberg_org_names_its_book(url, ref):
    assert Gutenberg("gutenberg", GutenbergOptions()).recognise(url) == ref
