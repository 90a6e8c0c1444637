"""Searching, told as stories: asked once for everybody, turned page after page, filtered, merged, explained."""

import asyncio
import re
import time
from dataclasses import replace

import pytest
from sqlmodel import select

from bot import asking
from bot.arriving import Arrival, arrive
from core.errors import SourceGone
from core.library import jobs, searches, titles
from core.media import Format, Kind, TitleInfo
from core.models import Job, JobState, Lane, Role, Search, SourceHealth
from core.query import parse
from core.source import Shelf
from tests.deadline import DEADLINE_S
from tests.numbered import shelf
from tests.story import labels, telling, told
from worker.catalog import adapters, health
from worker.catalog.load import load


@pytest.fixture
def sources(monkeypatch):
    """These sources are all that there are; gives them by name."""

    def make(*shelves):
        monkeypatch.setattr(adapters, "find", lambda **_: {one.adapter: one for one in shelves})
        return {one.adapter: one for one in shelves}

    return make


@pytest.fixture
def service(tmp_path, redis_url):
    return lambda **sections: telling(tmp_path, redis_url, sources={}, **sections)


async def test_the_same_search_is_made_once_for_everybody(sources, service):
    asked = sources(shelf("here", 3))
    async with service() as story:
        first = await story.says("ada", "/search tale")
        await story.becomes("ada", "done")
        again = await story.says("bob", "/search  TALE ", room="attic")
        assert "Tale 1" in told(first)
        assert told(again) == told(first)
        assert len(asked["here"].asked) == 1


async def test_what_is_asked_at_the_same_time_shares_one_round(sources, service):
    asked = sources(shelf("here", 2, waits_for=(go := asyncio.Event())))
    async with service() as story:
        names = ("ada", "bob", "eve")
        for name in names:
            await story.talker(name, name)
        await asyncio.gather(*(story.says(name, "/search tale", room=name) for name in names))
        go.set()
        cards = [await story.becomes(name, "done", room=name) for name in names]
        assert {told(card) for card in cards} == {told(cards[0])}
        assert "Tale 2" in told(cards[0])
        assert len(asked["here"].asked) == 1


async def test_a_first_card_waits_from_when_the_search_was_heard(sources, service):
    """However long it took until it was written down: nobody waits for both."""
    sources(shelf("silent", waits_for=asyncio.Event()))
    async with service(search={"first_card_s": 1000, "source_s": 2000}) as story:
        ada = await arrive(story.runtime, Arrival("web", "ada", "Ada", "home", "home", Role.MEMBER, whispers=True))
        heard = replace(ada, heard_s=time.monotonic() - 1000)
        async with asyncio.timeout(90):
            assert (await asking.search(story.runtime, heard, "tale", 1000)).state.is_open


async def test_what_the_index_knows_is_there_at_once_until_its_source_says_it(sources, service):
    """Marked, and once: an answer takes the place of what was known."""
    asked = sources(shelf("here", 3))
    async with service(search={"source_s": 300}) as story:
        await story.says("ada", "/search tale")
        await story.becomes("ada", "done")
        go = asked["here"].waits_for = asyncio.Event()
        await story.says("ada", "/search tale 2")
        card = await story.sees("ada", "from my index")
        assert card.state == "open"
        [line] = [line for line in told(card).splitlines() if line.startswith("Tale")]
        assert line.startswith("Tale 2 ")
        assert "Its place at the source: 0 of 90" in told(await story.says("ada", "/why 1"))
        go.set()
        card = await story.becomes("ada", "done")
        assert "3 found" in told(card)
        assert "from my index" not in told(card)
        assert "Its place at the source: 0 of 90" not in told(await story.says("ada", "/why 1"))


async def test_without_a_network_a_search_finds_what_the_index_knows_of_sources_that_are_on(sources, service):
    asked = sources(shelf("here", 2), shelf("there", 3))
    async with service() as story:
        await story.says("ada", "/search tale")
        await story.becomes("ada", "done")
        asked["here"].fails = asked["there"].fails = True
        await story.says("bob", "/search tale author:author", room="attic")
        card = await story.becomes("bob", "done", room="attic")
        lines = [line for line in told(card).splitlines() if line.startswith("Tale")]
        assert sorted(line.partition(" · ")[0] for line in lines) == ["Tale 1", "Tale 2", "Tale 3"]
        assert all(line.endswith("from my index") for line in lines)
        assert "Without an answer: Here, There" in told(card)
        await story.says("bob", "/search tale source:here year:1999", room="attic")
        assert "Nothing found" in told(await story.becomes("bob", "done", room="attic"))


