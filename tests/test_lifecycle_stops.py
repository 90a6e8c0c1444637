"""Jobs that are ended from outside: by a press, because they are stuck, because their worker goes."""

import asyncio

import pytest

from core.models import Fact, JobState, Lane, Wanted
from tests.deadline import DEADLINE_S
from tests.rows import row
from tests.working_house import OVER, SLOTS, for_ever, nothing
from worker.run import Outcome


@pytest.mark.parametrize(("wanted", "becomes"), [(Wanted.PAUSE, JobState.PAUSED), (Wanted.CANCEL, JobState.CANCELLED)])
@pytest.mark.parametrize("where", ["running", "queued"])
async def test_pause_and_cancel_come_true_by_the_press_and_not_by_the_next_heartbeat(houses, where, wanted, becomes):
    """With an hour's lease the next heartbeat comes after twenty minutes: only the press itself can do it."""
    house = await houses(worker={"lease_s": 3600, "drain_s": 0})
    async with house.working(dig=for_ever, slots=SLOTS if where == "running" else {Lane.BULK: 1}):
        number = await house.ask()
        if where == "running":
            await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await house.press(number, wanted)
        assert (await house.becomes(number, becomes)).state is becomes


async def test_a_paused_job_goes_on_when_resumed(house):
    goes = asyncio.Event()

    async def dig(run):
        return await for_ever(run) if not goes.is_set() else Outcome({"found": True})

    async with house.working(dig=dig):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await house.press(number, Wanted.PAUSE)
        paused = await house.becomes(number, JobState.PAUSED)
        assert paused.progress["stage"] == "digging"
        goes.set()
        await house.press(number, Wanted.RUN)
        done = await house.becomes(number, *OVER)
    assert (done.state, done.tries) == (JobState.DONE, 0)


async def test_the_last_of_many_presses_is_what_happens(house):
    """Pause, Resume, Pause, Cancel in one breath."""
    async with house.working(dig=for_ever):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        for wanted in (Wanted.PAUSE, Wanted.RUN, Wanted.PAUSE, Wanted.CANCEL):
            await house.press(number, wanted)
        assert (await house.becomes(number, *OVER)).state is JobState.CANCELLED


async def test_cancel_reaches_the_recipe_so_that_it_can_clean_up(house):
    cleaned = asyncio.Event()

    async def dig(run):
        try:
            return await for_ever(run)
        finally:
            cleaned.set()

    async with house.working(dig=dig):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await house.press(number, Wanted.CANCEL)
        await house.becomes(number, JobState.CANCELLED)
    assert cleaned.is_set()


async def test_stuck_work_is_ended_and_tried_again(houses):
    house = await houses(worker={"stuck_s": 1, "drain_s": 0})

    async def dig(_):
        return Outcome() if len(house.ran) > 1 else await asyncio.Event().wait()

    async with house.working(dig=dig):
        number = await house.ask()
        stuck = await house.until(number, lambda found: found.tries == 1)
        assert (stuck.error, stuck.error_facts) == ("stuck", {"seconds": 1.0})
        assert (await house.becomes(number, *OVER)).state is JobState.DONE


async def test_work_that_moves_is_left_alone_however_long_it_takes(houses):
    house = await houses(worker={"stuck_s": 1, "drain_s": 0})

    async def dig(run):
        for _ in range(20):
            await asyncio.sleep(0.1)
            run.alive()
        return Outcome()

    async with house.working(dig=dig):
        done = await house.becomes(await house.ask(), *OVER)
    assert (done.state, done.tries) == (JobState.DONE, 0)


async def test_a_stop_hands_running_jobs_to_another_worker(houses):
    one, other = await houses(), await houses()
    async with one.working(dig=for_ever):
        number = await one.ask()
        await one.until(number, lambda found: found.progress.get("stage") == "digging")
    back = await row(one.db, number)
    assert (back.state, back.tries, back.stalls) == (JobState.QUEUED, 0, 0)
    async with other.working(dig=nothing):
        done = await other.becomes(number, *OVER)
    assert (done.state, done.progress["stage"]) == (JobState.DONE, "digging")


