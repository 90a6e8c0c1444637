"""Jobs survive what happens to processes and to Redis."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.library import runs
from core.models import Fact, JobState, Lane, Wanted
from core.valkey import embedded
from tests.deadline import DEADLINE_S
from tests.rows import alter, do, job, row
from tests.silence import silenced
from tests.working_house import OVER, for_ever, nothing
from worker.run import Outcome

ROOT = Path(__file__).parent.parent
#: a worker that is killed, like by a lack of memory: before its claim, in its recipe, or in its last transaction
DOOMED = """
import asyncio, json, os, signal, sys
from core.models import Fact, Lane
from core.runtime import opened
from core.settings import load
from worker import dispatch, service
from worker.lifecycle import Lifecycle
from worker.run import Outcome
dispatch._LEASE_MS = 500
def die(where):
    if where == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
async def effects(session):
    session.add(Fact(name="effect", value="of the dead"))
    await session.flush()
    die("effects")
async def dig(run):
    run.report(stage="digging")
    await asyncio.sleep(0.1)
    die("recipe")
    return Outcome({}, effects)
class Doomed(Lifecycle):
    async def claim(self, job, fence):
        die("claim")
        return await super().claim(job, fence)
service.Lifecycle = Doomed
async def main():
    async with opened(load({}, **json.loads(sys.argv[1])), sys.argv[2]) as runtime:
        await service.work(runtime, {"dig": dig}, sys.argv[2], {Lane.WORK: 1})
asyncio.run(main())
"""


@pytest.mark.parametrize("strange", [{"kind": "moonlight"}, {"kind": "dig", "payload_version": 99}])
async def test_work_that_only_a_newer_worker_knows_waits_for_one(houses, monkeypatch, strange):
    older, newer = await houses(), await houses()
    number = await job(older.db, **strange)
    async with older.working(dig=nothing):
        await older.runtime.queue.nudge()
        waiting = await older.until(number, lambda found: found.error == "unknown_kind")
    assert (waiting.state, waiting.tries) == (JobState.QUEUED, 0)
    await alter(older.db, number, ready_at=0)
    monkeypatch.setattr("worker.lifecycle.PAYLOAD_VERSION", 99)
    async with newer.working(dig=nothing, moonlight=nothing):
        assert (await newer.becomes(number, *OVER)).state is JobState.DONE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_accepted_while_redis_was_away_runs_when_it_is_back(houses, tmp_path):
    """Also what was already on its way: this Redis comes back with nothing in it."""
    first = embedded(tmp_path / "redis")
    url = await first.__aenter__()
    house = await houses(redis=url)
    async with house.working(dig=nothing):
        await house.becomes(await house.ask(), JobState.DONE)
        await first.__aexit__(None, None, None)
        numbers = [await house.ask(lane=lane) for lane in Lane]
        assert [(await row(house.db, number)).state for number in numbers] == [JobState.QUEUED] * len(Lane)
        async with embedded(tmp_path / "redis"):
            for number in numbers:
                await house.becomes(number, JobState.DONE)
            house.task.cancel()
            await asyncio.wait([house.task])
    assert sorted(house.ran)[1:] == numbers


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_redis_whose_machine_is_gone_without_a_word_is_left_for_the_one_in_its_place(
    houses, tmp_path, monkeypatch
):
    """Whoever only listens to it would listen for ever."""
    waits = "core.queue.ANSWERS_S", "worker.lanes.ANSWERS_S", "core.events._ANSWERS_S"
    for one in (*waits, "worker.lanes._LOOK_S", "worker.lanes._CLAIM_S"):
        monkeypatch.setattr(one, 2.0)
    async with embedded(tmp_path / "redis") as url, silenced(tmp_path, url) as (line, silence):
        house = await houses(redis=line)
        async with house.working(dig=nothing):
            await house.becomes(await house.ask(), JobState.DONE)
            silence()
            for lane in Lane:
                await house.becomes(await house.ask(lane=lane), JobState.DONE)


@pytest.mark.parametrize("dies_in", ["claim", "recipe", "effects"])
async def test_a_killed_worker_s_job_is_finished_by_another_and_has_its_effects_once(houses, monkeypatch, dies_in):
    """The leases of who dies are short, so that nobody has to wait for the heir."""
    monkeypatch.setattr("worker.dispatch._LEASE_MS", 500)
    house = await houses()
    number = await job(house.db)
    settings = house.runtime.settings
    known = json.dumps(
        {"home": str(settings.home), "database_url": settings.database_url, "worker": {"lease_s": 1, "drain_s": 0}}
    )
    command = [sys.executable, "-c", DOOMED, known, house.redis_url, dies_in]
    doomed = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await asyncio.wait_for(doomed.wait(), DEADLINE_S) == -9
    if dies_in != "claim":
        assert (await row(house.db, number)).state is JobState.RUNNING

    async def effects(session):
        session.add(Fact(name="effect", value="of the heir"))

    async def dig(_):
        return Outcome({}, effects)

    async with house.working(dig=dig):
        done = await house.becomes(number, *OVER)
    assert (done.state, done.tries) == (JobState.DONE, 0)
    async with house.db.read() as session:
        facts = (await session.exec(select(Fact.value).where(col(Fact.name) == "effect"))).all()
    assert facts == ["of the heir"]


async def test_a_worker_whose_job_was_taken_away_ends_it_and_writes_nothing(houses):
    """It was frozen, as a machine asleep is; when it wakes, the job is another's."""
    house = await houses(worker={"lease_s": 3, "drain_s": 0})
    ended = asyncio.Event()

    async def dig(run):
        try:
            return await for_ever(run)
        finally:
            ended.set()

    async with house.working(dig=dig):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await alter(house.db, number, fence=7, worker="another", lease_until=9_000_000_000_000)
        await asyncio.wait_for(ended.wait(), DEADLINE_S)
    assert await do(house.db, runs.beat, [(number, 1)], 1_000) == {}
    assert (await row(house.db, number)).fence >= 7


async def test_a_job_that_was_taken_away_and_comes_back_is_run_by_its_newest_run_alone(house):
    """It went to another and back before this worker's next beat, which is about the newest run then."""
    ended, fences = asyncio.Event(), []

    async def dig(run):
        fences.append(run.key[1])
        try:
            return await for_ever(run)
        finally:
            ended.set()

    async with house.working(dig=dig):
        number = await house.ask(lane=Lane.NOW)
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await alter(house.db, number, state=JobState.QUEUED, fence=7)
        await house.runtime.queue.send(Lane.NOW, number, 7)
        await asyncio.wait_for(ended.wait(), DEADLINE_S)
        await house.press(number, Wanted.CANCEL)
        await house.becomes(number, JobState.CANCELLED)
    assert fences == [1, 8]
