"""The lanes: arq workers that are woken at once. With `core.queue` the only one who knows arq.

arq's queue holds the numbers. A delivery is over when its rows are claimed and the runs begun: from
there on lease and fence keep them, not Redis, so no record of arq's outlives a killed worker by
more than some seconds. By itself arq looks for work every half second; ours waits for a word on a
list (BLPOP). A word of one run is claimed as it is heard, since the row alone decides, and what arq
has of it is taken off after; groups, and whatever a lost word left behind, go by arq's own run_job.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, cast

from arq.connections import ArqRedis
from arq.worker import Retry, Worker, func

from core import log
from core.errors import BowerbirdError
from core.models import Lane
from core.queue import (
    ANSWERS_S,
    FUNCTION,
    GROUP,
    TROUBLE,
    Queue,
    Run,
    connect,
    lane_key,
    named,
    runs_of,
    wake_key,
    written,
)
from worker.lifecycle import Lifecycle

_log = log.get(__name__)
#: a lost word, or a delivery that a killed worker had begun, is found after as long, however much goes on
_LOOK_S = 5.0
_CLAIM_S = 60
_DELIVERY_S = 5
_TRIES = 1_000_000


class LaneWorker(Worker):
    """An arq worker of one lane, with so many slots for runs."""

    def __init__(self, pool: ArqRedis, lifecycle: Lifecycle, lane: Lane, slots: int) -> None:
        super().__init__(
            functions=[func(cast(Any, self._take), name=FUNCTION)],
            queue_name=lane_key(lane),
            redis_pool=pool,
            max_jobs=slots + GROUP,  # slots are counted here, by runs
            queue_read_limit=max(5 * slots, 100),
            max_tries=_TRIES,  # the rows count the tries
            keep_result=0,
            job_timeout=_CLAIM_S,
            health_check_interval=60,
            handle_signals=False,
            job_serializer=written,
            job_deserializer=json.loads,
        )
        self.in_progress_timeout_s = _DELIVERY_S
        self.runs: set[asyncio.Task[None]] = set()
        self._claiming: dict[str, asyncio.Task[None]] = {}
        self._queue = Queue(pool)
        self._lane = lane
        self._slots = slots
        self._lifecycle = lifecycle
        self._taken = 0
        self._freed = asyncio.Event()
        self._more = True
        self._look_at = 0.0

    @property
    def deliveries(self) -> list[asyncio.Task[Any]]:
        """What is under way between Redis and the rows."""
        return [task for task in (*self.tasks.values(), *self._claiming.values()) if not task.done()]

    async def main(self) -> None:
        """Start what comes, for ever."""
        while True:
            try:
                await self._room()
                if self._more or time.monotonic() >= self._look_at or not await self._called():
                    self._look_at = time.monotonic() + _LOOK_S
                    async with asyncio.timeout(ANSWERS_S):
                        await self._poll_iteration()
            except TROUBLE as error:
                _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Begin as many deliveries as fill the free slots."""
        room = self._free()
        for number in map(named, job_ids):
            if room <= 0:
                break
            under_way = self.tasks.get(number)
            if number not in self._claiming and (under_way is None or under_way.done()):
                await self._deliver(number)
                room -= len(runs_of(number)) if self.tasks.get(number) is not under_way else 0
        self._more = room <= 0

    async def _deliver(self, number: str) -> None:
        """As arq does, which of a Redis that went away meanwhile counts a delivery that never comes."""
        try:
            await super().start_jobs([number.encode()])
        except BaseException:
            super()._release_sem_dec_counter_on_complete()
            raise

    async def run_job(self, job_id: str, score: int) -> None:
        """As arq does; what Redis could not be told is forgotten, and the delivery comes again."""
        try:
            async with asyncio.timeout(_CLAIM_S + 2 * ANSWERS_S):
                await super().run_job(job_id, score)
        except TROUBLE as error:
            _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
        finally:
            self.tasks.pop(job_id, None)

    async def finish_job(self, job_id: str, finish: bool, *rest: Any) -> None:
        """One that was not finished is back in its lane, for whoever has room."""
        async with asyncio.timeout(ANSWERS_S):
            await super().finish_job(job_id, finish, *rest)
        if not finish:
            await self._wake(job_id)

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self._freed.set()

    def _free(self) -> int:
        """Free slots; the runs of a delivery have theirs from its beginning."""
        coming = (len(runs_of(number)) for number, task in self.tasks.items() if not task.done())
        return self._slots - self._taken - sum(coming)

    async def _room(self) -> None:
        """Wait for a free slot."""
        while self._free() <= 0:
            self._freed.clear()
            await self._freed.wait()

    async def _called(self) -> bool:
        """Begin the delivery that a word names; False after a while without one."""
        async with asyncio.timeout(_LOOK_S + ANSWERS_S):
            called = await cast(Awaitable[Any], self.pool.blpop([wake_key(self._lane)], timeout=cast(int, _LOOK_S)))
        if called is None:
            return False
        number = named(called[1])
        if self._free() <= 0:  # we have become full meanwhile: it is for another worker
            self._more = True
            await self._wake(number)
        elif len(runs_of(number)) == 1:
            await self._claim_at_once(number)
        else:
            await self.start_jobs([called[1]])
        return True

    async def _claim_at_once(self, number: str) -> None:
        if number not in self._claiming:
            self._taken += 1
            self._claiming[number] = self.loop.create_task(self._claim(number))
        await _let_it_go_first()  # to listen for the next word would only delay the claim

    async def _claim(self, number: str) -> None:
        """Begin the run that a word names, if it is to be had; what arq has of it is over either way."""
        ((job, fence),) = runs_of(number)
        try:
            await self._begin(job, fence)
            await _let_it_go_first()
            await self.finish_job(number, True, None, None, False, None, None)
        except TROUBLE as error:  # it comes once more, and finds the claim taken
            _log.warning("lane.redis_away", queue=self.queue_name, error=type(error).__name__)
        finally:
            del self._claiming[number]

    async def _wake(self, number: str) -> None:
        async with asyncio.timeout(ANSWERS_S):
            await cast(Awaitable[int], self.pool.rpush(wake_key(self._lane), number))

    async def _take(self, _: dict[Any, Any], runs: Sequence[Run]) -> None:
        """What a delivery does: it begins the runs that we have slots for, and hands the others on."""
        room = self._slots - self._taken
        if room <= 0:
            raise Retry
        mine, others = runs[:room], runs[room:]
        self._taken += len(mine)
        await asyncio.gather(*(self._begin(job, fence) for job, fence in mine), self._hand_on(others))

    async def _hand_on(self, runs: Sequence[Run]) -> None:
        if runs:
            self._more = True
            await self._queue.send_all(self._lane, runs)

    async def _begin(self, job: int, fence: int) -> None:
        """Claim a run and begin it. One that could not even be claimed is sent again by the dispatcher."""
        run = None
        try:
            run = await self._lifecycle.claim(job, fence)
        except BowerbirdError as error:
            _log.warning("lane.not_claimed", job=job, error=str(error))
        finally:
            if run is None:
                self._taken -= 1
                self._freed.set()
        if run is not None:
            task = self.loop.create_task(self._lifecycle.run(run))
            self.runs.add(task)
            task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        """A slot is free."""
        self.runs.discard(task)
        self._taken -= 1
        self._freed.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.warning("lane.run_failed", queue=self.queue_name, error=repr(error))


async def _let_it_go_first() -> None:
    """Two steps of the loop: a claim that was just begun is with the database then, and a run in its first line."""
    for _ in range(2):
        await asyncio.sleep(0)


async def serve(redis_url: str, lifecycle: Lifecycle, slots: Mapping[Lane, int], drain_s: float) -> None:
    """Serve these lanes until cancelled; then give running jobs `drain_s` to end before they are handed back."""
    pool = await connect(redis_url)
    workers = [LaneWorker(pool, lifecycle, lane, number) for lane, number in slots.items()]
    try:
        async with asyncio.TaskGroup() as tasks:
            for worker in workers:
                tasks.create_task(worker.main())
    finally:
        await _drain(workers, drain_s)
        await pool.aclose()


async def _drain(workers: list[LaneWorker], drain_s: float) -> None:
    if deliveries := [task for worker in workers for task in worker.deliveries]:
        await asyncio.wait(deliveries, timeout=_DELIVERY_S)
    runs = [task for worker in workers for task in worker.runs]
    if not runs:
        return
    _log.info("worker.draining", jobs=len(runs), seconds=drain_s)
    _, left = await asyncio.wait(runs, timeout=drain_s)
    for task in left:
        task.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
