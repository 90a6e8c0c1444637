"""A catalogue gone through: every page once, from where it stopped, with rests; what can't be is said so."""

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.texts import speaker
from bot.views import bulk
from core.library import lists
from core.models import Crawl, Job, JobState, Title
from core.source import Lists
from plugins.sources.gutenberg import Gutenberg, GutenbergOptions
from tests import fixtures_sources
from tests.emulators.gutendex import running
from tests.rows import chore
from tests.story import labels, telling, told
from tests.test_cards import readable


@pytest.fixture
async def library(tmp_path, redis_url):
    with running() as site:
        sources = {"gutenberg": {"base_url": site.base}, "demo": {}, "openverse": {"base_url": site.base}}
        private, quick = {"allow_private": ["127.0.0.1/32"]}, {"crawl_gap_s": 0}
        async with telling(tmp_path, redis_url, sources=sources, fetch=private, background=quick) as story:
            yield story, site


async def all_pages(site):
    """What the source gives, page by page."""
    async with fixtures_sources.client() as http:
        source, at, pages = Gutenberg("gutenberg", GutenbergOptions(site.base)), "", []
        assert isinstance(source, Lists)
        while True:
            page = await source.listed(http, at)
            pages.append([info.ref for info in page.titles])
            if not (at := page.following):
                return pages


async def known(story):
    async with story.runtime.db.read() as session:
        statement = select(func.count()).select_from(Title).where(col(Title.source) == "gutenberg")
        return (await session.exec(statement)).one()


async def test_every_page_comes_once_and_the_card_tells_how_much_was_new(library):
    story, site = library
    pages = await all_pages(site)
    site.fault("none", times=0)
    await story.says("me", "/crawl gutenberg")
    card = await story.becomes("me", "done")
    count = len({ref for page in pages for ref in page})
    assert card.title == "Project Gutenberg is in the index"
    assert f"{count} titles, {count} of them new." in told(card)
    assert await known(story) == count
    assert len(site.asked()) == len(pages)


async def test_the_card_says_of_how_many_the_catalogue_has(library):
    story, site = library
    async with story.runtime.db.begin() as session:
        await lists.crawl(session, "gutenberg")
        await lists.crawled(session, "gutenberg", "2", 32, 0, 400)
    site.fault("late")
    await story.says("me", "/crawl gutenberg")
    await story.sees("me", "32 of about 400 titles")
    site.go()
    await story.becomes("me", "done")


@pytest.mark.parametrize(
    ("progress", "says"),
    [
        ({"part": 50, "parts": 200, "percent": 25}, "25 % | 50 of about 200 titles"),
        ({"part": 50}, "… | 50 titles so far; the catalogue does not say how many it has"),
    ],
)
def test_a_card_under_way_says_how_far_it_is(progress, says):
    job = Job(id=1, kind="crawl", state=JobState.RUNNING, progress=progress)
    assert says in readable(bulk.crawled(job, "Shelf", speaker("en")))


def test_what_a_catalogue_counts_and_can_not_be_had_is_said_at_the_end():
    job = Job(id=1, kind="crawl", state=JobState.DONE, result={"titles": 50, "added": 2, "total": 60})
    card = readable(bulk.crawled(job, "Shelf", speaker("en")))
    assert "The catalogue counts 60 titles; the others can't be read here, or have no file." in card


async def test_it_goes_on_at_the_page_where_it_stopped(library):
    story, site = library
    pages = await all_pages(site)
    async with story.runtime.db.begin() as session:
        row = await lists.crawl(session, "gutenberg")
        await lists.crawled(session, "gutenberg", "2", len(pages[0]), 0)
    site.fault("none", times=0)
    await story.says("me", "/crawl gutenberg")
    await story.becomes("me", "done")
    assert all("page=" in one for one in site.asked())
    async with story.runtime.db.read() as session:
        row = await session.get(Crawl, "gutenberg", populate_existing=True)
    assert (row.is_over, row.titles) == (True, sum(map(len, pages)))


async def test_one_that_came_to_its_end_is_begun_anew(library):
    story, _ = library
    await story.says("me", "/crawl gutenberg")
    await story.becomes("me", "done")
    before = await known(story)
    await story.says("me", "/crawl gutenberg")
    await story.sees("me", ", 0 of them new.")
    assert await known(story) == before


async def test_it_can_be_paused_and_goes_on(library):
    story, site = library
    site.fault("late")
    card = await story.says("me", "/crawl gutenberg")
    assert labels(card) == ["Pause", "Cancel"]
    await story.presses("me", "Pause", card=card)
    talker = await story.talker("me")
    await talker.until(lambda: any("Resume" in labels(one) for one in talker.cards))
    site.go()
    await story.presses("me", "Resume")
    assert (await story.becomes("me", "done")).title == "Project Gutenberg is in the index"


async def test_what_only_browses_is_gone_through_as_deep_as_it_goes(library):
    story, _ = library
    await story.says("me", "/crawl demo")
    assert "3 titles" in told(await story.becomes("me", "done"))


async def test_what_cant_be_gone_through_or_is_not_there_is_said_so(library):
    story, _ = library
    await story.says("me", "/crawl openverse")
    assert (await story.becomes("me", "done")).title == "Openverse can't be gone through"
    assert "no source called" in (await story.says("me", "/crawl gutenbreg")).title
    assert "needs the role admin" in (await story.says("ada", "/crawl demo")).title


async def test_a_source_that_was_switched_off_meanwhile_ends_it(library):
    story, _ = library
    assert await chore(story.runtime, "crawl", source="gone") == {"closed": True}
