"""Runs of jobs: claimed once, alive by the database's clock, ended once, with their effects or not at all."""

import asyncio

import pytest
from sqlalchemy import select as columns
from sqlmodel import select

from core.db import Database, now
from core.library import dispatch, jobs, runs
from core.models import Fact, JobState, Wanted
from tests.rows import alter, claim, do, job, row, told

LEASE_MS = 60_000
OPEN_ENDS = {
    "again": lambda session, run: runs.again(session, run, 2_000, "bad_content", {}),
    "paused": runs.paused,
    "released": runs.released,
}
ENDS = OPEN_ENDS | {
    "done": lambda session, run: runs.done(session, run, {"a": 1}, {}),
    "finish": lambda session, run: runs.finish(session, [run]),
    "failed": lambda session, run: runs.failed(session, run, "fault", {}),
    "cancelled": runs.cancelled,
    "show": lambda session, run: runs.show(session, {run: {"percent": 1}}),
    "beat": lambda session, run: runs.beat(session, [run], LEASE_MS),
}


@pytest.fixture
def db(runtime):
    return runtime.db


async def clock(db):
    async with db.read() as session:
        return (await session.execute(columns(now()))).scalar_one()


async def taken_back(db):
    """A job whose worker was taken for dead, and that worker's run."""
    number = await job(db)
    old = await claim(db, number)
    await alter(db, number, lease_until=1)
    await do(db, dispatch.take_back, LEASE_MS, 3)
    return number, old


async def test_of_many_that_want_a_run_one_gets_it(db):
    number = await job(db)
    claims = await asyncio.gather(*(runs.claim(db, [(number, 0)], f"w{i}", LEASE_MS) for i in range(8)))
    assert sorted(map(len, claims)) == [0] * 7 + [1]


async def test_a_claim_gives_the_next_fence_and_a_lease_by_the_database_s_clock(db):
    number = await job(db)
    before = await clock(db)
    assert await claim(db, number, "me", 5_000) == (number, 1)
    claimed = await row(db, number)
    assert (claimed.state, claimed.worker) == (JobState.RUNNING, "me")
    assert before + 5_000 <= claimed.lease_until <= await clock(db) + 5_000


@pytest.mark.parametrize(
    "wrong", [{"fence": 1}, {"state": JobState.PAUSED}, {"wanted": Wanted.CANCEL}, {"ready_at": "later"}]
)
async def test_a_number_that_is_not_to_be_run_any_more_is_let_go_by(db, wrong):
    number = await job(db)
    if "ready_at" in wrong:
        wrong = {"ready_at": await clock(db) + 60_000}
    await alter(db, number, **wrong)
    assert await runs.claim(db, [(number, 0)], "w", LEASE_MS) == []


async def test_a_beat_lengthens_the_lease_and_hears_what_is_wanted(db):
    number = await job(db)
    run = await claim(db, number, lease_ms=1_000)
    before = (await row(db, number)).lease_until
    await do(db, jobs.want, number, Wanted.PAUSE)
    assert await do(db, runs.beat, [run], LEASE_MS) == {number: Wanted.PAUSE}
    assert (await row(db, number)).lease_until > before


@pytest.mark.parametrize("end", ENDS)
async def test_a_zombie_can_change_nothing(db, end):
    """It was taken for dead, another runs the job now, and it comes back."""
    number, old = await taken_back(db)
    new = await claim(db, number, "another")
    before = (await row(db, number)).model_dump()
    assert not await do(db, ENDS[end], old)
    assert (await row(db, number)).model_dump() == before
    assert await do(db, runs.done, new, {}, {}) is not None


@pytest.mark.parametrize("end", ENDS)
async def test_nor_can_it_before_another_has_begun(db, end):
    number, old = await taken_back(db)
    before = (await row(db, number)).model_dump()
    assert not await do(db, ENDS[end], old)
    assert (await row(db, number)).model_dump() == before


@pytest.mark.parametrize("end", ["done", "finish", "failed", "cancelled", *OPEN_ENDS])
async def test_a_run_ends_once(db, end):
    number = await job(db)
    run = await claim(db, number)
    assert await do(db, ENDS[end], run)
    ended = (await row(db, number)).model_dump()
    for other in ENDS.values():
        assert not await do(db, other, run)
    assert (await row(db, number)).model_dump() == ended


