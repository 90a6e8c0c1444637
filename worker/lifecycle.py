"""What happens around every job: claim, run, end. Recipes know nothing of it and have no `try`.

Claim, with the next fence and a lease → run the recipe → one transaction that says how it ended
and writes its effects, if the fence still holds. Any process may die at any step: the lease runs
out and the dispatcher hands the job to another worker.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import structlog

from core import log
from core.batch import Batch
from core.db import Session
from core.errors import ServiceUnavailable, StorageFull
from core.events import JobChanged
from core.library import runs
from core.models import Job, Lane
from core.models.jobs import PAYLOAD_VERSION
from core.runtime import Runtime
from worker import meters
from worker.reports import Reports
from worker.retry import Verdict, judge
from worker.room import is_lacking
from worker.run import Handover, Outcome, Run, Stop

_log = log.get(__name__)
Recipe = Callable[[Run], Awaitable[Outcome | Handover]]
Ending = Outcome | Handover | Verdict | Stop
_NOTHING = Outcome()
_SETTLE_TRIES = 5


class Lifecycle:
    """Runs jobs, in whatever lane they come."""

    def __init__(self, runtime: Runtime, recipes: Mapping[str, Recipe]) -> None:
        self._runtime = runtime
        self._recipes = recipes
        self._lease_ms = int(runtime.settings.worker.lease_s * 1000)
        self.reports = Reports(runtime)
        self.running: dict[int, Run] = {}
        self._claims = Batch(self._claim)
        self._finishes = Batch(self._finish)
        self._news = Batch(self._spread)

    async def claim(self, job_id: int, fence: int) -> Run | None:
        """A run that is ours now and to be begun at once. None for a number that is not to be run any more."""
        job = await self._claims.ask((job_id, fence))
        return None if job is None else Run(job, self.reports.reported)

    async def run(self, run: Run) -> None:
        """One run, from its first line to its end."""
        if taken_away := self.running.get(run.id):  # and now the job has come back to us, before that was noticed
            taken_away.stop(Stop.LOST)
        self.running[run.id] = run
        with structlog.contextvars.bound_contextvars(job=run.id, trace=run.job.trace), meters.running(run.job):
            try:
                ending = await self._end_of(run)
            finally:
                if self.running.get(run.id) is run:
                    del self.running[run.id]
                self.reports.forget(run)
            await _to_its_end(self._settle(run, ending))

    async def _end_of(self, run: Run) -> Ending:
        recipe = self._recipes.get(run.job.kind)
        if recipe is None or run.job.payload_version > PAYLOAD_VERSION:
            # a newer version's job in an older worker: leave it to one that knows it
            return Verdict(30.0, "unknown_kind", {"kind": run.job.kind}, counts=False)
        run.task = asyncio.ensure_future(self._worked(recipe, run))
        try:
            await asyncio.wait([run.task])
        except asyncio.CancelledError:  # the worker itself is being ended
            run.stop(Stop.SHUTDOWN)
            await asyncio.wait([run.task])
        return self._ending(run, run.task)

    async def _worked(self, recipe: Recipe, run: Run) -> Outcome | Handover:
        """A job that a full disk stopped asks nothing of a site before there is room."""
        if run.job.error:
            settings = self._runtime.settings
            least_bytes = settings.worker.room_mb * 1_000_000
            told = (run.job.error, run.job.error_facts)
            if lacking := await asyncio.to_thread(is_lacking, *told, settings.home, least_bytes):
                raise lacking
        return await recipe(run)

    def _ending(self, run: Run, task: asyncio.Task[Outcome | Handover]) -> Ending:
        """The one place where every error of a recipe is judged."""
        if not task.cancelled():
            error = task.exception()
            return task.result() if error is None else self._verdict(run, error)
        if run.stopped is not None:
            return run.stopped
        # what it waited for was taken from under it, and may be there by the next try
        _log.error("job.broken_off", kind=run.job.kind)
        return self._verdict(run, ServiceUnavailable("broken off"))

    def _verdict(self, run: Run, error: BaseException) -> Verdict:
        verdict = judge(error, 0 if run.lasted else run.job.tries, self._runtime.settings.retry)
        if verdict.error == "fault":
            _log.error("job.fault", kind=run.job.kind, exc_info=error)
        return verdict

    async def _settle(self, run: Run, ending: Ending) -> None:
        """Write down how a run ended; the database may be away for a moment."""
        for attempt in range(_SETTLE_TRIES):
            try:
                version = await self._write(run, ending)
            except (ServiceUnavailable, StorageFull) as error:
                _log.warning("job.unsettled", attempt=attempt, error=str(error))
                await asyncio.sleep(2**attempt / 2)
                continue
            except Exception as error:
                if not isinstance(ending, Outcome | Handover):
                    raise
                ending = self._verdict(run, error)
                continue
            await self._tell(run, ending, version)
            if version is not None and isinstance(ending, Outcome) and ending.afterwards is not None:
                await ending.afterwards()
            return

    async def _write(self, run: Run, ending: Ending) -> int | None:
        if ending == _NOTHING and not (run.progress or run.facts):
            return await self._finishes.ask(run.key)
        async with self._runtime.db.begin() as session:
            version = await self._record(session, run, ending)
            if version is not None:
                for fact in run.facts:
                    await fact(session)
            return version

    async def _record(self, session: Session, run: Run, ending: Ending) -> int | None:
        if isinstance(ending, Verdict | Stop) and run.progress != run.job.progress:
            await runs.show(session, {run.key: run.progress})  # its last second, too
        match ending:
            case Outcome():
                version = await runs.done(session, run.key, ending.result, run.progress)
                if version is not None and ending.effects is not None:
                    await ending.effects(session)
                return version
            case Handover():
                payload = {**run.job.payload, **ending.payload}
                version = await runs.handed_over(session, run.key, ending.kind, ending.lane, payload)
                if version is not None:
                    await ending.effects(session)
                return version
            case Verdict(wait_s=None):
                return await runs.failed(session, run.key, ending.error, ending.facts)
            case Verdict(wait_s=float(wait_s)):
                wait_ms = int(wait_s * 1000)
                told = (ending.error, ending.facts)
                return await runs.again(session, run.key, wait_ms, *told, counts=ending.counts, anew=run.lasted)
            case Stop.STUCK:
                return await self._record(session, run, self._stuck(run))
            case Stop():
                return await _STOPPED[ending](session, run.key)
        raise AssertionError(ending)

    def _stuck(self, run: Run) -> Verdict:
        seconds = self._runtime.settings.worker.stuck_s
        verdict = self._verdict(run, ServiceUnavailable("stuck"))
        return Verdict(verdict.wait_s, "stuck", {"seconds": seconds})

    async def _tell(self, run: Run, ending: Ending, version: int | None) -> None:
        """The canonical line of a run, its meter, and the event that redraws the cards."""
        how = "lost" if version is None else _how(ending)
        meters.ended(run.job, how)
        _log.info("job.ended", kind=run.job.kind, how=how, tries=run.job.tries, fence=run.key[1])
        await self._news.ask((run.job.lane, JobChanged(run.id, version) if version is not None else None))

    async def _spread(self, news: Sequence[tuple[Lane, JobChanged | None]]) -> list[None]:
        """Redraw the cards; and slots are free again, so that something else may go."""
        if changed := [change for _, change in news if change is not None]:
            await self._runtime.events.publish(*changed)
        if any(lane is not Lane.NOW for lane, _ in news):
            await self._runtime.queue.nudge()
        return [None] * len(news)

    async def _claim(self, wanted: Sequence[runs.Run]) -> list[Job | None]:
        ours = await runs.claim(self._runtime.db, wanted, self._runtime.name, self._lease_ms)
        claimed = {job.id: job for job in ours}
        return [claimed.pop(job, None) for job, _ in wanted]

    async def _finish(self, ended: Sequence[runs.Run]) -> list[int | None]:
        async with self._runtime.db.begin() as session:
            versions = await runs.finish(session, ended)
        return [versions.get(job) for job, _ in ended]


async def _to_its_end(settling: Coroutine[Any, Any, None]) -> None:
    """What is over is written down also by a worker whose time is over: it would be done once more."""
    task = asyncio.ensure_future(settling)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _lost(session: Session, run: runs.Run) -> None:
    """Nothing to write: the job is somebody else's by now."""


_STOPPED: dict[Stop, Callable[[Session, runs.Run], Awaitable[int | None]]] = {
    Stop.PAUSE: runs.paused,
    Stop.CANCEL: runs.cancelled,
    Stop.SHUTDOWN: runs.released,
    Stop.LOST: _lost,
}


def _how(ending: Ending) -> str:
    match ending:
        case Outcome():
            return "done"
        case Handover():
            return "handed_over"
        case Verdict(wait_s=None, error=error):
            return f"failed:{error}"
        case Verdict(error=error):
            return f"again:{error}"
        case Stop():
            return str(ending)
