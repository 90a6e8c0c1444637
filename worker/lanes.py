"""The lanes: arq workers, woken the moment there is something to do. With `core.queue` the only one who knows arq.

arq looks for work every half second; ours waits on a list in Redis that the sender pushes to
(266 ms → 1.5 ms until a job starts) and keeps a slow look as the safety net. One function, `run`,
serves every kind of job, so that old workers don't drop what newer ones have put in.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from typing import Any, cast

from arq.connections import create_pool
from arq.worker import Worker, func

from core import log
from core.models import Lane
from core.queue import FUNCTION, TROUBLE, decode, encode, lane_key, redis_settings, wake_key
from worker.lifecycle import Lifecycle

_log = log.get(__name__)
_LOOK_S = 5.0
#: our own watch ends what is stuck; arq's limit is only the outermost
_ARQ_TIMEOUT_S = 7 * 24 * 3600
_ARQ_TRIES = 1_000_000
_READ_AHEAD = 1000


class LaneWorker(Worker):
    """An arq worker of one lane."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.look = asyncio.Event()

    async def main(self) -> None:
        """Look for work whenever we are woken or a slot is free again, and at times anyway."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            while True:
                self.look.clear()
                try:
                    await self._poll_iteration()
                except TROUBLE as error:
                    _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
                    await asyncio.sleep(0.5)
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await self.look.wait()

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self.look.set()

    async def _listen(self) -> None:
        key = wake_key(str(self.queue_name))
        while True:
            try:
                if await cast(Awaitable[Any], self.pool.blpop([key], timeout=int(_LOOK_S))):
                    self.look.set()
            except TROUBLE as error:
                _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
                await asyncio.sleep(0.5)
                self.look.set()


async def serve(redis_url: str, lifecycle: Lifecycle, slots: Mapping[Lane, int], drain_s: float) -> None:
    """Serve these lanes until cancelled; then give running jobs `drain_s` to end before they are handed back."""
    pool = await create_pool(redis_settings(redis_url), job_serializer=encode, job_deserializer=decode)
    workers = [_worker(pool, lifecycle, lane, number) for lane, number in slots.items()]
    try:
        async with asyncio.TaskGroup() as tasks:
            for worker in workers:
                tasks.create_task(worker.main())
    finally:
        await _drain(workers, drain_s)
        await pool.aclose()


def _worker(pool: Any, lifecycle: Lifecycle, lane: Lane, slots: int) -> LaneWorker:
    async def run(_: dict[Any, Any], job: int, fence: int) -> None:
        await lifecycle.run(job, fence)

    return LaneWorker(
        functions=[func(cast(Any, run), name=FUNCTION)],
        queue_name=lane_key(lane),
        redis_pool=pool,
        max_jobs=slots,
        queue_read_limit=_READ_AHEAD,
        job_timeout=_ARQ_TIMEOUT_S,
        max_tries=_ARQ_TRIES,
        keep_result=0,
        health_check_interval=10,
        handle_signals=False,
        job_serializer=encode,
        job_deserializer=decode,
        log_results=False,
    )


async def _drain(workers: list[LaneWorker], drain_s: float) -> None:
    tasks = [task for worker in workers for task in worker.tasks.values() if not task.done()]
    if not tasks:
        return
    _log.info("worker.draining", jobs=len(tasks), seconds=drain_s)
    _, left = await asyncio.wait(tasks, timeout=drain_s)
    for task in left:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
