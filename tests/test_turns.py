"""Turns: one process at a time does what must not be done twice, for as long as its lease lasts."""

import asyncio

import pytest

from bot import turns
from core.errors import ServiceUnavailable
from core.library import dispatch
from core.models import Lease
from tests.deadline import DEADLINE_S
from tests.rows import do


class Work:
    """What is done in turn."""

    def __init__(self):
        self.begun = 0
        self.is_done, self.has_ended = asyncio.Event(), asyncio.Event()

    async def work(self):
        self.begun += 1
        self.is_done.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.has_ended.set()


@pytest.fixture
async def turn(runtime, monkeypatch):
    """Somebody who has the turn, and renews it all the time."""
    monkeypatch.setattr(turns, "_RENEW_MS", 20)
    monkeypatch.setattr(turns, "_LEASE_MS", 3_600_000)
    doing = Work()
    task = asyncio.create_task(turns.in_turn(runtime, "lead", doing.work))
    await asyncio.wait_for(doing.is_done.wait(), DEADLINE_S)
    yield doing
    task.cancel()
    await asyncio.wait([task])


async def held_until(db):
    async with db.read() as session:
        return (await session.get(Lease, "lead")).until


async def is_renewed(db):
    before = await held_until(db)
    async with asyncio.timeout(DEADLINE_S):
        while await held_until(db) <= before:  # noqa: ASYNC110 the row tells nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_turn_that_could_not_be_renewed_for_a_moment_is_not_given_up(runtime, turn, monkeypatch):
    """What is being said would be cut off, and said again."""
    await is_renewed(runtime.db)
    monkeypatch.setattr(runtime.db.writer.pool, "_timeout", 0.02)
    async with runtime.db.begin() as session:
        await session.connection()
        for _ in range(20):
            with pytest.raises(ServiceUnavailable):
                await do(runtime.db, dispatch.let_go, "another", "nobody")
    monkeypatch.setattr(runtime.db.writer.pool, "_timeout", 30.0)
    await is_renewed(runtime.db)
    assert turn.begun == 1


async def test_a_turn_that_another_has_taken_is_given_up(runtime, turn):
    """And had again when that one is done."""
    async with asyncio.timeout(DEADLINE_S):
        await do(runtime.db, dispatch.let_go, "lead", runtime.name)
        while not await do(runtime.db, dispatch.hold, "lead", "another", 3_600_000):
            await do(runtime.db, dispatch.let_go, "lead", runtime.name)
        await turn.has_ended.wait()
        turn.is_done.clear()
        await do(runtime.db, dispatch.let_go, "lead", "another")
        await turn.is_done.wait()
    assert turn.begun == 2
