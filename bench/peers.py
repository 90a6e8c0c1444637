"""Others' queues on the same Valkey, each in a process of its own: plain arq, and taskiq where it is installed.

`python -m bench.peers arq|taskiq` is such a process. Their jobs push the moment of their first
line to a list that the bench reads; empty jobs count themselves in the same way at the end.
"""

import asyncio
import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, cast

from arq import create_pool
from arq.connections import RedisSettings
from arq.worker import Worker
from redis.asyncio import Redis

from bench.place import process

STARTED, ENDED = "bench:started", "bench:ended"
Send = Callable[[str], Awaitable[object]]


def installed() -> list[str]:
    """The peers that are here."""
    has_taskiq = importlib.util.find_spec("taskiq") and importlib.util.find_spec("taskiq_redis")
    return ["arq", "taskiq"] if has_taskiq else ["arq"]


@contextlib.asynccontextmanager
async def peer(name: str, url: str, environ: Mapping[str, str]) -> AsyncIterator[Send]:
    """A peer's worker, and how a job ("stamp" or "empty") is sent to it."""
    settings = {**environ, "BENCH_REDIS": url}
    async with contextlib.AsyncExitStack() as stack:
        send = await (_arq(url, stack) if name == "arq" else _taskiq(url, stack))
        await stack.enter_async_context(process(settings, "-m", "bench.peers", name))
        yield send


async def _arq(url: str, stack: contextlib.AsyncExitStack) -> Send:
    pool = await create_pool(RedisSettings.from_dsn(url))
    stack.push_async_callback(pool.aclose)
    return pool.enqueue_job


async def _taskiq(url: str, stack: contextlib.AsyncExitStack) -> Send:
    broker, tasks = _broker(url)
    await broker.startup()
    stack.push_async_callback(broker.shutdown)
    return lambda name: tasks[name].kiq()


def _broker(url: str) -> tuple[Any, dict[str, Any]]:
    """The crash-safe broker of taskiq, on a Redis stream."""
    from taskiq_redis import RedisStreamBroker  # type: ignore[import-not-found]

    broker = RedisStreamBroker(url, queue_name="bench:taskiq")
    redis = Redis.from_url(url)

    async def stamp() -> None:
        await _push(redis, STARTED, time.monotonic())

    async def empty() -> None:
        await _count(redis)

    return broker, {job.__name__: broker.register_task(job, task_name=job.__name__) for job in (stamp, empty)}


async def stamp(context: dict[str, Any]) -> None:
    """When its first line ran."""
    await _push(context["redis"], STARTED, time.monotonic())


async def empty(context: dict[str, Any]) -> None:
    """Nothing, but that it ran."""
    await _count(context["redis"])


async def _push(redis: Redis, key: str, value: float) -> None:
    await cast(Awaitable[int], redis.rpush(key, value))


async def _count(redis: Redis) -> None:
    await cast(Awaitable[int], redis.incr(ENDED))


async def _serve_arq(url: str) -> None:
    """Plain, as it comes."""
    settings = RedisSettings.from_dsn(url)
    print("ready", flush=True)
    await Worker(cast(Any, [stamp, empty]), redis_settings=settings, handle_signals=False, keep_result=0).main()


async def _serve_taskiq(url: str) -> None:
    from taskiq.api import run_receiver_task  # type: ignore[import-not-found]

    broker, _ = _broker(url)
    broker.is_worker_process = True
    await broker.startup()
    print("ready", flush=True)
    await run_receiver_task(broker, max_async_tasks=100)


if __name__ == "__main__":
    asyncio.run((_serve_arq if sys.argv[1] == "arq" else _serve_taskiq)(os.environ["BENCH_REDIS"]))
