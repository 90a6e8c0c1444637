"""What goes next: priority, fairness between people, limits of sources, dependencies; and what was lost."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.db import Session, moment, now
from core.library import runs
from core.models import Dependency, Job, JobState, Lane, Lease, SourceRow, Wanted, WorkerRow

Run = tuple[int, int]
_UNSYNCED = {"synchronize_session": False}
#: how many rows the dispatcher weighs at a time
_WINDOW = 500


async def hold(session: Session, name: str, holder: str, lease_ms: int) -> bool:
    """Whether `holder` holds the lease of that name, now and for `lease_ms`."""
    lease = await session.get(Lease, name, with_for_update=True)
    if lease is None:
        session.add(Lease(name=name, holder=holder, until=moment(lease_ms)))
        return True
    until, clock = (await session.execute(select(col(Lease.until), now()).where(col(Lease.name) == name))).one()
    # an end further off than any lease is long means that the clock went back
    if lease.holder != holder and clock < until <= clock + 2 * lease_ms:
        return False
    await session.execute(
        update(Lease)
        .where(col(Lease.name) == name)
        .values(holder=holder, until=now() + lease_ms)
        .execution_options(**_UNSYNCED)
    )
    return True


async def let_go(session: Session, name: str, holder: str) -> None:
    """Give a lease back."""
    await session.execute(update(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder).values(until=0))


async def announce(session: Session, worker: str, slots: dict[str, int], lease_ms: int) -> None:
    """A worker says that it is alive, and what it can take."""
    row = await session.get(WorkerRow, worker)
    if row is None:
        session.add(WorkerRow(name=worker, slots=slots, until=moment(lease_ms)))
    else:
        await session.execute(
            update(WorkerRow).where(col(WorkerRow.name) == worker).values(until=now() + lease_ms, slots=slots)
        )


async def retire(session: Session, worker: str) -> None:
    """A worker says goodbye."""
    await session.execute(update(WorkerRow).where(col(WorkerRow.name) == worker).values(until=0))


async def slots(session: Session, lane: Lane) -> int:
    """What all live workers can take at once in a lane."""
    alive = (await session.exec(select(WorkerRow).where(col(WorkerRow.until) > now()))).all()
    return sum(worker.slots.get(lane, 0) for worker in alive)


async def under_way(session: Session, lane: Lane) -> Sequence[Job]:
    """Jobs that are running or were sent to the workers."""
    sent = (col(Job.state) == JobState.QUEUED) & (col(Job.sent_at) > 0)
    statement = select(Job).where(col(Job.lane) == lane, or_(col(Job.state) == JobState.RUNNING, sent))
    return (await session.exec(statement)).all()


async def next_jobs(session: Session, lane: Lane, free: int) -> list[Job]:
    """At most `free` jobs to start: the highest priority first, then whoever has the least under way.

    A job whose source is busy to its limit, or that waits for another job, is passed over.
    """
    busy = await under_way(session, lane)
    people = Counter(job.person_id for job in busy)
    sources = Counter(job.source for job in busy)
    limits = dict((await session.execute(select(col(SourceRow.name), col(SourceRow.jobs_at_once)))).all())
    waiting = await _waiting(session, lane)
    chosen: list[Job] = []
    while waiting and len(chosen) < free:
        job = min(waiting, key=lambda one: (-one.priority, people[one.person_id], one.id or 0))
        waiting.remove(job)
        if job.source and sources[job.source] >= limits.get(job.source, 4):
            continue
        chosen.append(job)
        people[job.person_id] += 1
        sources[job.source] += 1
    return chosen


async def mark_sent(session: Session, jobs: Sequence[Job]) -> None:
    """These go to Redis now."""
    ids = [job.id for job in jobs]
    await session.execute(update(Job).where(col(Job.id).in_(ids)).values(sent_at=now()).execution_options(**_UNSYNCED))


async def unheard(session: Session, after_ms: int) -> list[tuple[Lane, Run]]:
    """Runs that were sent a while ago and have not started: Redis may have lost them."""
    statement = select(col(Job.lane), col(Job.id), col(Job.fence)).where(
        col(Job.state) == JobState.QUEUED,
        col(Job.sent_at) > 0,
        or_(col(Job.sent_at) < now() - after_ms, col(Job.sent_at) > now() + after_ms),
        col(Job.ready_at) <= now(),
        col(Job.wanted) == Wanted.RUN,
    )
    rows = (await session.execute(statement.limit(_WINDOW))).all()
    return [(lane, (int(job), fence)) for lane, job, fence in rows if job is not None]


async def has_lost(session: Session, lease_ms: int) -> bool:
    """Whether any running job's worker is gone. Asked every second, so it only reads."""
    return (await session.execute(select(col(Job.id)).where(_lost(lease_ms)).limit(1))).first() is not None


