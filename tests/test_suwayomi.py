"""Suwayomi: the comics of its library, by GraphQL, and nothing behind it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import Kind, Status
from core.source import Shelf, Wanted, What
from plugins.sources.suwayomi import Suwayomi, SuwayomiOptions
from tests import fixtures_sources
from tests.emulators import suwayomi as emulator

URL = "http://suwayomi.example/api/graphql"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, root="", password="secret"):
    return Suwayomi("suwayomi", SuwayomiOptions(site.base + root, "ann", password))


async def test_a_comic_of_the_library_is_found_by_words_of_its_title(site, http):
    [info] = await source(site).search(http, Wanted("ROAD lantern"))
    assert (info.name, info.kind, info.authors) == ("Lantern Road", Kind.COMIC, ("A. Heron",))
    assert (info.languages, info.status, info.tags, info.description) == (("en",), Status.HIATUS, ("Drama",), "")


async def test_what_is_not_in_the_library_is_neither_found_nor_opened(site, http):
    assert await source(site).search(http, Wanted("lantern bay")) == []
    with pytest.raises(SourceGone, match="not in the library"):
        await source(site).title(http, "2")


async def test_chapters_come_oldest_first_with_who_translated_them(site, http):
    parts = await source(site).parts(http, "1")
    assert [(part.ref, part.name) for part in parts] == [("11", "Chapter 1 (Night Crew)"), ("12", "Chapter 2")]


async def test_the_pages_of_a_chapter_are_asked_for_when_it_is_fetched(site, http):
    shop = source(site)
    pages = await shop.assets(http, "1", (await shop.parts(http, "1"))[1])
    assert [one.where.url for one in pages.assets] == [
        f"{site.base}/api/v1/manga/1/chapter/2/page/{page}" for page in range(3)
    ]


async def test_what_came_last_can_be_browsed(site, http):
    assert len(await source(site).browse(http, Shelf.NEW, Wanted("", limit=3))) == 3


async def test_an_old_server_that_fails_on_nothing_has_found_nothing(site, http):
    assert await source(site, "/old").search(http, Wanted("no such comic")) == []


async def test_what_it_says_of_its_trouble_is_told(site, http):
    with pytest.raises(SourceUnavailable, match="declared as a non null"):
        await source(site).title(http, "999")


async def test_a_wrong_password_is_refused(site, http):
    with pytest.raises(SourceRefused):
        await source(site, password="wrong").search(http, Wanted("lantern"))


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("429", SourceUnavailable)])
async def test_a_trouble_of_the_server_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("lantern"))


def test_a_link_to_it_names_its_comic():
    shop = Suwayomi("suwayomi", SuwayomiOptions("http://suwayomi.example/"))
    assert shop.recognise("http://suwayomi.example/manga/7/chapter/1") == "7"
    assert shop.recognise("http://suwayomi.example/source/7") is None


answers = fixtures_sources.odd_answers(
    "data", "errors", "message", "mangas", "nodes", "manga", "chapters", "id", "title", "source", "pages", "genre"
)


@given(st.sampled_from(What), answers)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        Suwayomi("suwayomi", SuwayomiOptions("http://suwayomi.example")).read(what, fixtures_sources.saved(URL, answer))


def test_a_wrong_address_is_told_in_a_sentence():
    with pytest.raises(ValueError, match="must be an address"):
        SuwayomiOptions("suwayomi")
