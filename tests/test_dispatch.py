"""What goes next: priority, fairness, limits, dependencies; who leads; what was lost is found."""

import asyncio

import pytest
from sqlmodel import col, select

from core.library import dispatch, jobs, runs
from core.models import Job, JobState, Lane, SourceRow, Wanted
from tests.deadline import DEADLINE_S
from tests.rows import alter, claim, do, job, person, row
from worker.dispatch import Dispatcher

LEASE_MS = 60_000


@pytest.fixture
def db(runtime):
    return runtime.db


async def chosen(db, free=1):
    return [one.id for one in await do(db, dispatch.next_jobs, Lane.WORK, free)]


async def sent(db, number):
    """A job whose number went to Redis a minute ago."""
    await alter(db, number, sent_at=1)
    return number


async def waiting_in_redis(runtime, *numbers):
    missing = await runtime.queue.missing([(number, 0) for number in numbers])
    return [number for number in numbers if (number, 0) not in missing]


async def test_of_no_jobs_none_is_put_in(db):
    """As when no search was made often enough to be warmed."""
    assert await do(db, jobs.add_all, Lane.BULK, []) == []


async def test_the_highest_priority_goes_first_then_the_oldest(db):
    first, second, urgent = [await job(db, priority=priority) for priority in (0, 0, 5)]
    assert await chosen(db, 3) == [urgent, first, second]


async def test_somebody_s_two_thousand_jobs_do_not_hold_up_another_s_first(db):
    ada, bob = await person(db, "ada"), await person(db, "bob")
    many = await do(db, jobs.add_all, Lane.WORK, [Job(kind="dig", lane=Lane.WORK, person_id=ada) for _ in range(2000)])
    late = await job(db, person_id=bob)
    assert await chosen(db, 2) == [many[0], late]


async def test_who_moves_a_job_up_passes_their_own_and_nobody_else(db):
    ada, bob = await person(db, "ada"), await person(db, "bob")
    his = await job(db, person_id=bob)
    first, second = [await job(db, person_id=ada) for _ in range(2)]
    for _ in range(20):
        await do(db, jobs.move_up, second, before_others=False)
    assert await chosen(db, 3) == [his, second, first]


async def test_what_a_moderator_moves_up_goes_before_everybody(db):
    ada, bob = await person(db, "ada"), await person(db, "bob")
    his = await job(db, person_id=bob)
    hers = await job(db, person_id=ada)
    await do(db, jobs.move_up, hers, before_others=True)
    assert await chosen(db, 2) == [hers, his]


async def test_who_has_least_under_way_comes_next(db):
    ada, bob = await person(db, "ada"), await person(db, "bob")
    for _ in range(2):
        await claim(db, await job(db, person_id=ada))
    hers = await job(db, person_id=ada)
    his = [await job(db, person_id=bob) for _ in range(3)]
    assert await chosen(db, 3) == [his[0], his[1], hers]


async def test_a_source_is_asked_by_as_many_jobs_at_once_as_it_likes(db):
    async with db.begin() as session:
        session.add(SourceRow(name="shelf", adapter="shelf", label="Shelf", jobs_at_once=2))
    theirs = [await job(db, source="shelf") for _ in range(4)]
    other = await job(db, source="demo")
    assert await chosen(db, 5) == [*theirs[:2], other]
    run = await claim(db, theirs[0])
    assert await chosen(db, 5) == [theirs[1], other]
    await do(db, runs.done, run, {}, {})
    assert await chosen(db, 5) == [theirs[1], theirs[2], other]


@pytest.mark.parametrize("under_way", [0, 2])
async def test_a_busy_source_s_long_urgent_row_does_not_hide_what_others_wait_for(db, under_way):
    """More rows than the dispatcher weighs at a time, of which the source takes two at once."""
    async with db.begin() as session:
        session.add(SourceRow(name="shelf", adapter="shelf", label="Shelf", jobs_at_once=2))
    ada, bob = await person(db, "ada"), await person(db, "bob")
    urgent = Job(kind="dig", lane=Lane.WORK, source="shelf", person_id=ada, priority=9)
    theirs = await do(db, jobs.add_all, Lane.WORK, [urgent] * 1200)
    his = await job(db, person_id=bob, source="demo")
    for number in theirs[:under_way]:
        await claim(db, number)
    assert await chosen(db, 9) == [*theirs[under_way:2], his]


async def test_a_job_waits_for_what_it_needs(db):
    needed = [await job(db), await job(db)]
    needy = await job(db, needs=needed, priority=9)
    assert await chosen(db, 5) == needed
    for number in needed:
        assert needy not in await chosen(db, 5)
        await do(db, runs.done, await claim(db, number), {}, {})
    assert await chosen(db, 5) == [needy]


async def by_failure(db, number):
    await do(db, runs.failed, await claim(db, number), "source_gone", {})


async def by_cancel_in_the_queue(db, number):
    await do(db, jobs.want, number, Wanted.CANCEL)


async def by_cancel_while_it_ran(db, number):
    await do(db, runs.cancelled, await claim(db, number))


