"""Accepting requests: the same one once, quotas that can't be raced, joining for free."""

import asyncio

import pytest

from bot.caller import Caller
from bot.commands.steering import cancel
from core import intake
from core.errors import QuotaReached
from core.intake import Asking, Request, request_key
from core.library import jobs, people, runs
from core.models import JobState, Lane, Role, Wanted
from tests.rows import claim, do, job, person, room, row

ALICE = Request("download", Lane.WORK, {"format": "epub"}, ("alice", "", "epub", "en", "demo"))


@pytest.fixture
def db(runtime):
    return runtime.db


@pytest.fixture
def house(runtime):
    return runtime.settings.model_copy(update={"limits": runtime.settings.limits.model_copy(update={"open_jobs": 2})})


def book(number):
    return Request("download", Lane.WORK, {}, (number,))


async def watching(db, number):
    return {(one.person_id, one.room_id) for one in await do(db, jobs.watchers, number)}


async def test_the_same_request_twice_is_one_job_with_two_watchers(db, house):
    ada, bob, home, club = await person(db, "ada"), await person(db, "bob"), await room(db), await room(db, "club")
    first = await do(db, intake.accept, house, ALICE, ada, home)
    second = await do(db, intake.accept, house, ALICE, bob, club)
    assert (first.joined, second.joined) == (False, True)
    assert first.job.id == second.job.id
    assert await watching(db, first.job.id) == {(ada, home), (bob, club)}


async def test_asking_again_oneself_changes_nothing(db, house):
    ada, home = await person(db, "ada"), await room(db)
    first = await do(db, intake.accept, house, ALICE, ada, home)
    assert (await do(db, intake.accept, house, ALICE, ada, home)).joined
    assert await watching(db, first.job.id) == {(ada, home)}


async def test_the_same_request_many_times_at_once_is_one_job(db, house):
    names = [await person(db, f"p{number}") for number in range(6)]
    home = await room(db)
    answers = await asyncio.gather(*(do(db, intake.accept, house, ALICE, name, home) for name in names))
    assert len({answer.job.id for answer in answers}) == 1
    assert sorted(answer.joined for answer in answers) == [False] + [True] * 5
    assert await watching(db, answers[0].job.id) == {(name, home) for name in names}


async def test_requests_of_many_are_accepted_together_each_as_if_alone(db, house):
    ada, bob, home, club = await person(db, "ada"), await person(db, "bob"), await room(db), await room(db, "club")
    known = await do(db, intake.accept, house, ALICE, ada, home)
    asking = [Asking(ALICE, bob, home), Asking(book(1), bob, home), Asking(book(1), ada, club)]
    joined, new, same = await do(db, intake.accept_all, house, asking)
    assert [one.joined for one in (joined, new, same)] == [True, False, True]
    assert (joined.job.id, same.job.id) == (known.job.id, new.job.id)
    assert await watching(db, known.job.id) == {(ada, home), (bob, home)}
    assert await watching(db, new.job.id) == {(bob, home), (ada, club)}


async def test_of_requests_together_one_too_many_has_none_accepted(db, house):
    ada, home = await person(db, "ada"), await room(db)
    with pytest.raises(QuotaReached):
        await do(db, intake.accept_all, house, [Asking(book(number), ada, home) for number in range(3)])
    async with db.read() as session:
        assert await jobs.open_count(session, ada) == 0


async def test_one_person_pressing_many_times_at_once_watches_once(db, house):
    ada, home = await person(db, "ada"), await room(db)
    answers = await asyncio.gather(*(do(db, intake.accept, house, ALICE, ada, home) for _ in range(6)))
    assert await watching(db, answers[0].job.id) == {(ada, home)}


async def test_after_it_is_done_the_same_request_is_a_new_job(db, house):
    ada, home = await person(db, "ada"), await room(db)
    first = await do(db, intake.accept, house, ALICE, ada, home)
    await do(db, runs.done, await claim(db, first.job.id), {}, {})
    second = await do(db, intake.accept, house, ALICE, ada, home)
    assert not second.joined
    assert second.job.id != first.job.id


def test_what_differs_in_anything_that_matters_is_another_request():
    parts = list(ALICE.same)
    keys = {request_key(ALICE), request_key(Request("search", Lane.NOW, {}, ALICE.same))}
    for place in range(len(parts)):
        keys.add(request_key(Request("download", Lane.WORK, {}, (*parts[:place], "other", *parts[place + 1 :]))))
    assert len(keys) == 2 + len(parts)


