"""Runs of jobs, as workers see them: claim, stay alive, show progress, end. All fenced.

A run is (job, fence). Every claim raises the fence, so a worker that was taken for dead and comes
back can change nothing any more: its fence is old, and each question here answers "not yours".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, literal, or_, tuple_, update
from sqlmodel import col, select

from core.db import Database, Session, loaded, moment, now, table
from core.models import Dependency, Job, JobEvent, JobState, Lane, Wanted

Run = tuple[int, int]
_JOB = table(Job)
_RUNS = tuple_(_JOB.c.id, _JOB.c.fence).in_(bindparam("runs", expanding=True))
_OURS = (_RUNS, _JOB.c.state == JobState.RUNNING)
_NEXT = _JOB.c.version + 1
_LEASE = now() + bindparam("lease_ms")
#: no wait is longer (`retry.longest_wait_s`): what is ready later than that means that the clock went back
LONGEST_WAIT_MS = 24 * 3600 * 1000
_UNWANTED, _UNHURRIED = _JOB.c.wanted == Wanted.CANCEL, _JOB.c.wanted == Wanted.PAUSE
_WORD = {state: literal(state, _JOB.c.state.type) for state in JobState}
_AT_REST = {
    "state": case(
        (_UNWANTED, _WORD[JobState.CANCELLED]), (_UNHURRIED, _WORD[JobState.PAUSED]), else_=_WORD[JobState.QUEUED]
    ),
    "finished_at": case((_UNWANTED, now())),
    "open_key": case((_UNWANTED, None), else_=_JOB.c.open_key),
    "sent_at": 0,
    "worker": "",
    "lease_until": 0,
}


def is_ready() -> ColumnElement[bool]:
    """Whether a queued job's time has come."""
    return or_(_JOB.c.ready_at <= now(), _JOB.c.ready_at > now() + 2 * LONGEST_WAIT_MS)


#: statements of every run, built once, on columns: to build one takes longer than to carry it out
_CLAIM = (
    update(_JOB)
    .where(_RUNS, _JOB.c.state == JobState.QUEUED, _JOB.c.wanted == Wanted.RUN, is_ready())
    .values(
        state=JobState.RUNNING,
        fence=_JOB.c.fence + 1,
        version=_NEXT,
        worker=bindparam("by"),
        lease_until=_LEASE,
        started_at=now(),
    )
    .returning(_JOB)
)
_BEAT = update(_JOB).where(*_OURS).values(lease_until=_LEASE).returning(_JOB.c.id, _JOB.c.wanted)
_HOLDS = select(_JOB.c.id).where(*_OURS).with_for_update()
_SHOW = (
    update(_JOB)
    .where(_JOB.c.id == bindparam("run"), _JOB.c.fence == bindparam("held"), _JOB.c.state == JobState.RUNNING)
    .values(progress=bindparam("shows", type_=_JOB.c.progress.type), version=_NEXT)
)
_VERSIONS = select(_JOB.c.id, _JOB.c.version).where(*_OURS)
_ENDED = {"finished_at": now(), "open_key": None, "worker": "", "lease_until": 0, "version": _NEXT}
_FINISH = update(_JOB).where(*_OURS).values(state=JobState.DONE, **_ENDED).returning(_JOB.c.id, _JOB.c.version)


async def claim(db: Database, runs: Sequence[Run], worker: str, lease_ms: int) -> list[Job]:
    """Those of the runs that are free to start, now ours with the next fence and a lease.

    A job waits for this before its first line, so it is one statement in a transaction of its own.
    """
    rows = await db.once(_CLAIM, {"runs": list(runs), "by": worker, "lease_ms": lease_ms})
    return [loaded(Job, row) for row in rows]


async def beat(session: Session, runs: Sequence[Run], lease_ms: int) -> dict[int, Wanted]:
    """Lengthen the leases; what is wanted of each job that is still ours. The others have been lost."""
    rows = await session.execute(_BEAT, {"runs": list(runs), "lease_ms": lease_ms})
    return {int(job): wanted for job, wanted in rows}


async def show(session: Session, shown: Mapping[Run, Mapping[str, Any]]) -> dict[int, int]:
    """Keep the progress of runs; the new versions by job, of those runs that are still ours."""
    connection = await session.connection()  # many at once, which a session would do one by one
    rows = [{"run": job, "held": fence, "shows": dict(progress)} for (job, fence), progress in shown.items()]
    await connection.execute(_SHOW, rows)
    versions = await connection.execute(_VERSIONS, {"runs": list(shown)})
    return {int(job): int(version) for job, version in versions}


async def about(session: Session, run: Run, payload: Mapping[str, Any]) -> int | None:
    """The run is about something else from now on, under the same card; None when it is not ours any more."""
    return await _change(session, run, payload=dict(payload))


async def brought(session: Session, run: Run, result: Mapping[str, Any]) -> int | None:
    """Keep what a run has made so far while it goes on; the new version, or None when it is not ours any more."""
    return await _change(session, run, result=dict(result))


async def want(session: Session, run: Run, wanted: Wanted, progress: Mapping[str, Any]) -> int | None:
    """A run itself finds that it is to stop, for what people want of its parts."""
    return await _change(session, run, wanted=wanted, progress=dict(progress))


