"""The dispatcher: which job goes next, what is sent again, what is taken back. One leader at a time.

Every worker runs one; the lease in the database says which of them leads. The leader is woken by
a nudge and looks round anyway, every second while any job is open and every three when none is, so
neither a lost nudge nor a wiped Redis stops a job.
"""

import asyncio
import contextlib
import time

from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobChanged
from core.library import dispatch, schedules
from core.models import Lane
from core.queue import TROUBLE
from core.runtime import Runtime
from worker import meters

_log = log.get(__name__)
_LEASE = "dispatcher"
_LEASE_MS = 6_000
_TICK_S, _CALM_S = 1.0, 3.0
_UNHEARD_MS = 2_000


class Dispatcher:
    """Moves jobs from their rows to the lanes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._leads_until = 0.0
        self._look_at = 0.0
        self._judges_at = 0.0
        self._lease_ms = int(runtime.settings.worker.lease_s * 1000)

    async def serve(self) -> None:
        """Lead when it is our turn, for ever; give the lead back when cancelled."""
        try:
            while True:
                try:
                    await self._turn()
                except BowerbirdError as error:
                    _log.warning("dispatcher.trouble", error=str(error))
                    await asyncio.sleep(_TICK_S)
        finally:
            with contextlib.suppress(BowerbirdError):
                async with self._runtime.db.begin() as session:
                    await dispatch.let_go(session, _LEASE, self._runtime.name)

    async def _turn(self) -> None:
        if not await self._lead():
            await asyncio.sleep(_LEASE_MS / 2000)
            return
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + (_TICK_S if await self.look_round() else _CALM_S)
        else:
            await self.send_next()
        try:
            await self._runtime.queue.wait_for_nudge(max(0.01, self._look_at - time.monotonic()))
        except TROUBLE:
            await asyncio.sleep(_TICK_S)

    async def _lead(self) -> bool:
        """Whether we lead; the lease is renewed when half of it is over."""
        now = asyncio.get_running_loop().time()
        if now < self._leads_until:
            return True
        async with self._runtime.db.begin() as session:
            held = await dispatch.hold(session, _LEASE, self._runtime.name, _LEASE_MS)
        self._leads_until = now + _LEASE_MS / 2000 if held else 0.0
        return held

    async def look_round(self) -> bool:
        """One round: what dead workers left, what is due, what Redis lost, what goes next. False if no job is open."""
        async with self._runtime.db.read() as session:
            any_due = await schedules.any_due(session)
            any_open = await dispatch.any_open(session)
            judges = any_open and await self._judges(session)
            has_lost = any_open and await dispatch.has_lost(session, self._lease_ms, judges=judges)
            unheard = await dispatch.unheard(session, _UNHEARD_MS) if any_open else []
        if has_lost:
            await self._take_back(judges=judges)
        if any_due:
            await self._start_due()
        if unheard:
            await self._send_again(unheard)
        if any_open or any_due:
            await self.send_next()
        return any_open or any_due

    async def send_next(self) -> None:
        """What goes next: after every nudge, since a job came or a slot is free."""
        async with self._runtime.db.read() as session:
            lanes = await dispatch.lanes_waiting(session)
        if not lanes:
            return
        async with self._runtime.db.begin() as session:
            chosen = {lane: await dispatch.next_jobs(session, lane) for lane in lanes}
            if going := [job for jobs in chosen.values() for job in jobs]:
                await dispatch.mark_sent(session, going)
        for lane, jobs in chosen.items():
            if jobs:
                await self._runtime.queue.send_all(lane, [(job.id, job.fence) for job in jobs])

    async def _judges(self, session: Session) -> bool:
        """Whether a lease that is over tells that somebody died.

        After a sleep of the machine, a jump of the clock, or trouble of the database that kept everybody from it, they
        are all over, ours too. Whoever lives lengthens theirs within one lease; so long nobody's job is taken.
        """
        if await dispatch.is_late(session, self._runtime.name, self._lease_ms):
            _log.warning("dispatcher.was_late")
            self._judges_at = time.monotonic() + self._lease_ms / 1000
        return time.monotonic() >= self._judges_at

    async def _take_back(self, *, judges: bool) -> None:
        stalls = self._runtime.settings.retry.stalls
        async with self._runtime.db.begin() as session:
            changed = await dispatch.take_back(session, self._lease_ms, stalls, judges=judges)
        meters.JOBS_TAKEN_BACK.inc(len(changed))
        _log.warning("jobs.taken_back", jobs=[job for job, _ in changed])
        await self._runtime.events.publish(*(JobChanged(job, version) for job, version in changed))

    async def _start_due(self) -> None:
        async with self._runtime.db.begin() as session:
            started = await schedules.start_due(session)
        _log.info("schedule.started", jobs=[job.id for job in started])

    async def _send_again(self, unheard: list[tuple[Lane, dispatch.Run]]) -> None:
        try:
            lost = set(await self._runtime.queue.missing([run for _, run in unheard]))
        except TROUBLE:
            return
        meters.JOBS_RESENT.inc(len(lost))
        for lane in Lane:
            if again := [run for where, run in unheard if where is lane and run in lost]:
                await self._runtime.queue.send_all(lane, again)
