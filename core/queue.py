"""Lanes: a job's number goes into Redis, a worker is woken. The row in the database is the truth.

arq carries the numbers, and nothing but numbers, as JSON: what is asked stands in the row, so nobody
who can write to Redis can have anything else run. One delivery may carry several; a word on a list
beside the lane wakes a worker at once. Whatever Redis loses, the dispatcher sends again, so no call
here raises when Redis is away: it says so in the log and returns False.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Sequence
from typing import Any, Self, cast

from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.constants import expires_extra_ms, job_key_prefix
from arq.jobs import serialize_job
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from core import log
from core.batch import Batch
from core.models import Lane

_log = log.get(__name__)
FUNCTION = "run"
DISPATCH = "bowerbird:dispatch"
Run = tuple[int, int]
TROUBLE = (RedisError, OSError)
#: how many numbers one delivery carries at most; of new jobs that come at the same time, so that several workers share
GROUP, _TOGETHER = 50, 10
#: a Redis that is there answers sooner; of one that is away there is nothing to let go of
_BREAK_OFF_S = 5.0
#: the same of one that has answered before: where its machine is gone no word comes, for ever, not even that it is gone
ANSWERS_S = 10.0
_NUMBER = re.compile(r"[0-9]+\.[0-9]+(,[0-9]+\.[0-9]+)*")


def redis_settings(url: str, tries: int = 60) -> RedisSettings:
    """How we connect: `tries` repeats with back-off, so that a restart of Redis is waited for."""
    made = RedisSettings.from_dsn(url)
    made.retry = Retry(ExponentialBackoff(cap=1, base=0.05), tries)
    made.retry_on_error = [RedisConnectionError, RedisTimeoutError, BusyLoadingError, OSError]
    made.retry_on_timeout = True
    return made


def lane_key(lane: Lane) -> str:
    """The queue of a lane."""
    return f"bowerbird:{lane}"


def wake_key(lane: Lane) -> str:
    """The list on which its workers wait: the id of each delivery, as a hint; the queue has them all."""
    return f"{lane_key(lane)}:wake"


def number_of(runs: Sequence[Run]) -> str:
    """The id of the delivery that carries these: sent again, it is the same one."""
    return ",".join(f"{job}.{fence}" for job, fence in runs)


def named(number: bytes) -> str:
    """The id of a delivery, as Redis has it; of nonsense, something that is none of ours."""
    return number.decode("ascii", "replace")


def runs_of(number: str) -> list[Run]:
    """What the delivery of that id carries; nothing, if it is none of ours."""
    if not _NUMBER.fullmatch(number):
        return []
    return [(int(job), int(fence)) for job, fence in (one.split(".") for one in number.split(","))]


def written(value: object) -> bytes:
    """How arq writes what it carries: JSON, where by itself it takes pickle, which can run anything when read."""
    return json.dumps(value, separators=(",", ":"), default=str).encode()


async def connect(url: str, tries: int = 60) -> ArqRedis:
    """A pool of connections that arq takes. Raises the client's errors when nothing answers after these tries."""
    pool = create_pool(redis_settings(url, tries), job_serializer=written, job_deserializer=json.loads)
    made = asyncio.ensure_future(pool)
    try:
        return await asyncio.shield(made)
    except asyncio.CancelledError:  # arq forgets the connection when it is broken off
        await asyncio.wait([made], timeout=_BREAK_OFF_S)
        if made.done() and made.exception() is None:
            await made.result().aclose()
        made.cancel()
        raise