async def by_poison(db, number):
    await claim(db, number)
    await alter(db, number, lease_until=1)
    await do(db, dispatch.take_back, LEASE_MS, 1)


@pytest.mark.parametrize("end", [by_failure, by_cancel_in_the_queue, by_cancel_while_it_ran, by_poison])
async def test_what_needed_a_job_that_ends_undone_fails_down_the_line(db, end):
    first = await job(db)
    second = await job(db, needs=[first], open_key="second")
    third = await job(db, needs=[second])
    bystander = await job(db)
    await end(db, first)
    for number, cause in ((second, first), (third, second)):
        failed = await row(db, number)
        assert (failed.state, failed.error, failed.error_facts) == (JobState.FAILED, "needs_failed", {"needs": cause})
        assert failed.finished_at
        assert failed.open_key is None
    assert (await row(db, bystander)).state is JobState.QUEUED


@pytest.mark.parametrize("end", [by_failure, by_cancel_in_the_queue])
async def test_what_needs_a_job_that_ended_undone_already_fails_at_once(db, end):
    first = await job(db)
    await end(db, first)
    second = await job(db, needs=[await job(db), first], open_key="second")
    failed = await row(db, second)
    assert (failed.state, failed.error, failed.error_facts) == (JobState.FAILED, "needs_failed", {"needs": first})
    assert failed.open_key is None


async def test_what_needs_a_job_that_is_done_already_goes_next(db):
    first = await job(db)
    await do(db, runs.done, await claim(db, first), {}, {})
    second = await job(db, needs=[first])
    assert await chosen(db) == [second]


async def test_what_is_added_while_the_job_that_it_needs_is_failing_fails_too(db):
    """Whichever of the two is written first."""
    for _ in range(10):
        first = await job(db)
        run = await claim(db, first)
        second, _ = await asyncio.gather(job(db, needs=[first]), do(db, runs.failed, run, "fault", {}))
        assert (await row(db, second)).state is JobState.FAILED


async def test_a_try_to_come_becomes_ready_by_time(db):
    number = await job(db)
    await do(db, runs.again, await claim(db, number), 60_000, "bad_content", {})
    assert await chosen(db) == []
    await alter(db, number, ready_at=1)
    assert await chosen(db) == [number]


@pytest.mark.parametrize("wrong", [{"wanted": Wanted.PAUSE}, {"state": JobState.PAUSED}, {"sent_at": 1}])
async def test_what_is_not_to_go_does_not(db, wrong):
    await alter(db, await job(db), **wrong)
    assert await chosen(db) == []


async def test_no_more_goes_than_live_workers_have_slots(db):
    numbers = [await job(db) for _ in range(6)]
    await do(db, dispatch.announce, "one", {"work": 2}, LEASE_MS)
    await do(db, dispatch.announce, "two", {"work": 1, "bulk": 7}, LEASE_MS)
    await do(db, dispatch.announce, "dead", {"work": 5}, -1)
    await do(db, dispatch.announce, "gone", {"work": 5}, LEASE_MS)
    await do(db, dispatch.retire, "gone")
    assert await chosen(db, None) == numbers[:3]
    await claim(db, numbers[0])
    await sent(db, numbers[1])
    assert await chosen(db, None) == [numbers[2]]


async def test_one_leads_and_another_when_it_is_gone(db):
    assert await do(db, dispatch.hold, "dispatcher", "one", LEASE_MS)
    assert await do(db, dispatch.hold, "dispatcher", "one", LEASE_MS)
    assert not await do(db, dispatch.hold, "dispatcher", "two", LEASE_MS)
    await do(db, dispatch.let_go, "dispatcher", "two")
    assert not await do(db, dispatch.hold, "dispatcher", "two", LEASE_MS)
    await do(db, dispatch.let_go, "dispatcher", "one")
    assert await do(db, dispatch.hold, "dispatcher", "two", LEASE_MS)


async def test_a_dead_leader_is_followed_by_another(db):
    assert await do(db, dispatch.hold, "dispatcher", "dead", 1)
    async with asyncio.timeout(DEADLINE_S):
        while not await do(db, dispatch.hold, "dispatcher", "heir", LEASE_MS):
            pass


async def test_of_many_that_want_to_lead_at_once_one_does(db):
    """Also when nobody ever led before."""
    asked = await asyncio.gather(*(do(db, dispatch.hold, "dispatcher", f"w{i}", LEASE_MS) for i in range(6)))
    assert sorted(asked) == [False] * 5 + [True]


async def test_a_leader_whose_lease_ends_in_years_is_one_of_another_clock(db):
    assert await do(db, dispatch.hold, "dispatcher", "old", 10**11)
    assert await do(db, dispatch.hold, "dispatcher", "new", 5_000)


async def test_a_round_sends_what_goes_next_and_marks_it(runtime, db):
    number = await job(db)
    await do(db, dispatch.announce, "one", {"work": 1}, LEASE_MS)
    await Dispatcher(runtime).look_round()
    assert (await row(db, number)).sent_at > 0
    assert await waiting_in_redis(runtime, number) == [number]


