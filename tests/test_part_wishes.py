"""What the rows know of a request's parts: how far each is, and what people want of it."""

import pytest

from core.library import jobs, parts, runs
from core.media import Part
from core.models import JobState, PartState, PartWish, Wanted
from tests.rows import alter, claim, do, job, row


@pytest.fixture
def db(runtime):
    return runtime.db


async def test_what_is_wished_of_a_part_outlives_the_next_listing_and_is_for_what_is_not_over(db):
    number = await job(db)
    run = await claim(db, number)
    chosen = [Part("c9", 9), Part("c10", 10), Part("c11", 11)]
    assert await do(db, parts.listed, run, chosen)
    version = (await row(db, number)).version
    assert await do(db, parts.wish, number, "c9", PartWish.SKIP) == version + 1
    await do(db, parts.wish, number, "c10", PartWish.PAUSE)
    await do(db, parts.told, number, {"c11": PartState.HERE})
    assert await do(db, parts.wish, number, "c11", PartWish.PAUSE) is None
    assert await do(db, parts.wish, number, "c12", PartWish.PAUSE) is None
    assert await do(db, parts.listed, run, chosen[:2])
    assert await do(db, parts.wishes, number) == {"c9": PartWish.SKIP, "c10": PartWish.PAUSE}
    assert [one.facts for one in await do(db, jobs.story, number)][1:] == [
        {"part": "c9", "wanted": "skip"},
        {"part": "c10", "wanted": "pause"},
    ]
    await alter(db, number, state=JobState.DONE)
    assert await do(db, parts.wish, number, "c9", PartWish.RUN) is None


async def test_a_worker_that_lost_its_run_lists_nothing_and_brings_nothing(db):
    number = await job(db)
    old = await claim(db, number)
    await alter(db, number, fence=old[1] + 1)
    assert not await do(db, parts.listed, old, [Part("c1", 1)])
    assert await do(db, runs.brought, old, {"pieces": ["1"]}) is None
    assert (await row(db, number)).result == {}


async def test_a_request_rests_only_while_all_that_is_left_of_it_is_held_back(db):
    number = await job(db)
    run = await claim(db, number)
    await do(db, parts.listed, run, [Part("a", 1), Part("b", 2), Part("c", 3)])
    await do(db, parts.told, number, {"a": PartState.HERE})
    await do(db, parts.wish, number, "b", PartWish.PAUSE)
    assert not await do(db, parts.rest, run, ["b", "c"], {})
    await do(db, parts.wish, number, "c", PartWish.PAUSE)
    assert await do(db, parts.rest, run, ["b", "c"], {"held": 2})
    assert (await row(db, number)).wanted is Wanted.PAUSE
    await do(db, runs.paused, run)
    await do(db, jobs.want, number, Wanted.RUN)
    assert await do(db, parts.wishes, number) == {}


async def test_parts_that_are_held_back_stay_so_when_the_whole_goes_on_with_others(db):
    number = await job(db)
    run = await claim(db, number)
    await do(db, parts.listed, run, [Part("a", 1), Part("b", 2)])
    await do(db, parts.wish, number, "a", PartWish.PAUSE)
    await do(db, jobs.want, number, Wanted.PAUSE)
    await do(db, runs.paused, run)
    await do(db, jobs.want, number, Wanted.RUN)
    assert await do(db, parts.wishes, number) == {"a": PartWish.PAUSE}
