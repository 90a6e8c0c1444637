"""Nothing is lost and nothing done twice, whatever is killed: workers, Valkey with its data, the chat.

People ask on the web chat while processes die by SIGKILL, in an order that a seed decides. In the
end every request that was acknowledged must be done, its effect must be there once, its card final.
"""

import asyncio
import contextlib
import math
import os
import random
import shutil
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlmodel import col, select

from bench.figures import Figure
from bench.people import Somebody
from bench.place import Place, ended, place, spawned
from core.db import now
from core.models import Job, JobState, Post

_SETTLE_S = 180.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much, on what, and how it is broken. `wipe` kills Valkey and its data; None is the embedded one's way."""

    jobs: int
    people: int
    workers: int
    kills: int
    wipes: int
    fronts: int
    seconds: float
    lease_s: float = 15
    seed: int = 1
    database_url: str = ""
    redis_url: str = ""
    wipe: Callable[[], Awaitable[None]] | None = None


@dataclass(slots=True)
class Scene:
    """What stands on the stage; of killed workers the (job, fence) they had, and when by the database's clock.

    `put_off`: titles of answers that acknowledged nothing.
    """

    here: Place
    workers: list[Process]
    front: Process
    killed: dict[tuple[int, int], int] = field(default_factory=dict)
    put_off: list[str] = field(default_factory=list)


FULL = Plan(jobs=2000, people=100, workers=2, kills=10, wipes=5, fronts=3, seconds=40)
SHORT = Plan(jobs=200, people=20, workers=2, kills=2, wipes=1, fronts=1, seconds=8, lease_s=3)


async def measure(short: bool, jobs: int | None = None) -> list[Figure]:
    """The figures of a full run, or of a short one; with so many jobs, at the same pace and with faults as often."""
    plan = SHORT if short else FULL
    return await run(plan if jobs is None else stretched(plan, jobs))


def stretched(plan: Plan, jobs: int) -> Plan:
    """The same plan going on until so many jobs are asked for: a whole share for each of the people."""
    times = jobs / plan.jobs
    kills, wipes, fronts = (max(1, round(number * times)) for number in (plan.kills, plan.wipes, plan.fronts))
    share = max(1, math.ceil(jobs / plan.people))
    return replace(
        plan, jobs=share * plan.people, kills=kills, wipes=wipes, fronts=fronts, seconds=plan.seconds * times
    )


async def run(plan: Plan) -> list[Figure]:
    """Ask, break, wait until all is settled, judge."""
    async with _staged(plan) as scene:
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
            asyncio.TaskGroup() as tasks,
        ):
            share = plan.jobs // plan.people
            asked = [tasks.create_task(_person(scene, session, plan, number, share)) for number in range(plan.people)]
            tasks.create_task(_break(scene, plan))
        acknowledged = {job for one in asked for job in one.result()}
        await _settled(scene.here)
        return await _judged(scene, plan, acknowledged)


@contextlib.asynccontextmanager
async def _staged(plan: Plan) -> AsyncIterator[Scene]:
    sections = {"worker": {"lease_s": plan.lease_s}, "retry": {"stalls": 1000}, "limits": {"open_jobs": 100_000}}
    async with place(plan.database_url, plan.redis_url, web={"port": 0}, **sections) as here:
        async with here.runtime.db.begin() as session:
            await session.execute(text("CREATE TABLE bench_effect (job INTEGER, fence INTEGER)"))
        workers = [await spawned(here.environ, "-m", "bench.worker") for _ in range(plan.workers)]
        scene = Scene(here, workers, await spawned(here.environ, "-m", "bench.front"))
        try:
            yield scene
        finally:
            for process in [*scene.workers, scene.front]:
                await ended(process, signal.SIGKILL)


async def _person(scene: Scene, session: aiohttp.ClientSession, plan: Plan, number: int, share: int) -> list[int]:
    """Ask for this share in a room of one's own, spread over the time; the jobs that were acknowledged."""
    dice = random.Random(plan.seed * 1000 + number)
    somebody = Somebody(session, scene.here.home, f"p{number}", f"room{number}")
    jobs = []
    for turn in range(share):
        lane = dice.choice(["now", "work", "work"])
        began = time.monotonic()
        line = f"/download counted lane={lane} seconds={dice.uniform(0.01, 0.2):.3f} turn={turn}"
        jobs.append(await _acknowledged(scene, somebody, line))
        await asyncio.sleep(max(0.0, plan.seconds / share * dice.uniform(0.5, 1.0) - (time.monotonic() - began)))
    await somebody.leave()
    return jobs


