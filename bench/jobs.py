"""How quickly jobs start, how many a second, how soon they end when people want it. Peers interleaved."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from redis.asyncio import Redis
from sqlalchemy import func
from sqlmodel import col, select

from bench.figures import Figure, median, percentile
from bench.peers import ENDED, STARTED, Send, installed, peer
from bench.place import Place, place, process, until
from core.events import JobWanted
from core.library import jobs
from core.models import Job, JobState, Lane, Wanted
from door.serving import settle

_STUCK_S = 30
_GROUP = 500


async def measure(short: bool) -> list[Figure]:
    """All of it, on one worker."""
    async with contextlib.AsyncExitStack() as stack:
        here = await stack.enter_async_context(place(worker={"now_slots": 50, "stuck_s": 3 if short else _STUCK_S}))
        await stack.enter_async_context(process(here.environ, "-m", "bench.worker"))
        redis = Redis.from_url(here.redis_url)
        stack.push_async_callback(redis.aclose)
        peers = {
            name: await stack.enter_async_context(peer(name, here.redis_url, here.environ)) for name in installed()
        }
        settle()  # as `bowerbird bot` does, whose part is played here
        figures = await _starts(here, redis, peers, 40 if short else 200)
        figures += await _through(here, redis, peers, *((1, 1000) if short else (3, 5000)))
        figures += [await _stopped(here, Wanted.CANCEL, short), await _stopped(here, Wanted.PAUSE, short)]
        return [*figures, await _stuck(here, 3 if short else _STUCK_S)]


async def _starts(here: Place, redis: Redis, peers: Mapping[str, Send], number: int) -> list[Figure]:
    """One job at a time, in turn for each of us; the first few are for warming up."""
    now: list[float] = []
    work: list[float] = []
    others: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(number):
        now.append(await _start_ms(redis, lambda: _put_in(here, "bench.stamp", Lane.NOW)))
        work.append(await _start_ms(redis, lambda: _put_in(here, "bench.stamp", Lane.WORK)))
        for name, send in peers.items():
            others[name].append(await _start_ms(redis, lambda send=send: send("stamp")))  # type: ignore[misc]
    now, work = now[5:], work[5:]
    note = "lane now: rows written, number sent, row claimed, first line of the job"
    return [
        Figure(
            "jobs.start_ms_p50", median(now), "ms", len(now), {name: median(one) for name, one in others.items()}, note
        ),
        Figure("jobs.start_ms_p99", percentile(now, 99), "ms", len(now), _p99(others), note),
        Figure("jobs.start_work_ms_p50", median(work), "ms", len(work), note="through the dispatcher"),
    ]


def _p99(others: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: percentile(one, 99) for name, one in others.items()}


async def _start_ms(redis: Redis, send: Callable[[], Awaitable[object]]) -> float:
    await asyncio.sleep(0.02)  # the one before has ended: the worker is idle
    began = time.monotonic()
    await send()
    _, at = await cast(Awaitable[tuple[bytes, bytes]], redis.blpop([STARTED], 30))
    return (float(at) - began) * 1000


async def _through(here: Place, redis: Redis, peers: Mapping[str, Send], rounds: int, number: int) -> list[Figure]:
    """Empty jobs from the first row to the last end; rounds in turn, medians."""
    ours, work = [], []
    others: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        ours.append(number / await _all_done_s(here, Lane.NOW, number))
        work.append(number / 5 / await _all_done_s(here, Lane.WORK, number // 5))
        for name, send in peers.items():
            others[name].append(number // 5 / await _peer_done_s(redis, send, number // 5))
    medians = {name: median(one) for name, one in others.items()}
    note = f"rows written in groups of {_GROUP}, one worker of 50 slots; peers without rows"
    return [
        Figure("jobs.per_s", median(ours), "jobs/s", rounds * number, medians, note),
        Figure("jobs.work_per_s", median(work), "jobs/s", rounds * number // 5, note="through the dispatcher, 4 slots"),
    ]


async def _all_done_s(here: Place, lane: Lane, number: int) -> float:
    job, last, began = Job(kind="bench.empty", lane=lane), 0, time.monotonic()
    for start in range(0, number, _GROUP):
        size = min(_GROUP, number - start)
        async with here.runtime.db.begin() as session:
            added = await jobs.add_all(session, lane, [job] * size)
        await here.runtime.queue.wake_all(lane, added)
        last = max(added)
    await until(lambda: _none_open(here, last))
    return time.monotonic() - began


async def _none_open(here: Place, last: int) -> bool:
    async with here.runtime.db.read() as session:
        is_open = select(func.count()).where(
            col(Job.state).in_([JobState.QUEUED, JobState.RUNNING]), col(Job.id) <= last
        )
        return (await session.exec(is_open)).one() == 0


async def _peer_done_s(redis: Redis, send: Send, number: int) -> float:
    await redis.delete(ENDED)
    began = time.monotonic()
    for start in range(0, number, _GROUP):
        await asyncio.gather(*(send("empty") for _ in range(min(_GROUP, number - start))))

    async def all_ended() -> bool:
        return int(await redis.get(ENDED) or 0) >= number

    await until(all_ended)
    return time.monotonic() - began


async def _stopped(here: Place, wanted: Wanted, short: bool) -> Figure:
    """From the press to the row that says it has stopped."""
    state = JobState.CANCELLED if wanted is Wanted.CANCEL else JobState.PAUSED
    took = []
    for _ in range(10 if short else 100):
        job = await _put_in(here, "bench.long", Lane.WORK)
        await until(lambda job=job: _is(here, job, JobState.RUNNING), every_s=0.01)  # type: ignore[misc]
        began = time.monotonic()
        async with here.runtime.db.begin() as session:
            await jobs.want(session, job, wanted)
        await here.runtime.events.publish(JobWanted(job))
        await until(lambda job=job: _is(here, job, state), every_s=0.005)  # type: ignore[misc]
        took.append((time.monotonic() - began) * 1000)
    return Figure(f"jobs.{wanted}_ms_p99", percentile(took, 99), "ms", len(took), note=f"p50 {median(took):.1f} ms")


async def _stuck(here: Place, limit_s: float) -> Figure:
    """From the last sign of life to the row that says so."""
    began = time.monotonic()
    job = await _put_in(here, "bench.hung", Lane.WORK)
    await until(lambda: _is(here, job, JobState.QUEUED, "stuck"), every_s=0.02)
    return Figure("jobs.stuck_found_s", time.monotonic() - began, "s", 1, note=f"limit set to {limit_s} s")


async def _put_in(here: Place, kind: str, lane: Lane) -> int:
    async with here.runtime.db.begin() as session:
        job = (await jobs.add(session, Job(kind=kind, lane=lane))).id or 0
    await here.runtime.queue.wake(lane, job)
    return job


async def _is(here: Place, job: int, state: JobState, error: str = "") -> bool:
    async with here.runtime.db.read() as session:
        row = await jobs.by_id(session, job)
    return row is not None and row.state is state and row.error == error