async def test_what_somebody_handed_in_elsewhere_is_in_no_search(sources, service):
    sources(shelf("here", 1))
    async with service() as story:
        async with story.runtime.db.begin() as session:
            await titles.keep(session, TitleInfo("upload", "1", "Tale of a room", Kind.BOOK, (Format.EPUB,)))
        await story.says("ada", "/search tale")
        assert "1 found" in told(await story.becomes("ada", "done"))


async def test_a_search_that_lacked_a_source_is_soon_made_anew(sources, service):
    sources(shelf("here", 1), shelf("away", fails=True))
    async with service() as story:
        await story.says("ada", "/search tale")
        await story.becomes("ada", "done")
        async with story.runtime.db.read() as session:
            row = (await session.exec(select(Search))).one()
            job = await session.get(Job, row.job_id)
        assert row.fresh_until - job.finished_at <= 61_000


async def test_more_goes_on_until_the_sources_have_no_more(sources, service):
    asked = sources(shelf("here", 45), shelf("there", 3))
    async with service() as story:
        card = await story.says("ada", "/search tale")
        await story.becomes("ada", "done")
        seen = set()
        for _ in range(30):
            seen |= {line.partition(" · ")[0] for line in told(card).splitlines() if line.startswith("Tale")}
            if "More" not in labels(card):
                break
            card = await story.presses("ada", "More", card=card)
        assert seen == {f"Tale {n}" for n in range(1, 46)}
        assert [one.offset for one in asked["here"].asked] == [0, 20, 40]
        assert [one.offset for one in asked["there"].asked] == [0]


async def test_one_work_of_two_sources_is_one_line_with_both_names_and_both_can_be_had(sources, service):
    sources(shelf("here", 1), shelf("there", 1))
    async with service() as story:
        await story.says("ada", "/search tale")
        card = await story.becomes("ada", "done")
        [line] = [line for line in told(card).splitlines() if line.startswith("Tale 1")]
        assert "Here" in line
        assert "There" in line
        card = await story.presses("ada", "1 · Tale 1")
        assert [one for one in labels(card) if "Tale 1" in one]


async def test_filters_are_applied_though_no_source_knows_them(sources, service):
    sources(shelf("old", 3, year=1900), shelf("silent", 2))
    async with service() as story:
        await story.says("ada", "/search tale year:1902..")
        card = await story.becomes("ada", "done")
        names = sorted(line.partition(" · ")[0] for line in told(card).splitlines() if line.startswith("Tale"))
        assert names == ["Tale 2", "Tale 3"]
        assert "2 more are left out: their sources don't say" in told(card)


async def test_only_the_named_source_is_asked_and_a_slip_in_its_name_is_named(sources, service):
    asked = sources(shelf("here", 1), shelf("there", 1))
    async with service() as story:
        await story.says("ada", "/search tale source:there")
        await story.becomes("ada", "done")
        assert (len(asked["here"].asked), len(asked["there"].asked)) == (0, 1)
        assert "Did you mean source:there?" in told(await story.says("ada", "/search tale source:theer"))


async def test_why_tells_the_points_of_a_hit(sources, service):
    sources(shelf("here", 2))
    async with service() as story:
        await story.says("ada", "/search tale 2")
        await story.becomes("ada", "done")
        card = await story.says("ada", "/why 1")
        assert card.title.startswith("Tale 2:")
        assert "Called exactly so: 250 of 250" in told(card)
        assert "no number 9" in told(await story.says("ada", "/why 9"))
        await story.says("ada", "/search tale 1")
        await story.becomes("ada", "done")
        await story.says("ada", "/search tale 2")
        assert (await story.says("ada", "/why 1")).title.startswith("Tale 2:")