async def _acknowledged(scene: Scene, somebody: Somebody, line: str) -> int:
    """The job of a request. An answer that it can't be done just now is no promise: they ask again, as people do."""
    answer, _ = await somebody.say(line)
    while True:
        card = answer["post"]["card"] if "post" in answer else {}
        if card.get("job") is not None:
            return int(card["job"])
        scene.put_off.append(str(card.get("title", answer["type"])))
        await asyncio.sleep(0.5)
        answer, _ = await somebody.say(line, again=True)


async def _break(scene: Scene, plan: Plan) -> None:
    """All faults in an order and at moments that the seed decides."""
    dice = random.Random(plan.seed)
    faults = [_kill_worker] * plan.kills + [_wipe] * plan.wipes + [_kill_front] * plan.fronts
    dice.shuffle(faults)
    for fault in faults:
        await asyncio.sleep(plan.seconds / (len(faults) + 1) * dice.uniform(0.5, 1.2))
        await fault(scene, plan, dice)


async def _kill_worker(scene: Scene, _: Plan, dice: random.Random) -> None:
    process = dice.choice(scene.workers)
    process.kill()
    await process.wait()
    async with scene.here.runtime.db.read() as session:
        held = (col(Job.state) == JobState.RUNNING) & col(Job.worker).like(f"%:{process.pid}:%")
        rows = await session.execute(select(col(Job.id), col(Job.fence), now()).where(held))
        scene.killed |= {(int(job or 0), fence): at for job, fence, at in rows}
    scene.workers.remove(process)
    scene.workers.append(await spawned(scene.here.environ, "-m", "bench.worker"))


async def _wipe(scene: Scene, plan: Plan, _: random.Random) -> None:
    if plan.wipe is not None:
        await plan.wipe()
        return
    folder = scene.here.home / "valkey"
    pid = int((folder / "valkey.pid").read_text("ascii"))
    await asyncio.to_thread(shutil.rmtree, folder / "appendonlydir", ignore_errors=True)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


async def _kill_front(scene: Scene, _: Plan, __: random.Random) -> None:
    scene.front.kill()
    await scene.front.wait()
    scene.front = await spawned(scene.here.environ, "-m", "bench.front")


async def _settled(here: Place) -> None:
    """Until no job is open and every card shows its job's last version; what is not so by then is judged."""
    deadline = time.monotonic() + _SETTLE_S
    while time.monotonic() < deadline:
        async with here.runtime.db.read() as session:
            is_open = await session.execute(
                select(Job.id).where(col(Job.state).in_([JobState.QUEUED, JobState.RUNNING]))
            )
            behind = await session.execute(_BEHIND)
            if is_open.first() is None and behind.first() is None:
                return
        await asyncio.sleep(0.25)


_BEHIND = select(Post.id).join(Job, col(Job.id) == col(Post.job_id)).where(col(Post.shown_version) < col(Job.version))


_EFFECTS = text("SELECT bench_effect.job, job.request_key FROM bench_effect JOIN job ON job.id = bench_effect.job")


async def _judged(scene: Scene, plan: Plan, acknowledged: set[int]) -> list[Figure]:
    async with scene.here.runtime.db.read() as session:
        rows = (await session.execute(select(col(Job.id), col(Job.state), col(Job.fence), col(Job.started_at)))).all()
        effects = [(int(job), key) for job, key in await session.execute(_EFFECTS)]
        cards = (await session.execute(select(col(Post.card)).where(col(Post.job_id).is_not(None)))).scalars().all()
    done = {job for job, state, _, _ in rows if state is JobState.DONE}
    again = [(int(at or 0), (int(job or 0), fence - 1)) for job, _, fence, at in rows]
    waits = [(at - scene.killed[run]) / 1000 for at, run in again if run in scene.killed]
    note = f"{plan.kills} workers, {plan.wipes} Valkeys with their data, {plan.fronts} chats killed; seed {plan.seed}"
    number = len(rows)
    return [
        Figure("chaos.jobs", number, "jobs", number, note=f"{note}; {len(acknowledged)} acknowledged"),
        Figure("chaos.lost", len(acknowledged - (done & {job for job, _ in effects})), "jobs", number),
        Figure("chaos.twice", len(effects) - len({key for _, key in effects}), "requests", number),
        Figure("chaos.cards_unfinished", sum(not _is_final(card) for card in cards), "cards", len(cards)),
        Figure("chaos.put_off", len(scene.put_off), "answers", number, note="; ".join(sorted(set(scene.put_off)))),
        Figure("chaos.restart_s_max", max(waits, default=0.0), "s", len(waits), note=f"lease of {plan.lease_s:g} s"),
    ]


def _is_final(card: dict[str, Any] | None) -> bool:
    return card is not None and card["state"] == "done"
