"""Progress on its way to the cards: every change of stage at once, anything else at most once a second."""

import asyncio
import time
from collections.abc import Mapping

from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobChanged
from core.library import parts, runs
from core.models import PartState
from core.runtime import Runtime
from worker.run import Run

_log = log.get(__name__)
EVERY_S = 1.0


class Reports:
    """Collects what runs report and writes it down, many runs in one transaction."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._due: dict[Run, float] = {}
        self._shown: dict[Run, tuple[float, object]] = {}
        self._more = asyncio.Event()

    def reported(self, run: Run) -> None:
        """A run has something new to show."""
        last, stage = self._shown.get(run, (0.0, None))
        now = time.monotonic()
        due = now if run.progress.get("stage") != stage else max(now, last + EVERY_S)
        if due < self._due.get(run, float("inf")):
            self._due[run] = due
            self._more.set()

    def forget(self, run: Run) -> None:
        """A run has ended; its last state is written by who ends it."""
        self._due.pop(run, None)
        self._shown.pop(run, None)

    async def serve(self) -> None:
        """Write what is due, for ever."""
        while True:
            wait = min(self._due.values(), default=float("inf")) - time.monotonic()
            if wait > 0:
                self._more.clear()
                await _wait(self._more, None if wait == float("inf") else wait)
                continue
            await self._write([run for run, due in self._due.items() if due <= time.monotonic()])

    async def _write(self, due: list[Run]) -> None:
        for run in due:
            del self._due[run]
            self._shown[run] = (time.monotonic(), run.progress.get("stage"))
        told = {run: run.parts for run in due}
        for run in due:
            run.parts = {}
        try:
            async with self._runtime.db.begin() as session:
                versions = await _show(session, told)
        except BowerbirdError as error:
            _log.warning("reports.unwritten", error=str(error))
            for run in due:
                run.parts = told[run] | run.parts
                if run in self._shown:  # it goes on, and may have nothing new to say for long
                    self._due.setdefault(run, time.monotonic() + EVERY_S)
            return
        await self._runtime.events.publish(*(JobChanged(job, to, is_step=True) for job, to in versions.items()))


async def _show(session: Session, told: Mapping[Run, Mapping[str, PartState]]) -> dict[int, int]:
    """What runs report, and how far their parts are; the new versions by job, of those that are still ours."""
    versions = await runs.show(session, {run.key: run.shown() for run in told})
    for run, states in told.items():
        if states and run.id in versions:
            await parts.told(session, run.id, states)
    return versions


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
