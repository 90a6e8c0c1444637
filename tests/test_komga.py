"""Komga: series as titles, comics page by page, files as they are, for who has a key."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import FROM_PAGES, Files, Format, Kind, Pages, Status
from core.settings import Settings
from core.source import Shelf, Wanted, What
from plugins.sources.komga import Komga, KomgaOptions
from tests import fixtures_sources
from tests.emulators import komga as emulator
from worker.catalog.load import load

URL = "http://komga.example/api/v1/series"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, root="", **options):
    return Komga("komga", KomgaOptions(site.base + root, **options or {"api_key": emulator.KEY}))


async def test_a_series_is_a_title_and_its_books_are_the_parts(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("paper cranes"))
    assert (info.name, info.kind, info.authors) == ("Paper Cranes", Kind.COMIC, ("Ada Heron", "C. Inker"))
    assert (info.year, info.status, info.formats, info.parts) == (2011, Status.COMPLETE, FROM_PAGES, 2)
    assert info.description == "Folded birds."
    assert [(part.name, part.volume) for part in await shop.parts(http, info.ref)] == [("Volume 1", 1), ("Volume 2", 2)]


async def test_a_comic_comes_page_by_page_in_its_direction(site, http):
    shop = source(site)
    part = (await shop.parts(http, "0A"))[0]
    pages = await shop.assets(http, "0A", part)
    assert isinstance(pages, Pages)
    assert pages.rtl
    assert [one.name for one in pages.assets] == ["0001.png", "0002.png", "0003.png"]
    assert pages.assets[0].where.url == f"{site.base}/api/v1/books/0Ab1/pages/1"


@pytest.mark.parametrize(
    ("words", "formats"), [("towns", (Format.EPUB, Format.ORIGINAL)), ("atlas", (Format.ZIP, Format.ORIGINAL))]
)
async def test_an_epub_or_pdf_stays_the_file_that_it_is(site, http, words, formats):
    shop = source(site)
    [info] = await shop.search(http, Wanted(words))
    assert (info.kind, info.formats) == (Kind.BOOK, formats)
    assert isinstance(await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0]), Files)


async def test_what_has_no_book_that_can_be_read_is_no_title(site, http):
    assert await source(site).search(http, Wanted("lost")) == []
    with pytest.raises(SourceGone, match="no book"):
        await source(site).title(http, "0D")


async def test_what_came_last_can_be_browsed(site, http):
    found = await source(site).browse(http, Shelf.NEW, Wanted("", frozenset({Kind.BOOK}), limit=5))
    assert [info.name for info in found] == ["Paper Towns, a book", "Paper Atlas"]


async def test_a_komga_from_before_1_19_is_searched_in_its_own_way(site, http):
    [info] = await source(site, "/old", username="ann", password="secret").search(http, Wanted("cranes"))
    assert info.page_url == f"{site.base}/old/series/0A"


async def test_who_may_not_read_is_refused(site, http):
    with pytest.raises(SourceRefused):
        await source(site, api_key="wrong").search(http, Wanted("paper"))


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("429", SourceUnavailable)])
async def test_a_trouble_of_the_server_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).title(http, "0A")


def test_the_key_goes_to_the_server_only_and_a_link_to_it_names_its_series():
    shop = Komga("komga", KomgaOptions("http://komga.example:25600/", "k"))
    assert shop.signed("http://komga.example:25600/api/v1/books/1/file") == {"X-API-Key": "k"}
    assert shop.signed("http://komga.example/") == shop.signed("https://komga.example:25600/") == {}
    assert shop.recognise("http://komga.example:25600/series/0A?page=1") == "0A"
    assert shop.recognise("http://komga.example:25600/book/0A") is None


async def test_two_komgas_are_two_sources_under_their_own_names(site):
    both = {"komga": {"base_url": site.base, "api_key": emulator.KEY}}
    both["kids"] = {"adapter": "komga", "base_url": f"{site.base}/old", "username": "ann", "password": "secret"}
    catalog = load(Settings.model_validate({"sources": both, "fetch": {"allow_private": ["127.0.0.1/32"]}}))
    try:
        found = [
            (info.source, info.page_url)
            for name in both
            for info in await catalog.instances[name].source.search(catalog.instances[name].http, Wanted("cranes"))
        ]
    finally:
        await catalog.close()
    assert found == [("komga", f"{site.base}/series/0A"), ("kids", f"{site.base}/old/series/0A")]


answers = fixtures_sources.odd_answers(
    "content", "id", "last", "media", "metadata", "booksMetadata", "authors", "title", "number", "releaseDate"
)


@given(st.sampled_from(What), answers)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        Komga("komga", KomgaOptions("http://komga.example")).read(what, fixtures_sources.saved(URL, answer))


@pytest.mark.parametrize("options", [{"base_url": "komga"}, {"base_url": URL, "api_key": "k", "username": "u"}])
def test_a_wrong_option_is_told_in_a_sentence(options):
    with pytest.raises(ValueError, match=r"must be an address|either a key"):
        KomgaOptions(**options)