async def test_a_stop_lets_a_job_end_that_soon_does(houses):
    house = await houses(worker={"drain_s": 10})
    ends = asyncio.Event()

    async def dig(run):
        run.report(stage="digging")
        await ends.wait()
        return Outcome()

    async with house.working(dig=dig):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        house.task.cancel()
        ends.set()
        await asyncio.wait([house.task], timeout=DEADLINE_S)
    assert (await row(house.db, number)).state is JobState.DONE


async def test_a_job_broken_off_by_nobody_is_not_run_for_ever(houses):
    """As when what it waits for was taken away by another: no wish of people, no end of the worker."""
    house = await houses(retry={"tries": 3, "first_wait_s": 0.01})

    async def dig(_):
        taken_away = asyncio.get_running_loop().create_future()
        taken_away.cancel()
        await taken_away

    async with house.working(dig=dig):
        failed = await house.becomes(await house.ask(), *OVER)
    assert (failed.state, failed.error, len(house.ran)) == (JobState.FAILED, "service_unavailable", 3)


async def test_a_stop_lets_what_a_job_has_done_be_written(houses):
    """It was over when the worker's time was: it is not done once more."""
    house = await houses()
    writes, may_go_on = asyncio.Event(), asyncio.Event()

    async def effects(session):
        session.add(Fact(name="effect", value="1"))
        await session.flush()
        writes.set()
        await may_go_on.wait()

    async def dig(_):
        return Outcome({"found": True}, effects)

    async with house.working(dig=dig):
        number = await house.ask()
        await asyncio.wait_for(writes.wait(), DEADLINE_S)
        house.task.cancel()
        for _ in range(100):
            await asyncio.sleep(0)
        may_go_on.set()
        await asyncio.wait([house.task], timeout=DEADLINE_S)
    done = await row(house.db, number)
    assert (done.state, done.result) == (JobState.DONE, {"found": True})


async def test_a_job_that_does_not_end_when_it_is_told_to_is_told_again(houses):
    """It waits in its last lines for something that never comes: nobody else would ever have its slot."""
    house = await houses(worker={"stuck_s": 1, "drain_s": 0})

    async def dig(run):
        if len(house.ran) > 1:
            return Outcome()
        try:
            return await for_ever(run)
        finally:
            await asyncio.Event().wait()

    async with house.working(dig=dig, slots={Lane.WORK: 1}):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        await house.press(number, Wanted.CANCEL)
        assert (await house.becomes(number, *OVER)).state is JobState.CANCELLED
        assert (await house.becomes(await house.ask(), *OVER)).state is JobState.DONE


async def test_a_worker_ends_though_a_job_does_not(houses):
    house = await houses(worker={"stuck_s": 1, "drain_s": 0})

    async def dig(run):
        try:
            return await for_ever(run)
        finally:
            await asyncio.Event().wait()

    async with house.working(dig=dig):
        number = await house.ask()
        await house.until(number, lambda found: found.progress.get("stage") == "digging")
        house.task.cancel()
        assert await asyncio.wait([house.task], timeout=DEADLINE_S) == ({house.task}, set())
    assert (await row(house.db, number)).state is JobState.QUEUED


async def test_a_run_that_did_something_that_lasts_and_sticks_is_tried_as_if_for_the_first_time(houses):
    house = await houses(worker={"stuck_s": 1, "drain_s": 0}, retry={"tries": 2, "first_wait_s": 0.01})

    async def dig(run):
        if len(house.ran) > 2:
            return Outcome()
        run.lasted = True
        return await asyncio.Event().wait()

    async with house.working(dig=dig):
        assert (await house.becomes(await house.ask(), *OVER)).state is JobState.DONE
    assert len(house.ran) == 3
