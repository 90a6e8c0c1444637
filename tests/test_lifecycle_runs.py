"""Jobs on real lanes run at once, end once, and are tried again or set aside by the kind of their trouble."""

import asyncio
import time

import pytest
from sqlmodel import select

from core import errors
from core.db import now
from core.library import jobs
from core.models import Fact, JobState, Lane
from core.settings.sections import Retry
from tests.deadline import DEADLINE_S
from tests.rows import do, job, row, told
from tests.small_disk import grown, small_disk
from tests.working_house import OVER, nothing, raising
from worker.run import Outcome
from worker.storage.atomic import disk_errors

SETTINGS = Retry()


@pytest.mark.parametrize("lane", Lane)
async def test_a_job_runs_as_soon_as_it_was_added(house, lane, monkeypatch):
    """The looks that make good a lost wake come round once an hour here: only the wake itself can do it."""
    monkeypatch.setattr("worker.dispatch._TICK_S", 3600)
    monkeypatch.setattr("worker.dispatch._CALM_S", 3600)
    async with house.working(dig=nothing):
        for _ in range(5):
            await house.becomes(await house.ask(lane=lane), JobState.DONE)


async def test_a_result_is_kept_with_its_effects(house):
    async def effects(session):
        session.add(Fact(name="effect", value="1"))

    async def dig(run):
        run.report(stage="digging", percent=50)
        return Outcome({"bytes": 7}, effects)

    async with house.working(dig=dig):
        done = await house.becomes(await house.ask(), *OVER)
    assert (done.state, done.result, done.progress["percent"]) == (JobState.DONE, {"bytes": 7}, 50)
    async with house.db.read() as session:
        assert (await session.get(Fact, "effect")).value == "1"


async def test_tidying_up_comes_after_the_end_is_written(house):
    seen = asyncio.get_running_loop().create_future()

    async def dig(run):
        async def afterwards():
            seen.set_result((await row(house.db, run.id)).state)

        return Outcome(afterwards=afterwards)

    async with house.working(dig=dig):
        await house.ask()
        assert await asyncio.wait_for(seen, DEADLINE_S) is JobState.DONE


async def test_effects_that_fail_end_the_job_as_an_error_and_leave_nothing(house):
    async def effects(session):
        session.add(Fact(name="effect", value="1"))
        await session.flush()
        raise KeyError("ours")

    async def dig(_):
        return Outcome({"bytes": 7}, effects)

    async with house.working(dig=dig):
        failed = await house.becomes(await house.ask(), *OVER)
    assert (failed.state, failed.error, failed.result) == (JobState.FAILED, "fault", {})
    async with house.db.read() as session:
        assert await session.get(Fact, "effect") is None


async def test_passing_trouble_is_tried_again_until_it_works(house):
    busy = [errors.SourceUnavailable("demo", "busy"), errors.ChildDied("killed"), errors.BadContent("a", "cut off")]
    async with house.working(dig=raising(*busy)):
        done = await house.becomes(await house.ask(), *OVER)
    assert (done.state, done.tries, done.error, done.result) == (JobState.DONE, 3, "", {"found": True})
    assert (await told(house.db, done.id)).count("retry") == 3


async def test_trouble_that_stays_becomes_a_dead_letter_with_its_cause(house):
    async with house.working(dig=raising(*[errors.SourceUnavailable("demo", "busy")] * 9)):
        failed = await house.becomes(await house.ask(), *OVER)
    assert (failed.state, failed.error) == (JobState.FAILED, "source_unavailable")
    assert failed.error_facts == {"source": "demo", "reason": "busy"}
    assert len(house.ran) == 4


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (errors.SourceGone("demo", "404"), "source_gone"),
        (errors.UserError("no"), "user_error"),
        (KeyError("x"), "fault"),
    ],
)
async def test_what_no_try_can_cure_is_set_aside_at_once(house, trouble, error):
    async with house.working(dig=raising(trouble)):
        failed = await house.becomes(await house.ask(), *OVER)
    assert (failed.state, failed.error, len(house.ran)) == (JobState.FAILED, error, 1)


async def test_a_full_disk_is_waited_for(house):
    async with house.working(dig=raising(errors.StorageFull("full"))):
        waiting = await house.until(await house.ask(), lambda found: found.error)
        async with house.db.read() as session:
            clock = (await session.execute(select(now()))).scalar_one()
    assert (waiting.state, waiting.error) == (JobState.QUEUED, "storage_full")
    assert 50_000 < waiting.ready_at - clock <= 60_000


