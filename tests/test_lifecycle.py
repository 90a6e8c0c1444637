"""Jobs on real lanes: they run at once, end once, survive what happens to processes and to Redis."""

import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import col, select

from core import errors
from core.db import now
from core.events import JobChanged, JobWanted
from core.library import jobs, runs
from core.models import Fact, JobState, Lane, Wanted
from core.runtime import opened
from core.valkey import embedded
from tests.rows import alter, do, job, row, told
from worker import service
from worker.run import Outcome

ROOT = Path(__file__).parent.parent
SLOTS = {Lane.NOW: 4, Lane.WORK: 2, Lane.BULK: 1}
OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
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


class House:
    """A process that works, and what it did."""

    def __init__(self, runtime, redis_url):
        self.runtime = runtime
        self.db = runtime.db
        self.redis_url = redis_url
        self.ran = []
        self.task = None

    @contextlib.asynccontextmanager
    async def working(self, slots=SLOTS, **recipes):
        """Work by these recipes as long as the block lasts."""
        noted = {name: self._noted(recipe) for name, recipe in recipes.items()}
        self.task = asyncio.create_task(service.work(self.runtime, noted, self.redis_url, slots))
        try:
            yield
        finally:
            self.task.cancel()
            await asyncio.wait([self.task])

    async def ask(self, kind="dig", lane=Lane.WORK, **fields):
        """A request as the bot makes it: the row, then the wake."""
        number = await job(self.db, kind, lane, **fields)
        await self.runtime.queue.wake(lane, number)
        return number

    async def press(self, number, wanted):
        """A press of Pause, Resume or Cancel."""
        version = await do(self.db, jobs.want, number, wanted)
        await self.runtime.events.publish(JobChanged(number, version), JobWanted(number))
        await self.runtime.queue.nudge()

    async def until(self, number, holds, within_s=20):
        """Wait until something holds of the row; the row."""
        async with asyncio.timeout(within_s), self.runtime.events.following() as events:
            while not holds(found := await row(self.db, number)):
                await events.job_changed(number, within_s=0.2)
            return found

    async def becomes(self, number, *states, within_s=20):
        return await self.until(number, lambda found: found.state in states, within_s)

    def _noted(self, recipe):
        async def run(run):
            self.ran.append(run.id)
            return await recipe(run)

        return run


@pytest.fixture
async def houses(make_settings, redis_url):
    """Makes processes of one service, with settings of their own."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(redis=redis_url, **sections):
            sections = {"retry": {"first_wait_s": 0.01}, "worker": {"drain_s": 0}} | sections
            settings = make_settings.of(**sections)
            return House(await stack.enter_async_context(opened(settings, redis)), redis)

        yield make


@pytest.fixture
def make_settings(make_settings):
    """The home is made once; settings may be made often."""
    make_settings.of = make_settings
    return make_settings


@pytest.fixture
async def house(houses):
    return await houses()


async def nothing(_):
    return Outcome()


async def for_ever(run):
    run.report(stage="digging")
    while True:
        await asyncio.sleep(0.05)
        run.alive()


def raising(*troubles):
    """A recipe that meets these troubles, one a run, and succeeds then."""
    left = list(troubles)

    async def recipe(_):
        if left:
            raise left.pop(0)
        return Outcome({"found": True})

    return recipe


@pytest.mark.parametrize("lane", Lane)
async def test_a_job_runs_as_soon_as_it_was_added(house, lane):
    """The looks that make good a lost wake come round every second: five jobs in a row would take five."""
    async with house.working(dig=nothing):
        await house.becomes(await house.ask(lane=lane), JobState.DONE)
        began = time.monotonic()
        for _ in range(5):
            await house.becomes(await house.ask(lane=lane), JobState.DONE)
        assert time.monotonic() - began < 2.5


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
        assert await asyncio.wait_for(seen, 10) is JobState.DONE


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
        waiting = await house.until(await house.ask(), lambda found: found.tries == 1)
        async with house.db.read() as session:
            clock = (await session.execute(select(now()))).scalar_one()
    assert (waiting.state, waiting.error) == (JobState.QUEUED, "storage_full")
    assert 50_000 < waiting.ready_at - clock <= 60_000


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
        assert (await house.becomes(number, *OVER, within_s=8)).state is JobState.CANCELLED


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
        async with asyncio.timeout(20):
            while not seen or seen[-1].state is not JobState.DONE:
                await events.job_changed(number, within_s=5)
                seen.append(await row(house.db, number))
        seconds = time.monotonic() - began
    shown = [one.progress.get("stage") for one in seen]
    assert [stage for stage in stages if stage in shown] == stages
    claimed_stages_and_done = 1 + len(stages) + 1
    assert seen[-1].version <= 1 + claimed_stages_and_done + seconds


async def test_a_number_sent_many_times_runs_once(houses):
    one, other = await houses(), await houses()
    async with one.working(dig=nothing), other.working(dig=nothing):
        number = await job(one.db)
        await asyncio.gather(*(one.runtime.queue.send(Lane.WORK, number, 0) for _ in range(20)))
        await one.becomes(number, JobState.DONE)
        await one.becomes(await one.ask(), JobState.DONE)
    assert (one.ran + other.ran).count(number) == 1


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
        await asyncio.wait([house.task], timeout=10)
    assert (await row(house.db, number)).state is JobState.DONE


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
        assert [(await row(house.db, number)).state for number in numbers] == [JobState.QUEUED] * 3
        async with embedded(tmp_path / "redis"):
            for number in numbers:
                await house.becomes(number, JobState.DONE)
            house.task.cancel()
            await asyncio.wait([house.task])
    assert sorted(house.ran)[1:] == numbers


@pytest.mark.parametrize("dies_in", ["claim", "recipe", "effects"])
async def test_a_killed_worker_s_job_is_finished_by_another_and_has_its_effects_once(houses, monkeypatch, dies_in):
    """Leases are short here, so that nobody has to wait for the heir."""
    monkeypatch.setattr("worker.dispatch._LEASE_MS", 500)
    house = await houses(worker={"lease_s": 1, "drain_s": 0})
    number = await job(house.db)
    settings = house.runtime.settings
    known = json.dumps(
        {"home": str(settings.home), "database_url": settings.database_url, "worker": {"lease_s": 1, "drain_s": 0}}
    )
    command = [sys.executable, "-c", DOOMED, known, house.redis_url, dies_in]
    doomed = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await asyncio.wait_for(doomed.wait(), 30) == -9
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
    house = await houses(worker={"lease_s": 1, "drain_s": 0})
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
        await asyncio.wait_for(ended.wait(), 10)
    assert await do(house.db, runs.beat, [(number, 1)], 1_000) == {}
    assert (await row(house.db, number)).fence >= 7
