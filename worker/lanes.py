"""The lanes: arq workers that wait for work. With `core.queue` the only one who knows arq.

arq looks for work every half second; ours takes it off the queue the moment it is there (BZPOPMIN;
266 ms → 2 ms until a job starts), and only what it has a free slot for. It keeps no books in Redis
about a run, as arq does (2 transactions a job, more than all the rest together): the row has the
claim and the tries. What was taken and not claimed, because its worker died in between, the
dispatcher sends again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from arq.connections import create_pool
from arq.worker import Worker, func

from core import log
from core.models import Lane
from core.queue import FUNCTION, TROUBLE, lane_key, redis_settings, run_of
from worker.lifecycle import Lifecycle

_log = log.get(__name__)
_LOOK_S = 5.0


class LaneWorker(Worker):
    """An arq worker of one lane."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._freed = asyncio.Event()

    async def main(self) -> None:
        """Start what comes, for ever."""
        while True:
            try:
                await self._poll_iteration()
            except TROUBLE as error:
                _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def run_job(self, job_id: str, score: int) -> None:  # noqa: ARG002 when it was sent is of no interest
        """Run what a number stands for."""
        await self.functions[FUNCTION].coroutine(self.ctx, *run_of(job_id))

    async def _poll_iteration(self) -> None:
        """Wait for a free slot and for work, and start it."""
        self._freed.clear()
        free = self.max_jobs - self.job_counter
        if free > 0:
            for number, score in await self._take(free):
                self._begin(number.decode(), int(score))
        else:
            await self._freed.wait()
        await self.heart_beat()

    async def _take(self, free: int) -> list[tuple[bytes, float]]:
        """What waits, the oldest first, `free` of it at most."""
        taken: list[tuple[bytes, float]] = await self.pool.zpopmin(self.queue_name, free)
        if not taken and (first := await self.pool.bzpopmin([self.queue_name], timeout=_LOOK_S)):
            return [first[1:]]
        return taken

    def _begin(self, number: str, score: int) -> None:
        if number in self.tasks:  # sent twice, because its claim took long
            return
        self.job_counter += 1
        task = self.loop.create_task(self.run_job(number, score))
        self.tasks[number] = task
        task.add_done_callback(lambda _: self._end(number, task))

    def _end(self, number: str, task: asyncio.Task[None]) -> None:
        """A slot is free. A run that could not even be claimed is sent again by the dispatcher."""
        self.job_counter -= 1
        if self.tasks.get(number) is task:
            del self.tasks[number]
        self._freed.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.warning("lane.run_failed", queue=self.queue_name, run=number, error=repr(error))


async def serve(redis_url: str, lifecycle: Lifecycle, slots: Mapping[Lane, int], drain_s: float) -> None:
    """Serve these lanes until cancelled; then give running jobs `drain_s` to end before they are handed back."""
    pool = await create_pool(redis_settings(redis_url))
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
        health_check_interval=10,
        handle_signals=False,
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
