"""Who has died is known at once: the system lets go of the lock that they held."""

import asyncio
import contextlib
import signal
import sys

import pytest

from bench.place import ended, place, spawned, until
from core import presence
from core.library import dispatch, jobs
from core.models import Job, JobState, Lane
from tests.rows import do, row

HOLDING = """
import sys, time
from pathlib import Path
from core import presence
with presence.shown(Path(sys.argv[1]), sys.argv[2]):
    print("here", flush=True)
    sys.stdin.read()
"""
#: a lease that nobody waits for
LONG_MS = 3600 * 1000


@pytest.fixture
async def someone(tmp_path):
    """Starts processes that show that they are here."""
    started = []

    async def start(name):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            HOLDING,
            str(tmp_path),
            name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        started.append(process)
        assert await process.stdout.readline() == b"here\n"
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_who_was_killed_is_gone_until_forgotten_and_who_lives_is_not(tmp_path, someone):
    await someone("machine:1:aa")
    killed = await someone("machine:2:bb")
    assert presence.gone(tmp_path) == []
    killed.kill()
    await killed.wait()
    assert presence.gone(tmp_path) == ["machine:2:bb"]
    presence.forget(tmp_path, "machine:2:bb")
    assert presence.gone(tmp_path) == []


async def test_who_hangs_is_here_still(tmp_path, someone):
    stopped = await someone("machine:1:aa")
    stopped.send_signal(signal.SIGSTOP)
    assert presence.gone(tmp_path) == []


async def test_who_ends_says_goodbye(tmp_path, someone):
    ending = await someone("machine:1:aa")
    ending.stdin.close()
    await ending.wait()
    assert presence.gone(tmp_path) == []
    assert not list((tmp_path / "run" / "here").glob("*/*"))


def test_those_under_another_kernel_are_not_judged(tmp_path):
    """On a shared folder its locks may be none of ours."""
    other = tmp_path / "run" / "here" / "another-boot"
    other.mkdir(parents=True)
    (other / "elsewhere:1:aa").touch()
    assert presence.gone(tmp_path) == []


def test_where_no_file_can_be_made_one_works_all_the_same(tmp_path):
    (tmp_path / "run").write_text("in the way")
    with presence.shown(tmp_path, "machine:1:aa"):
        assert presence.gone(tmp_path) == []


async def test_what_the_dead_held_is_free(runtime):
    held = {"state": JobState.RUNNING, "lane": Lane.WORK, "lease_until": LONG_MS * 10**6}
    theirs = (await do(runtime.db, jobs.add, Job(kind="x", worker="dead", **held))).id
    others = (await do(runtime.db, jobs.add, Job(kind="x", worker="living", **held))).id
    await do(runtime.db, dispatch.hold, "lead", "dead", LONG_MS)
    await do(runtime.db, dispatch.announce, "dead", {"work": 4}, LONG_MS)
    await do(runtime.db, dispatch.announce, "living", {"work": 2}, LONG_MS)
    assert await do(runtime.db, dispatch.died, ["dead"]) == 1
    assert (await row(runtime.db, theirs)).lease_until == 0
    assert (await row(runtime.db, others)).lease_until
    assert await do(runtime.db, dispatch.hold, "lead", "living", LONG_MS)
    assert await do(runtime.db, dispatch.slots, Lane.WORK) == 2


async def test_a_job_of_a_killed_worker_is_taken_up_by_another_long_before_its_lease_is_over():
    async with place(worker={"lease_s": LONG_MS / 1000}) as here:
        first = await spawned(here.environ, "-m", "bench.worker")
        second = None
        try:
            job = (await do(here.runtime.db, jobs.add, Job(kind="bench.long", lane=Lane.WORK))).id

            async def runs_again():
                seen = await row(here.runtime.db, job)
                return seen.state is JobState.RUNNING and seen.fence == (2 if second else 1)

            await until(runs_again)
            second = await spawned(here.environ, "-m", "bench.worker")
            await ended(first, signal.SIGKILL)
            await until(runs_again)
            assert f":{second.pid}:" in (await row(here.runtime.db, job)).worker
        finally:
            for process in (first, second):
                if process is not None:
                    await ended(process, signal.SIGKILL)


async def test_a_worker_in_the_place_of_the_only_one_takes_the_lead_and_its_jobs():
    async with place(worker={"lease_s": LONG_MS / 1000}) as here:
        first = await spawned(here.environ, "-m", "bench.worker")
        job = (await do(here.runtime.db, jobs.add, Job(kind="bench.long", lane=Lane.WORK))).id

        async def has_fence(number):
            seen = await row(here.runtime.db, job)
            return seen.state is JobState.RUNNING and seen.fence == number

        await until(lambda: has_fence(1))
        await ended(first, signal.SIGKILL)
        second = await spawned(here.environ, "-m", "bench.worker")
        try:
            await until(lambda: has_fence(2))
        finally:
            await ended(second, signal.SIGKILL)