async def test_a_quota_says_what_is_used_and_what_may_be(db, house):
    ada, home = await person(db, "ada"), await room(db)
    for number in range(2):
        await do(db, intake.accept, house, book(number), ada, home)
    with pytest.raises(QuotaReached) as refused:
        await do(db, intake.accept, house, book(3), ada, home)
    assert refused.value.facts == {"used": 2, "limit": 2}
    assert await do(db, jobs.open_count, ada) == 2


async def test_requests_at_the_same_moment_cannot_pass_the_limit_together(db, house):
    ada, home = await person(db, "ada"), await room(db)
    asked = (do(db, intake.accept, house, book(number), ada, home) for number in range(8))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Accepted"] * 2 + ["QuotaReached"] * 6


async def test_another_person_has_a_quota_of_their_own(db, house):
    ada, bob, home = await person(db, "ada"), await person(db, "bob"), await room(db)
    for who in (ada, bob):
        for number in range(2):
            await do(db, intake.accept, house, Request("download", Lane.WORK, {}, (who, number)), who, home)


async def test_joining_is_free(db, house):
    ada, bob, home = await person(db, "ada"), await person(db, "bob"), await room(db)
    for number in range(2):
        await do(db, intake.accept, house, book(number), ada, home)
    theirs = await do(db, intake.accept, house, ALICE, bob, home)
    assert (await do(db, intake.accept, house, ALICE, ada, home)).job.id == theirs.job.id


async def test_searches_are_free(db, house):
    ada, home = await person(db, "ada"), await room(db)
    for number in range(5):
        await do(db, intake.accept, house, Request("search", Lane.NOW, {}, (number,)), ada, home)


async def test_what_is_over_gives_its_room_back(db, house):
    ada, home = await person(db, "ada"), await room(db)
    first = await do(db, intake.accept, house, book(1), ada, home)
    await do(db, intake.accept, house, book(2), ada, home)
    await do(db, jobs.want, first.job.id, Wanted.CANCEL)
    await do(db, intake.accept, house, book(3), ada, home)


async def test_a_replayed_request_is_joined_and_joins(db, house):
    """Whoever comes first has the request; the other one is told so, not hurt."""
    ada, home = await person(db, "ada"), await room(db)
    old = (await do(db, intake.accept, house, ALICE, ada, home)).job.id
    await do(db, jobs.want, old, Wanted.CANCEL)
    replayed, asked = await asyncio.gather(do(db, jobs.replay, old), do(db, intake.accept, house, ALICE, ada, home))
    if replayed is None:
        assert asked.job.id != old
    else:
        assert (asked.joined, asked.job.id) == (True, old)


async def test_chores_have_no_request_and_are_replayed_side_by_side(db):
    """Their key is empty, which does not make them the same."""
    numbers = [await job(db, lane=Lane.BULK) for _ in range(2)]
    for number in numbers:
        await do(db, runs.failed, await claim(db, number), "fault", {})
        assert await do(db, jobs.replay, number) is not None
    assert [(await row(db, number)).state for number in numbers] == [JobState.QUEUED] * 2


async def test_people_and_rooms_that_come_in_twice_at_once_are_one(db):
    ids = await asyncio.gather(*(do(db, people.arrive, "web", "eve", "Eve", Role.MEMBER) for _ in range(5)))
    assert len({one.id for one in ids}) == 1
    rooms = await asyncio.gather(*(do(db, people.room, "web", "den", "Den") for _ in range(5)))
    assert len({one.id for one in rooms}) == 1


async def test_who_joins_while_the_other_one_cancels_is_not_left_without(runtime, db, house):
    """Whichever is written first: the request goes on, or is asked for anew."""
    ada, bob, home = await person(db, "ada"), await person(db, "bob"), await room(db)
    first = (await do(db, intake.accept, house, ALICE, ada, home)).job.id
    async with db.begin() as session:
        joined = await intake.accept(session, house, ALICE, bob, home)
        cancelling = asyncio.ensure_future(cancel(runtime, caller(ada, home), first))
        await asyncio.wait([cancelling], timeout=0.5)  # as far as it comes
    await cancelling
    assert joined.job.id == first
    assert (await row(db, first)).state is JobState.QUEUED
    assert await watching(db, first) == {(bob, home)}


def caller(person, room):
    return Caller(person, "", Role.MEMBER, room, "", "web", "en", cause=f"press {person}")