async def holds(session: Session, run: Run) -> bool:
    """Whether a run is still ours, and stays so until the transaction is over."""
    return (await session.execute(_HOLDS, {"runs": [run]})).first() is not None


async def finish(session: Session, runs: Sequence[Run]) -> dict[int, int]:
    """These runs are done and left nothing behind but that; the new version by job."""
    rows = await session.execute(_FINISH, {"runs": list(runs)})
    return {int(job): int(version) for job, version in rows}


async def done(session: Session, run: Run, result: Mapping[str, Any], progress: Mapping[str, Any]) -> int | None:
    """The run succeeded; its effects belong into the same transaction, after this said it is still ours."""
    version = await _change(
        session, run, **_closed(JobState.DONE), result=dict(result), progress=dict(progress), error=""
    )
    if version is not None:
        tell(session, run[0], "done")
    return version


async def failed(session: Session, run: Run, error: str, facts: Mapping[str, Any]) -> int | None:
    """The run failed for good: set aside with its cause, and with it what was waiting for it."""
    version = await _change(session, run, **_closed(JobState.FAILED), error=error, error_facts=dict(facts))
    if version is not None:
        tell(session, run[0], "failed", error=error, **facts)
        await fail_dependents(session, run[0])
    return version


async def again(
    session: Session,
    run: Run,
    wait_ms: int,
    error: str,
    facts: Mapping[str, Any],
    *,
    counts: bool = True,
    anew: bool = False,
) -> int | None:
    """The run failed and is tried again in `wait_ms`, if that is wanted; whether the try counts, as the first again."""
    tries = int(counts) if anew else _JOB.c.tries + int(counts)
    more = {"tries": tries, "error": error, "error_facts": dict(facts)}
    version = await _rest(session, run, wait_ms, **more)
    if version is not None:
        tell(session, run[0], "retry", wait_ms=wait_ms, error=error, **facts)
    return version


async def paused(session: Session, run: Run) -> int | None:
    """The run stopped because people wanted a pause; what they want by now is what becomes of it."""
    version = await _rest(session, run)
    if version is not None:
        tell(session, run[0], "paused")
    return version


async def cancelled(session: Session, run: Run) -> int | None:
    """The run stopped because nobody wants it any more."""
    version = await _change(session, run, **_closed(JobState.CANCELLED))
    if version is not None:
        tell(session, run[0], "cancelled")
        await fail_dependents(session, run[0])
    return version


async def released(session: Session, run: Run) -> int | None:
    """The worker goes: another one takes the run up. No try is counted."""
    version = await _rest(session, run)
    if version is not None:
        tell(session, run[0], "released")
    return version


async def handed_over(session: Session, run: Run, kind: str, lane: Lane, payload: Mapping[str, Any]) -> int | None:
    """The job goes on as one of another kind, in another lane, from its beginning; it asks no source any more."""
    more: dict[str, Any] = {"kind": kind, "lane": lane, "payload": dict(payload), "source": "", "progress": {}}
    version = await _rest(session, run, **more, tries=0, stalls=0)
    if version is not None:
        tell(session, run[0], "handed_over", kind=kind)
    return version


def tell(session: Session, job: int, event: str, **facts: Any) -> None:
    """Add a line to a job's story."""
    session.add(JobEvent(job_id=job, happened_at=moment(), event=event, facts=facts))


def _closed(state: JobState) -> dict[str, Any]:
    return {"state": state, "finished_at": now(), "open_key": None, "worker": "", "lease_until": 0}


async def _change(session: Session, run: Run, **values: Any) -> int | None:
    statement = update(_JOB).where(*_OURS).values(**values, version=_NEXT).returning(_JOB.c.version)
    version = (await session.execute(statement, {"runs": [run]})).scalar()
    return None if version is None else int(version)


async def _rest(session: Session, run: Run, wait_ms: int = 0, **more: Any) -> int | None:
    """The run is over, the job is not, unless nobody wants it: a wish may come while a run is ending."""
    version = await _change(
        session,
        run,
        **_AT_REST,
        ready_at=now() + wait_ms if wait_ms else 0,
        **more,
    )
    if version is not None:
        await fail_dependents(session, run[0])
    return version


async def fail_dependents(session: Session, job: int) -> None:
    """Who waits for a job fails with it, if it is over and was not done; and so on down the line."""
    waiting = (
        select(Dependency.job_id)
        .join(Job, col(Job.id) == col(Dependency.needs_id))
        .where(col(Dependency.needs_id) == job, col(Job.state).in_([JobState.FAILED, JobState.CANCELLED]))
    )
    statement = (
        update(Job)
        .where(col(Job.id).in_(waiting), col(Job.state).in_([JobState.QUEUED, JobState.PAUSED]))
        .values(
            **_closed(JobState.FAILED), error="needs_failed", error_facts={"needs": job}, version=col(Job.version) + 1
        )
        .returning(col(Job.id))
        .execution_options(synchronize_session=False)
    )
    for (dependent,) in (await session.execute(statement)).all():
        tell(session, dependent or 0, "failed", error="needs_failed", needs=job)
        await fail_dependents(session, dependent or 0)