async def test_what_a_full_disk_stopped_goes_on_by_itself_when_there_is_room_that_lasts(houses, tmp_path):
    house = await houses(retry={"longest_wait_s": 0.05}, worker={"room_mb": 8, "drain_s": 0})

    async def dig(_):
        with disk_errors(small):
            (small / "film").write_bytes(bytes(4_000_000))
        return Outcome()

    with small_disk(tmp_path / "small") as small:
        async with house.working(dig=dig):
            number = await house.ask()
            looked = (await house.until(number, lambda found: found.error)).fence
            grown(small, "6m")
            waiting = await house.until(number, lambda found: found.fence > looked + SETTINGS.tries)
            assert (waiting.tries, len(house.ran)) == (0, 1)  # looked for, and nothing begun
            grown(small, "20m")
            await house.becomes(number, JobState.DONE)
            assert len(house.ran) == 2


async def test_dead_letters_are_listed_replayed_and_discarded(house):
    async with house.working(dig=raising(KeyError("1"), KeyError("2"))):
        numbers = [await house.ask(), await house.ask()]
        for number in numbers:
            await house.becomes(number, JobState.FAILED)
        listed = await do(house.db, jobs.listed, states=[JobState.FAILED])
        assert [(one.id, one.error) for one in listed] == [(number, "fault") for number in reversed(numbers)]
        assert await do(house.db, jobs.replay, numbers[0]) is not None
        await house.runtime.queue.nudge()
        again = await house.becomes(numbers[0], *OVER)
        assert (again.state, again.error, again.result) == (JobState.DONE, "", {"found": True})
        assert await do(house.db, jobs.replay, numbers[0]) is None
        assert await do(house.db, jobs.discard, numbers[1])
        assert await row(house.db, numbers[1]) is None
    assert "replayed" in await told(house.db, numbers[0])


async def test_progress_is_written_once_a_second_and_at_each_change_of_stage(house):
    """Thousands of reports are a few versions; no card is redrawn more often."""
    stages = ["fetching", "checking", "packing"]

    async def dig(run):
        for stage in stages:
            for percent in range(100):
                run.report(stage=stage, percent=percent)
                await asyncio.sleep(0.005)
        return Outcome()

    seen = []
    async with house.working(dig=dig), house.runtime.events.following() as events:
        began = time.monotonic()
        number = await house.ask()
        async with asyncio.timeout(DEADLINE_S):
            while not seen or seen[-1].state is not JobState.DONE:
                await events.job_changed(number, within_s=5)
                seen.append(await row(house.db, number))
        seconds = time.monotonic() - began
    shown = [one.progress.get("stage") for one in seen]
    assert [stage for stage in stages if stage in shown] == stages
    claimed_stages_and_done = 1 + len(stages) + 1
    assert seen[-1].version <= 1 + claimed_stages_and_done + seconds


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_progress_that_could_not_be_written_is_written_when_it_can_be(house, monkeypatch):
    """A stage may take long, and say nothing more until it is over."""
    monkeypatch.setattr(house.db.writer.pool, "_timeout", 0.05)
    tells = asyncio.Event()

    async def dig(run):
        await tells.wait()
        run.report(stage="digging")
        return await asyncio.Event().wait()

    async def refused():
        async with house.db.begin() as session:
            await session.connection()

    async with house.working(dig=dig):
        running = await house.becomes(await house.ask(), JobState.RUNNING)
        async with house.db.begin() as session:
            await session.connection()
            tells.set()
            for _ in range(10):  # what was told is refused before
                with pytest.raises(errors.ServiceUnavailable):
                    await refused()
        await house.until(running.id, lambda found: found.progress.get("stage") == "digging")


async def test_a_number_sent_many_times_runs_once(houses):
    one, other = await houses(), await houses()
    async with one.working(dig=nothing), other.working(dig=nothing):
        number = await job(one.db)
        await asyncio.gather(*(one.runtime.queue.send(Lane.WORK, number, 0) for _ in range(20)))
        await one.becomes(number, JobState.DONE)
        await one.becomes(await one.ask(), JobState.DONE)
    assert (one.ran + other.ran).count(number) == 1