@pytest.mark.parametrize("lane", Lane)
async def test_numbers_that_redis_lost_are_sent_again(runtime, db, lane):
    number = await sent(db, await job(db, lane=lane))
    assert await waiting_in_redis(runtime, number) == []
    await Dispatcher(runtime).look_round()
    assert await waiting_in_redis(runtime, number) == [number]


async def test_numbers_that_still_wait_are_let_be(runtime, db):
    number = await sent(db, await job(db))
    await runtime.queue.send(Lane.WORK, number, 0)
    await Dispatcher(runtime).look_round()
    assert await runtime.queue.depth(Lane.WORK) == 1


async def test_a_number_sent_twice_waits_once(runtime, db):
    number = await job(db)
    for _ in range(3):
        await runtime.queue.send(Lane.WORK, number, 0)
    assert await runtime.queue.depth(Lane.WORK) == 1


async def test_a_dead_worker_s_job_goes_to_another_and_no_try_is_counted(runtime, db):
    number = await job(db)
    await claim(db, number)
    await alter(db, number, lease_until=1)
    await Dispatcher(runtime).look_round()
    back = await row(db, number)
    assert (back.state, back.stalls, back.tries) == (JobState.QUEUED, 1, 0)


@pytest.mark.parametrize("jump_ms", [-1, 10**11])
async def test_who_could_not_say_that_it_is_alive_does_not_take_others_for_dead(houses, jump_ms):
    """The machine slept, its clock jumped, or the database was away: everybody's lease seems to be over."""
    house = await houses(worker={"lease_s": 1})
    db, here, leads = house.db, house.runtime.name, Dispatcher(house.runtime)
    number, dead = await job(db), await job(db)
    for one in (number, dead):
        await claim(db, one)
    await alter(db, number, lease_until=1)
    await alter(db, dead, lease_until=0)
    await do(db, dispatch.announce, here, {}, jump_ms)
    await leads.look_round()
    assert (await row(db, number)).state is JobState.RUNNING
    assert (await row(db, dead)).state is JobState.QUEUED  # that one is known to be dead
    await do(db, dispatch.announce, here, {}, 1_000)
    async with asyncio.timeout(DEADLINE_S):
        while (await row(db, number)).state is JobState.RUNNING:
            await do(db, dispatch.announce, here, {}, 1_000)
            await leads.look_round()


async def test_a_job_that_went_on_for_long_did_not_take_its_workers_down(db):
    """Its machine lost its power now and then, in the weeks that a torrent takes."""
    number = await job(db)
    for _ in range(5):
        assert await claim(db, number)
        await alter(db, number, lease_until=1, started_at=1)
        await do(db, dispatch.take_back, LEASE_MS, 3)
    assert (await row(db, number)).state is JobState.QUEUED


async def test_a_job_whose_worker_is_alive_is_let_be(db):
    await claim(db, await job(db))
    async with db.read() as session:
        assert not await dispatch.has_lost(session, LEASE_MS)
    assert await do(db, dispatch.take_back, LEASE_MS, 3) == []


async def test_a_job_that_takes_its_workers_down_is_set_aside(db):
    number = await job(db, open_key="k")
    for _ in range(3):
        assert (await row(db, number)).state is JobState.QUEUED
        await claim(db, number)
        await alter(db, number, lease_until=1)
        await do(db, dispatch.take_back, LEASE_MS, 3)
    poison = await row(db, number)
    assert (poison.state, poison.error, poison.error_facts) == (JobState.FAILED, "poison", {"stalls": 3})
    assert poison.open_key is None
    assert poison.finished_at


@pytest.mark.parametrize(("wanted", "becomes"), [(Wanted.PAUSE, JobState.PAUSED), (Wanted.CANCEL, JobState.CANCELLED)])
async def test_a_wish_that_the_dead_worker_did_not_hear_is_obeyed(db, wanted, becomes):
    number = await job(db)
    await claim(db, number)
    await do(db, jobs.want, number, wanted)
    await alter(db, number, lease_until=1)
    await do(db, dispatch.take_back, LEASE_MS, 3)
    assert (await row(db, number)).state is becomes
    assert ((await row(db, number)).finished_at is not None) is (becomes is JobState.CANCELLED)


async def test_no_job_of_a_wiped_redis_is_forgotten(runtime, db):
    """All lanes, sent and unsent: after a round everything that has a slot waits in Redis."""
    await do(db, dispatch.announce, "one", {"work": 9, "bulk": 9, "wait": 9}, LEASE_MS)
    for lane in Lane:
        await sent(db, await job(db, lane=lane))
        await job(db, lane=lane)
    await Dispatcher(runtime).look_round()
    async with db.read() as session:
        ready = (await session.exec(select(Job.id).where((col(Job.lane) != Lane.NOW) | (col(Job.sent_at) == 1)))).all()
    assert await waiting_in_redis(runtime, *ready) == list(ready)


async def test_no_jobs_at_all_are_put_in_without_a_word(db):
    assert await do(db, jobs.add_all, Lane.BULK, []) == []
