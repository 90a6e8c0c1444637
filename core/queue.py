"""Lanes: a job's number goes into Redis, a worker is woken. The row in the database is the truth.

arq carries the numbers, and nothing but numbers: what is asked stands in the row, so nobody who can
write to Redis can have anything else run. Whatever Redis loses, the dispatcher sends again, so no
call here raises when Redis is away: it says so in the log and returns False.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, Self, cast

from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.utils import timestamp_ms
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
TROUBLE = (RedisError, OSError)


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


def arq_id(job: int, fence: int) -> str:
    """The number under which one run of a job travels: the next run has another, so they never collide."""
    return f"{job}.{fence}"


def run_of(number: str) -> tuple[int, int]:
    """The job and the fence that such a number stands for."""
    job, _, fence = number.partition(".")
    return int(job), int(fence)


class Queue:
    """The sending side."""

    def __init__(self, pool: ArqRedis) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect. Raises the client's errors when nothing answers after a few tries."""
        return cls(await create_pool(redis_settings(url, tries=3)))

    async def wake(self, lane: Lane, job: int, fence: int = 0) -> bool:
        """Tell whoever moves this lane's next job: its workers for `now`, the dispatcher for the others."""
        if lane is Lane.NOW:
            return await self.send(lane, job, fence)
        return await self.nudge()

    async def send(self, lane: Lane, job: int, fence: int) -> bool:
        """Hand one run of a job to the workers of a lane. Sent twice, it still runs once."""
        return await self.send_all(lane, [(job, fence)])

    async def send_all(self, lane: Lane, runs: Sequence[tuple[int, int]]) -> bool:
        """The same for many, as (job, fence), in one go.

        arq's queue without the record of arguments and tries that arq keeps beside it: the number
        says all there is, and the claim of the row makes a run the only one.
        """
        at = timestamp_ms()
        try:
            await self._pool.zadd(lane_key(lane), {arq_id(*run): at for run in runs})
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
            await cast(Awaitable[int], self._pool.rpush(DISPATCH, 1))
        except TROUBLE as error:
            _log.warning("queue.unreachable", error=type(error).__name__)
            return False
        return True

    async def wait_for_nudge(self, timeout_s: float) -> bool:
        """For the dispatcher: whether it was woken, at most after `timeout_s`. Nudges are taken all at once."""
        woken = await cast(Awaitable[Any], self._pool.blpop([DISPATCH], timeout=cast(int, timeout_s)))
        if woken:
            await self._pool.delete(DISPATCH)
        return bool(woken)

    async def missing(self, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those (job, fence) that wait in no lane: Redis lost them, or a worker did that had just taken them."""
        if not runs:
            return []
        ids = [arq_id(*run) for run in runs]
        async with self._pool.pipeline(transaction=False) as pipe:
            for lane in Lane:
                pipe.execute_command("ZMSCORE", lane_key(lane), *ids)
            lanes = await pipe.execute()
        return [
            run for run, scores in zip(runs, zip(*lanes, strict=True), strict=True) if scores == (None,) * len(lanes)
        ]

    async def ping(self) -> bool:
        """Whether Redis answers and takes writes (a full disk makes it refuse them)."""
        try:
            await self._pool.set("bowerbird:ping", 1, ex=60)
        except TROUBLE:
            return False
        return True

    async def depth(self, lane: Lane) -> int:
        """Numbers waiting in a lane."""
        return int(await self._pool.zcard(lane_key(lane)))

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
