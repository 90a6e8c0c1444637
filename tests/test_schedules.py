"""Work that comes round: once however long we were down, and never on top of itself."""

import asyncio

import pytest
from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import col, select

from core.db import moment, now
from core.library import runs, schedules
from core.models import Job, Lane, Schedule
from tests.rows import claim, do


@pytest.fixture
def db(runtime):
    return runtime.db


async def scheduled(db, **fields):
    fields = {"name": "round", "kind": "round", "every_s": 60, "payload": {"a": 1}, "next_at": moment(-1)} | fields
    await do(db, schedules.ensure, Schedule(**fields))


async def due_again(db):
    async with db.begin() as session:
        await session.execute(update(Schedule).values(next_at=1))


async def started(db):
    return [job.id for job in await do(db, schedules.start_due)]


async def test_what_is_due_is_put_in_as_a_job(db):
    await scheduled(db)
    (number,) = await started(db)
    async with db.read() as session:
        job = await session.get(Job, number)
    assert (job.kind, job.lane, job.payload) == ("round", Lane.BULK, {"a": 1})


async def test_its_next_time_is_counted_from_now(db):
    """After a week of being down it runs once, not ten thousand times."""
    await scheduled(db, next_at=1)
    assert len(await started(db)) == 1
    assert await started(db) == []
    async with db.read() as session:
        left = (await session.execute(columns(col(Schedule.next_at) - now()))).scalar_one()
        assert not await schedules.any_due(session)
    assert 50_000 < left <= 60_000


async def test_its_time_not_come_it_waits(db):
    await scheduled(db, next_at=moment(30_000))
    assert await started(db) == []


async def test_a_round_may_take_longer_than_a_small_number_of_milliseconds_holds(db):
    await scheduled(db, every_s=90 * 24 * 3600)
    assert len(await started(db)) == 1
    async with db.read() as session:
        assert not await schedules.any_due(session)


async def test_while_its_last_job_is_open_it_is_passed_over(db):
    await scheduled(db)
    (number,) = await started(db)
    await due_again(db)
    assert await started(db) == []
    run = await claim(db, number)
    await due_again(db)
    assert await started(db) == []
    await do(db, runs.done, run, {}, {})
    await due_again(db)
    assert len(await started(db)) == 1


async def test_it_can_be_switched_off_and_on(db):
    await scheduled(db, enabled=False)
    assert await started(db) == []
    async with db.begin() as session:
        (await session.get(Schedule, "round")).enabled = True
    assert len(await started(db)) == 1


async def test_a_start_of_the_service_keeps_its_time_and_whether_it_is_on(db):
    await scheduled(db, enabled=False, next_at=moment(5_000))
    before = (await do(db, schedules.listed))[0]
    await scheduled(db, kind="newer", every_s=90)
    after = (await do(db, schedules.listed))[0]
    assert (after.enabled, after.next_at) == (False, before.next_at)
    assert (after.kind, after.every_s) == ("newer", 90)


async def test_two_that_look_at_once_start_it_once(db):
    await scheduled(db)
    await asyncio.gather(*(started(db) for _ in range(4)))
    async with db.read() as session:
        assert len((await session.exec(select(Job))).all()) == 1


async def test_services_that_start_at_once_have_one_schedule(db):
    await asyncio.gather(*(scheduled(db) for _ in range(4)))
    assert len(await do(db, schedules.listed)) == 1


async def test_a_clock_that_went_back_does_not_stop_the_rounds(db):
    await scheduled(db, next_at=moment(10**11))
    assert len(await started(db)) == 1
