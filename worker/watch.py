"""The watch over running jobs: leases lengthened, wishes of people obeyed, stuck work ended."""

import asyncio
import time
from typing import NoReturn

from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobWanted
from core.library import dispatch, runs
from core.models import Wanted
from core.runtime import Runtime
from worker.lifecycle import Lifecycle
from worker.run import Stop

_log = log.get(__name__)
_STOPS = {Wanted.PAUSE: Stop.PAUSE, Wanted.CANCEL: Stop.CANCEL}


class Watch:
    """Keeps a worker's runs alive as long as they deserve it."""

    def __init__(self, runtime: Runtime, lifecycle: Lifecycle, slots: dict[str, int]) -> None:
        self._runtime = runtime
        self._running = lifecycle.running
        self._slots = slots
        self._lease_ms = int(runtime.settings.worker.lease_s * 1000)

    async def serve(self) -> None:
        """All three, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beats())
            tasks.create_task(self._wishes())
            tasks.create_task(self._stuck())

    async def _beats(self) -> NoReturn:
        """Three beats a lease: two may be missed. After the first there are slots for what waits already."""
        is_known = False
        while True:
            try:
                async with self._runtime.db.begin() as session:
                    await dispatch.announce(session, self._runtime.name, self._slots, self._lease_ms)
                    await self._beat(session)
                is_known = is_known or await self._runtime.queue.nudge()
            except BowerbirdError as error:  # the lease outlives two missed beats
                _log.warning("worker.beat_missed", error=str(error))
            await asyncio.sleep(self._lease_ms / 3000)

    async def _beat(self, session: Session) -> None:
        mine = [run.key for run in self._running.values()]
        if not mine:
            return
        wanted = await runs.beat(session, mine, self._lease_ms)
        for job, fence in mine:
            run = self._running.get(job)
            if run is None or run.key[1] != fence:
                continue
            if job not in wanted:
                run.stop(Stop.LOST)
            elif stop := _STOPS.get(wanted[job]):
                run.stop(stop)

    async def _wishes(self) -> None:
        """A press of Pause or Cancel, at once; the beat would see it too, some seconds later."""
        async with self._runtime.events.following() as events:
            async for event in events:
                if isinstance(event, JobWanted) and (run := self._running.get(event.job)):
                    run.wished()
                    await self._obey()

    async def _obey(self) -> None:
        try:
            async with self._runtime.db.begin() as session:
                await self._beat(session)
        except BowerbirdError as error:
            _log.warning("worker.wish_delayed", error=str(error))

    async def _stuck(self) -> NoReturn:
        limit = self._runtime.settings.worker.stuck_s
        while True:
            now = time.monotonic()
            for run in list(self._running.values()):
                if now - run.moved_at > limit:
                    _log.warning("job.stuck", job=run.id, seconds=round(now - run.moved_at))
                    run.stop(Stop.STUCK)
            await asyncio.sleep(min(1.0, limit / 4))
