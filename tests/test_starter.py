"""What the index begins with: hundreds of open works, there before any source is asked, and only if wanted."""

import re

import pytest

from core.library import titles
from core.media import Format, Kind
from core.settings import load
from core.works import work_key
from tests.emulators.gutendex import running
from tests.story import telling, told
from worker.catalog.load import load as load_catalog
from worker.catalog.starter import fill, starters

OPEN = {"gutenberg", "librivox", "internet_archive"}


@pytest.fixture
async def catalog():
    loaded = load_catalog(load({}))
    yield loaded
    await loaded.close()


def test_there_are_more_than_a_hundred_works_of_several_kinds(catalog):
    found = starters(catalog)
    assert len({work_key(info) for info in found}) >= 140
    assert {info.kind for info in found} == {Kind.BOOK, Kind.AUDIOBOOK, Kind.FILM}
    assert {info.source for info in found} >= OPEN


def test_every_title_is_named_once_and_says_where_it_is_and_whose(catalog):
    found = starters(catalog)
    assert len({(info.source, info.ref) for info in found}) == len(found)
    for info in found:
        assert info.authors
        assert info.licence
        assert info.formats
        assert re.match(r"https://[a-z.]+/", info.page_url)
        assert info.year is None or 1000 < info.year < 2030
        assert work_key(info), info.name


def test_sources_take_the_page_of_a_title_for_that_title(catalog):
    for info in starters(catalog):
        if info.source in {"gutenberg", "internet_archive"}:
            assert catalog.instances[info.source].source.recognise(info.page_url) == info.ref


async def test_what_is_known_already_stays_and_what_was_removed_does_not_come_back(runtime, catalog):
    first = next(info for info in starters(catalog) if info.ref == "84")
    async with runtime.db.begin() as session:
        await titles.keep(session, first.__class__(first.source, first.ref, "Frankenstein", Kind.BOOK, (Format.EPUB,)))
        assert await fill(session, catalog) == len(starters(catalog)) - 1
    async with runtime.db.begin() as session:
        assert await fill(session, catalog) == 0
        rows = await titles.of_refs(session, [("gutenberg", "84"), ("gutenberg", "1342"), ("gutenberg", "0")])
    assert {ref: row.name for (_, ref), row in rows.items()} == {"84": "Frankenstein", "1342": "Pride and Prejudice"}


async def test_from_the_first_minute_there_is_something_to_complete_to_look_at_and_to_browse(tmp_path, redis_url):
    with running() as site:
        private, sources = {"allow_private": ["127.0.0.1/32"]}, {"gutenberg": {"base_url": site.base}}
        async with telling(
            tmp_path, redis_url, sources=sources, fetch=private, search={"starter": True, "source_s": 3}
        ) as story:
            site.fault("hang", times=1000)
            offered = await story.completes("ada", "/title pride")
            assert [one.label for one in offered] == ["Pride and Prejudice"]
            assert "Jane Austen" in told(await story.says("ada", "/title pride and prejudice"))
            await story.says("ada", "/browse popular book")
            card = await story.becomes("ada", "done")
            assert "139 found" in told(card)
            assert "Without an answer: Project Gutenberg" in told(card)
            site.fault("none", times=0)


async def test_it_can_be_switched_off(story):
    assert await story.completes("ada", "/title pride") == []