async def take_back(session: Session, lease_ms: int, stalls: int) -> list[tuple[int, int]]:
    """Jobs of dead workers: queued again, or set aside when they took `stalls` workers with them.

    Returns (job, version). A lease that ends further off than any lease is long counts as over:
    the clock went back.
    """
    lost = (await session.exec(select(Job).where(_lost(lease_ms)))).all()
    changed = []
    for job in lost:
        job.stalls += 1
        job.version += 1
        job.worker, job.lease_until, job.sent_at = "", 0, 0
        if job.stalls >= stalls:
            job.state, job.open_key, job.error = JobState.FAILED, None, "poison"
            job.error_facts = {"stalls": job.stalls}
        elif job.wanted is Wanted.PAUSE:
            job.state = JobState.PAUSED
        elif job.wanted is Wanted.CANCEL:
            job.state, job.open_key = JobState.CANCELLED, None
        else:
            job.state = JobState.QUEUED
        runs.tell(session, job.id or 0, "lost", stalls=job.stalls)
        changed.append((job.id or 0, job.version))
    await session.flush()
    return changed


def _lost(lease_ms: int) -> ColumnElement[bool]:
    over = or_(col(Job.lease_until) < now(), col(Job.lease_until) > now() + 2 * lease_ms)
    return (col(Job.state) == JobState.RUNNING) & over


async def _waiting(session: Session, lane: Lane) -> list[Job]:
    """The rows that are weighed: everybody's first before anybody's second, so that no backlog hides the others."""
    turn = func.row_number().over(partition_by=col(Job.person_id), order_by=(col(Job.priority).desc(), col(Job.id)))
    ready = select(col(Job.id).label("id"), turn.label("turn")).where(_ready(lane)).subquery()
    statement = (
        select(Job)
        .join(ready, col(Job.id) == ready.c.id)
        .order_by(col(Job.priority).desc(), ready.c.turn, col(Job.id))
        .limit(_WINDOW)
    )
    return list((await session.exec(statement)).all())


def _ready(lane: Lane) -> ColumnElement[bool]:
    needed = aliased(Job)
    open_parents = (
        select(Dependency.job_id)
        .join(needed, col(needed.id) == col(Dependency.needs_id))
        .where(col(Dependency.job_id) == col(Job.id), col(needed.state) != JobState.DONE)
        .exists()
    )
    return (
        (col(Job.lane) == lane)
        & (col(Job.state) == JobState.QUEUED)
        & (col(Job.wanted) == Wanted.RUN)
        & (col(Job.sent_at) == 0)
        & (col(Job.ready_at) <= now())
        & ~open_parents
    )


async def soonest(session: Session) -> int | None:
    """Milliseconds until a waiting job becomes ready, None when none waits."""
    statement = select(func.min(col(Job.ready_at)) - now()).where(
        col(Job.state) == JobState.QUEUED, col(Job.sent_at) == 0, col(Job.ready_at) > now()
    )
    return (await session.execute(statement)).scalar()
