"""Kavita: a key traded for a token, series as titles, chapters in their order, comics page by page."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import FROM_PAGES, Files, Format, Kind, Pages, Status
from core.source import Wanted, What
from plugins.sources.kavita import Kavita, KavitaOptions
from tests import fixtures_sources
from tests.emulators import kavita as emulator

URL = "http://kavita.example"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, key=emulator.KEY):
    return Kavita("kavita", KavitaOptions(site.base, key))


async def test_a_series_is_found_and_told_in_full(site, http):
    shop = source(site)
    [found] = await shop.search(http, Wanted("tide tales"))
    assert (found.name, found.kind, found.formats) == ("Tide Tales", Kind.COMIC, FROM_PAGES)
    info = await shop.title(http, found.ref)
    assert (info.authors, info.year, info.languages, info.tags) == (("A. Heron",), 1999, ("en",), ("Sea",))
    assert (info.status, info.parts, info.description) == (Status.COMPLETE, 4, "At sea.")


async def test_chapters_come_in_order_with_the_specials_last(site, http):
    parts = await source(site).parts(http, "7")
    assert [(part.name, part.volume) for part in parts] == [
        ("The ebb", None),
        ("Chapter 10", None),
        ("Volume 2", 2),
        ("Extra", None),
    ]


async def test_a_comic_comes_page_by_page(site, http):
    shop = source(site)
    pages = await shop.assets(http, "7", (await shop.parts(http, "7"))[2])
    assert isinstance(pages, Pages)
    assert [one.where.url.partition("?")[2] for one in pages.assets] == [
        f"chapterId=74&apiKey=k3y%2F%2B&page={page}" for page in range(3)
    ]


async def test_an_epub_stays_the_file_that_it_is(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("tables"))
    assert (info.kind, info.formats[0]) == (Kind.BOOK, Format.EPUB)
    files = await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])
    assert isinstance(files, Files)
    assert files.assets[0].name == "tables.epub"


async def test_what_it_answers_with_nothing_is_gone(site, http):
    with pytest.raises(SourceGone):
        await source(site).title(http, "999")


async def test_the_key_is_traded_once(site, http):
    site.fault("none", times=0)
    shop = source(site)
    await shop.search(http, Wanted("tide"))
    await shop.title(http, "7")
    assert sum("authenticate" in path for path in site.asked()) == 1


async def test_a_wrong_key_is_refused(site, http):
    with pytest.raises(SourceRefused):
        await source(site, "wrong").search(http, Wanted("tide"))


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("503", SourceUnavailable)])
async def test_a_trouble_of_the_server_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("tide"))


async def test_the_token_goes_to_the_server_only_and_a_link_to_it_names_its_series(site, http):
    shop = source(site)
    await shop.probe(http)
    await shop.search(http, Wanted("tide"))
    assert shop.signed(f"{site.base}/api/Download/chapter?chapterId=1") == {"Authorization": f"Bearer {emulator.TOKEN}"}
    assert shop.signed("http://elsewhere.example/") == {}
    assert shop.recognise(f"{site.base}/library/1/series/7?x=1") == "7"
    assert shop.recognise("http://elsewhere.example/library/1/series/7") is None


answers = fixtures_sources.odd_answers(
    "series", "seriesId", "id", "name", "format", "chapters", "files", "filePath", "minNumber", "isSpecial", "pages"
)


@given(st.sampled_from(What), answers)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        Kavita("kavita", KavitaOptions(URL, "k")).read(what, fixtures_sources.saved(URL, answer))


def test_a_wrong_address_is_told_in_a_sentence():
    with pytest.raises(ValueError, match="must be an address"):
        KavitaOptions("kavita", "k")