async def test_a_worker_that_ends_while_it_is_taken_back_has_ended_or_not_never_both(db):
    """The look for dead workers and a late end at the same moment: the effects are there if and only if it is done."""

    async def late_end(run):
        async with db.begin() as session:
            if await runs.done(session, run, {}, {}) is not None:
                session.add(Fact(name=f"effect of {run[0]}", value="1"))
            await asyncio.sleep(0.01)

    numbers = [await job(db) for _ in range(6)]
    held = [await claim(db, number) for number in numbers]
    for number in numbers:
        await alter(db, number, lease_until=1)
    await asyncio.gather(*map(late_end, held), *(do(db, dispatch.take_back, LEASE_MS, 3) for _ in range(3)))
    async with db.read() as session:
        effects = set((await session.exec(select(Fact.name).where(Fact.name.startswith("effect")))).all())
    done = {number for number in numbers if (await row(db, number)).state is JobState.DONE}
    assert effects == {f"effect of {number}" for number in done}


async def test_effects_and_end_are_written_both_or_neither(db):
    number = await job(db)
    run = await claim(db, number)

    async def end():
        async with db.begin() as session:
            await runs.done(session, run, {}, {})
            session.add(Fact(name="effect", value="1"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await end()
    assert (await row(db, number)).state is JobState.RUNNING
    async with db.read() as session:
        assert await session.get(Fact, "effect") is None


async def test_a_release_counts_no_try_and_another_may_begin_at_once(db):
    number = await job(db)
    await do(db, runs.released, await claim(db, number))
    released = await row(db, number)
    assert (released.state, released.tries, released.stalls) == (JobState.QUEUED, 0, 0)
    assert await claim(db, number, "another") == (number, 2)


async def test_another_try_waits_for_its_time(db):
    number = await job(db)
    before = await clock(db)
    await do(db, ENDS["again"], await claim(db, number))
    queued = await row(db, number)
    assert (queued.state, queued.tries, queued.error) == (JobState.QUEUED, 1, "bad_content")
    assert before + 2_000 <= queued.ready_at <= await clock(db) + 2_000
    assert await claim(db, number) is None


@pytest.mark.parametrize("end", OPEN_ENDS)
@pytest.mark.parametrize(
    ("wanted", "becomes"),
    [(Wanted.RUN, JobState.QUEUED), (Wanted.PAUSE, JobState.PAUSED), (Wanted.CANCEL, JobState.CANCELLED)],
)
async def test_a_wish_that_comes_while_a_run_is_ending_is_obeyed(db, end, wanted, becomes):
    """Cancel, pressed just as a try fails: nothing would hear of it any more."""
    number = await job(db, request_key="k", open_key="k")
    needy = await job(db, needs=[number])
    run = await claim(db, number)
    await do(db, jobs.want, number, wanted)
    await do(db, OPEN_ENDS[end], run)
    ended = await row(db, number)
    over = becomes is JobState.CANCELLED
    assert (ended.state, ended.open_key) == (becomes, None if over else "k")
    assert (ended.finished_at is not None) is over
    assert (await row(db, needy)).state is (JobState.FAILED if over else JobState.QUEUED)


async def test_a_clock_that_went_back_does_not_freeze_a_running_job(db):
    """Its lease seems to end in years."""
    number = await job(db)
    await claim(db, number)
    await alter(db, number, lease_until=await clock(db) + 10**11)
    async with db.read() as session:
        assert await dispatch.has_lost(session, LEASE_MS)
    assert [changed for changed, _ in await do(db, dispatch.take_back, LEASE_MS, 3)] == [number]


async def test_nor_one_that_waits(db):
    number = await job(db)
    await alter(db, number, ready_at=await clock(db) + 10**11)
    assert [chosen.id for chosen in await do(db, dispatch.next_jobs, "work", 1)] == [number]
    assert await claim(db, number) is not None


@pytest.mark.parametrize("way", ["new", "paused and resumed", "given back", "replayed"])
async def test_what_need_not_wait_waits_for_no_clock_that_went_back(db, monkeypatch, way):
    """By an hour, as one that was wrong and is set right."""
    number = await job(db)
    if way == "paused and resumed":
        await do(db, jobs.want, number, Wanted.PAUSE)
        await do(db, jobs.want, number, Wanted.RUN)
    if way == "given back":
        await do(db, runs.released, await claim(db, number))
    if way == "replayed":
        await do(db, runs.failed, await claim(db, number), "fault", {})
        await do(db, jobs.replay, number)
    dialect = db.writer.dialect.name
    clocks = now._compiler_dispatcher.specs
    an_hour_less = f"({clocks[dialect]()} - 3600000)"
    monkeypatch.setitem(clocks, dialect, lambda *_, **__: an_hour_less)
    earlier = Database(db.url.render_as_string(hide_password=False))
    assert [one.id for one in await do(earlier, dispatch.next_jobs, "work", 1)] == [number]
    assert await claim(earlier, number) is not None
    await earlier.close()


async def test_the_story_of_a_job_is_told_line_by_line(db):
    number = await job(db)
    await do(db, ENDS["again"], await claim(db, number))
    await alter(db, number, ready_at=0)
    await do(db, ENDS["done"], await claim(db, number))
    assert await told(db, number) == ["accepted", "retry", "done"]