async def test_a_download_counts_for_or_against_what_it_was_of_in_the_order_of_searches(sources, service):
    async def gone(source, _http, _ref):
        raise SourceGone(source.name, "not there any more")

    sources(shelf("here", 1, parts=gone))
    async with service() as story:
        await story.says("ada", "/search tale")
        card = await story.becomes("ada", "done")
        assert "How often it could be had lately: 20 of 40" in told(await story.says("ada", "/why 1"))
        card = await story.presses("ada", "1 · Tale 1", card=card)
        await story.presses("ada", "Get EPUB", card=card)
        await story.becomes("ada", "failed")
        assert re.search(r"How often it could be had lately: 1?\d of 40", told(await story.says("ada", "/why 1")))


@pytest.mark.parametrize("text", ["tale", "  tale ", "TALE"])
def test_the_same_search_has_one_key_however_it_is_typed(text):
    assert searches.key_of(parse(text)) == searches.key_of(parse("tale"))


async def test_what_is_often_asked_for_is_made_anew_before_anybody_waits(sources, service):
    asked = sources(shelf("here", 1))
    async with service() as story:
        for name in ("ada", "bob", "eve"):
            await story.says(name, "/search tale", room=name)
        async with story.runtime.db.begin() as session:
            await searches.outdate(session)
            await jobs.add(session, Job(kind="warm", lane=Lane.BULK))
        async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
            while not await good(story, "tale"):
                await events.job_changed(0, 0.1)
        await story.says("ada", "/search tale", room="ada")
        assert len(asked["here"].asked) == 2


async def good(story, text):
    async with story.runtime.db.read() as session:
        return await searches.fresh(session, parse(text))


async def test_with_other_sources_than_before_every_search_is_made_anew(runtime):
    query = parse("tale")
    async with runtime.db.begin() as session:
        job = await jobs.add(session, Job(kind="search", lane=Lane.NOW, state=JobState.DONE))
        await searches.answered(session, query, job.id, 600)
    known = {"here": shelf("here")}
    for more, is_good in (({}, False), ({}, True), ({"there": shelf("there")}, False)):
        known |= more
        catalog = load(runtime.settings, known)
        async with runtime.db.begin() as session:
            await health.publish(session, catalog)
            assert (await searches.fresh(session, query) is not None) is is_good
            await searches.answered(session, query, job.id, 600)
        await catalog.close()


async def test_a_source_that_fails_again_and_again_is_left_in_peace_and_the_card_says_so(sources, service):
    asked = sources(shelf("here", 1), shelf("away", fails=True))
    async with service() as story:
        for n in range(4):
            await story.says("ada", f"/search tale {n}")
            card = await story.becomes("ada", "done")
        assert len(asked["away"].asked) == 3
        assert "Away (left in peace for a while)" in told(card)
        assert "no answer" in told(await story.says("ada", "/sources"))


async def test_a_source_that_is_well_again_when_it_is_probed_is_asked_again(sources, service):
    asked = sources(shelf("here", 1), shelf("away", fails=True))
    async with service() as story:
        for n in range(3):
            await story.says("ada", f"/search tale {n}")
            await story.becomes("ada", "done")
        async with story.runtime.db.begin() as session:
            row = await session.get(SourceHealth, ("away", "search"))
            assert row.open_until > 0
            row.open_until = 1
            asked["away"].fails = False
            await jobs.add(session, Job(kind="probe", lane=Lane.BULK))
        async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
            while await held(story, "away"):
                await events.job_changed(0, 0.1)
        await story.says("ada", "/search tale again")
        await story.becomes("ada", "done")
        assert len(asked["away"].asked) == 4


async def held(story, name):
    async with story.runtime.db.read() as session:
        return (await session.get(SourceHealth, (name, "search"))).open_until


async def test_what_is_popular_is_had_from_the_sources_that_can_tell(sources, service):
    async def browse(self, _http, shelf, wanted):
        return wanted.page([self.tale(n) for n in (9, 8)] if shelf is Shelf.POPULAR else [self.tale(1)])

    sources(shelf("here", 30), shelf("there", 30, shelves=frozenset(Shelf), browse=browse))
    async with service() as story:
        await story.says("ada", "/browse")
        card = await story.becomes("ada", "done")
        assert card.title == "Popular"
        assert [line.partition(" · ")[0] for line in told(card).splitlines() if "Tale" in line] == ["Tale 9", "Tale 8"]
        await story.presses("ada", "New", card=card)
        card = await story.becomes("ada", "done")
        assert "Tale 1" in told(card)
        card = await story.says("ada", "/browse popular film")
        assert "Tale" not in told(card)
