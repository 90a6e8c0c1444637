"""Lanes: a job's number goes into Redis, a worker is woken. The row in the database is the truth.

arq carries the numbers, with JSON instead of pickle. Whatever Redis loses, the dispatcher sends
again, so no call here raises when Redis is away: it says so in the log and returns False.
"""

import json
from collections.abc import Awaitable, Sequence
from typing import Any, Self, cast

from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.constants import job_key_prefix
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from core import log
from core.models import Lane

_log = log.get(__name__)
FUNCTION = "run"
DISPATCH = "bowerbird:dispatch"
#: a number in Redis outlives any backlog; what expires is sent again
_EXPIRES_MS = 30 * 24 * 3600 * 1000
TROUBLE = (RedisError, OSError)


def redis_settings(url: str, tries: int = 60) -> RedisSettings:
    """How we connect: `tries` repeats with back-off, so that a restart of Redis is waited for."""
    made = RedisSettings.from_dsn(url)
    made.retry = Retry(ExponentialBackoff(cap=1, base=0.05), tries)
    made.retry_on_error = [RedisConnectionError, RedisTimeoutError, BusyLoadingError, OSError]
    made.retry_on_timeout = True
    return made


def encode(value: dict[str, Any]) -> bytes:
    """What goes into Redis: JSON, never pickle, which would run code of whoever can write there."""
    return json.dumps(value, separators=(",", ":")).encode()


def decode(data: bytes) -> dict[str, Any]:
    """What comes out."""
    value: dict[str, Any] = json.loads(data)
    return value


def lane_key(lane: Lane) -> str:
    """The queue of a lane."""
    return f"bowerbird:{lane}"


def wake_key(queue: str) -> str:
    """The list on which who serves a queue waits."""
    return f"{queue}:wake"


def arq_id(job: int, fence: int) -> str:
    """The number under which one run of a job travels: the next run has another, so they never collide."""
    return f"{job}.{fence}"


class Queue:
    """The sending side."""

    def __init__(self, pool: ArqRedis) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect. Raises the client's errors when nothing answers after a few tries."""
        pool = await create_pool(redis_settings(url, tries=3), job_serializer=encode, job_deserializer=decode)
        return cls(pool)

    async def wake(self, lane: Lane, job: int, fence: int = 0) -> bool:
        """Tell whoever moves this lane's next job: its workers for `now`, the dispatcher for the others."""
        if lane is Lane.NOW:
            return await self.send(lane, job, fence)
        return await self.nudge()

    async def send(self, lane: Lane, job: int, fence: int) -> bool:
        """Hand one run of a job to the workers of a lane. Sent twice, it still runs once."""
        queue = lane_key(lane)
        try:
            await self._pool.enqueue_job(
                FUNCTION, job, fence, _job_id=arq_id(job, fence), _queue_name=queue, _expires=_EXPIRES_MS / 1000
            )
            await self._wake(queue)
        except TROUBLE as error:
            _log.warning("queue.unreachable", job=job, error=type(error).__name__)
            return False
        return True

    async def wake_all(self, lane: Lane, jobs: Sequence[int]) -> bool:
        """The same for many new jobs of a lane."""
        if lane is Lane.NOW:
            return all([await self.send(lane, job, 0) for job in jobs])
        return await self.nudge()

    async def nudge(self) -> bool:
        """Wake the dispatcher."""
        try:
            await self._wake(DISPATCH)
        except TROUBLE as error:
            _log.warning("queue.unreachable", error=type(error).__name__)
            return False
        return True

    async def wait_for_nudge(self, timeout_s: float) -> bool:
        """For the dispatcher: whether it was woken, at most after `timeout_s`. Nudges are taken all at once."""
        key = wake_key(DISPATCH)
        woken = await cast(Awaitable[Any], self._pool.blpop([key], timeout=cast(int, timeout_s)))
        if woken:
            await self._pool.delete(key)
        return bool(woken)

    async def missing(self, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those (job, fence) that Redis knows nothing of."""
        if not runs:
            return []
        async with self._pool.pipeline(transaction=False) as pipe:
            for job, fence in runs:
                pipe.exists(job_key_prefix + arq_id(job, fence))
            known = await pipe.execute()
        return [run for run, there in zip(runs, known, strict=True) if not there]

    async def ping(self) -> bool:
        """Whether Redis answers and takes writes (a full disk makes it refuse them)."""
        try:
            await self._pool.set("bowerbird:ping", 1, ex=60)
        except TROUBLE:
            return False
        return True

    async def depth(self, lane: Lane) -> int:
        """Numbers waiting or running in a lane."""
        return int(await self._pool.zcard(lane_key(lane)))

    async def _wake(self, queue: str) -> None:
        await cast(Awaitable[int], self._pool.rpush(wake_key(queue), 1))

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