class Queue:
    """The sending side."""

    def __init__(self, pool: ArqRedis) -> None:
        self._pool = pool
        self._waking: Batch[Run, bool] = Batch(self._wake_workers, most=_TOGETHER)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect. Raises the client's errors when nothing answers after a few tries."""
        return cls(await connect(url, tries=3))

    async def wake(self, lane: Lane, job: int, fence: int = 0) -> bool:
        """Tell whoever moves this lane's next job: its workers for `now`, the dispatcher for the others."""
        if lane is Lane.NOW:
            return await self._waking.ask((job, fence))
        return await self.nudge()

    async def _wake_workers(self, runs: Sequence[Run]) -> list[bool]:
        """Those that come at the same time are one delivery."""
        return [await self.send_all(Lane.NOW, runs)] * len(runs)

    async def send(self, lane: Lane, job: int, fence: int) -> bool:
        """Hand one run of a job to the workers of a lane. Sent twice, it still runs once."""
        return await self.send_all(lane, [(job, fence)])

    async def send_all(self, lane: Lane, runs: Sequence[Run]) -> bool:
        """The same for many, as (job, fence), in groups. Whoever has no slot for all of a group hands the rest on."""
        try:
            async with asyncio.timeout(ANSWERS_S), self._pool.pipeline(transaction=False) as pipe:
                for start in range(0, len(runs), GROUP):
                    _deliver(pipe, lane, runs[start : start + GROUP])
                await pipe.execute()
        except TROUBLE as error:
            _log.warning("queue.unreachable", jobs=len(runs), error=type(error).__name__)
            return False
        return True

    async def wake_all(self, lane: Lane, jobs: Sequence[int]) -> bool:
        """The same for many new jobs of a lane."""
        if lane is Lane.NOW:
            return await self.send_all(lane, [(job, 0) for job in jobs])
        return await self.nudge()

    async def nudge(self) -> bool:
        """Wake the dispatcher."""
        try:
            async with asyncio.timeout(ANSWERS_S):
                await cast(Awaitable[int], self._pool.rpush(DISPATCH, 1))
        except TROUBLE as error:
            _log.warning("queue.unreachable", error=type(error).__name__)
            return False
        return True

    async def wait_for_nudge(self, timeout_s: float) -> bool:
        """For the dispatcher: whether it was woken, at most after `timeout_s`. Nudges are taken all at once."""
        async with asyncio.timeout(timeout_s + ANSWERS_S):
            woken = await cast(Awaitable[Any], self._pool.blpop([DISPATCH], timeout=cast(int, timeout_s)))
            if woken:
                await self._pool.delete(DISPATCH)
        return bool(woken)

    async def missing(self, runs: Sequence[Run]) -> list[Run]:
        """Those (job, fence) that no delivery carries: Redis lost them, or a worker could not claim them."""
        if not runs:
            return []
        async with asyncio.timeout(ANSWERS_S), self._pool.pipeline(transaction=False) as pipe:
            for lane in Lane:
                pipe.zrange(lane_key(lane), 0, -1)
            lanes = await pipe.execute()
        carried = {run for numbers in lanes for number in numbers for run in runs_of(named(number))}
        return [run for run in runs if run not in carried]

    async def ping(self) -> bool:
        """Whether Redis answers and takes writes (a full disk makes it refuse them)."""
        try:
            async with asyncio.timeout(ANSWERS_S):
                await self._pool.set("bowerbird:ping", 1, ex=60)
        except TROUBLE:
            return False
        return True

    async def depth(self, lane: Lane) -> int:
        """Deliveries waiting in a lane."""
        return int(await self._pool.zcard(lane_key(lane)))

    async def close(self) -> None:
        """Close the connections, once all that was to be sent is."""
        await self._waking.rest()
        await self._pool.aclose()


def _deliver(pipe: Pipeline, lane: Lane, runs: Sequence[Run]) -> None:
    """What arq's `enqueue_job` writes, unless it is there already, and after it the word that wakes.

    arq asks first and writes then, in three turns of Redis; this takes one, since a job waits for each.
    """
    number, at_ms = number_of(runs), time.time_ns() // 1_000_000
    carried = serialize_job(FUNCTION, (runs,), {}, None, at_ms, serializer=written)
    pipe.set(job_key_prefix + number, carried, px=expires_extra_ms, nx=True)
    pipe.zadd(lane_key(lane), {number: at_ms}, nx=True)
    pipe.rpush(wake_key(lane), number)
