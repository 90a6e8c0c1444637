"""What goes next: priority, fairness between people, limits of sources, dependencies; and what was lost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, bindparam, func, literal, or_, select, update
from sqlmodel import col

from core.db import Session, alone, moment, now, table
from core.library import runs
from core.models import Dependency, Job, JobState, Lane, Lease, SourceRow, Wanted, WorkerRow

Run = tuple[int, int]
_UNSYNCED = {"synchronize_session": False}
#: how many rows the dispatcher weighs at a time
_WINDOW = 500
#: of a source that is not known (any more)
_JOBS_AT_ONCE = 4
_JOB = table(Job)
_WEIGHED = (_JOB.c.id, _JOB.c.fence, _JOB.c.priority, _JOB.c.person_id, _JOB.c.source)
_IN_LANE = _JOB.c.lane == bindparam("in_lane")
_SENT = (_JOB.c.state == JobState.QUEUED) & (_JOB.c.sent_at > 0)
_ALIVE = select(col(WorkerRow.slots)).where(col(WorkerRow.until) > now())
_LIMITS = select(col(SourceRow.name), col(SourceRow.jobs_at_once))
#: the first condition says nothing new, but is one that an index knows: what is long over is not looked through
_UNDER_WAY: Select[Any] = select(*_WEIGHED).where(
    _IN_LANE,
    _JOB.c.state.in_([JobState.RUNNING, JobState.QUEUED]),
    or_(_JOB.c.state == JobState.RUNNING, _JOB.c.sent_at > 0),
)
_MARK = update(_JOB).where(_JOB.c.id.in_(bindparam("ids", expanding=True))).values(sent_at=now())
_UNHEARD = (
    select(_JOB.c.lane, _JOB.c.id, _JOB.c.fence)
    .where(
        _SENT,
        or_(_JOB.c.sent_at < now() - bindparam("after_ms"), _JOB.c.sent_at > now() + bindparam("after_ms")),
        runs.is_ready(),
        _JOB.c.wanted == Wanted.RUN,
    )
    .limit(_WINDOW)
)


#: the lease of a run whose worker is known to be dead
_DEAD = 0
#: who worked on a job for so long did not die of it, as far as one can see: it is counted anew
_LASTED_MS = 600_000


def _lost() -> ColumnElement[bool]:
    """Running, and its worker is known to be dead, or its lease is over and that may be judged."""
    over = or_(_JOB.c.lease_until < now(), _JOB.c.lease_until > now() + 2 * bindparam("lease_ms", type_=BigInteger()))
    judged = (literal(1) == bindparam("judges")) & over
    return (_JOB.c.state == JobState.RUNNING) & ((_JOB.c.lease_until == _DEAD) | judged)


_HAS_LOST = select(_JOB.c.id).where(_lost()).limit(1)


def _ready() -> ColumnElement[bool]:
    """Queued, wanted, not sent, its time come, and nothing that it waits for is still open."""
    needed, dependency = _JOB.alias(), table(Dependency)
    open_parents = (
        select(dependency.c.job_id)
        .join(needed, needed.c.id == dependency.c.needs_id)
        .where(dependency.c.job_id == _JOB.c.id, needed.c.state != JobState.DONE)
        .exists()
    )
    waits = (_JOB.c.state == JobState.QUEUED) & (_JOB.c.wanted == Wanted.RUN) & (_JOB.c.sent_at == 0)
    return waits & runs.is_ready() & ~open_parents


def _waiting() -> Select[Any]:
    """The rows that are weighed: everybody's first before anybody's second, so that no backlog hides the others."""
    own_order = (_JOB.c.priority.desc(), _JOB.c.own_priority.desc(), _JOB.c.id)
    turn = func.row_number().over(partition_by=_JOB.c.person_id, order_by=own_order)
    passed_over = or_(
        _JOB.c.source.in_(bindparam("full", expanding=True)), _JOB.c.id.in_(bindparam("chosen", expanding=True))
    )
    ready = select(*_WEIGHED, turn.label("turn")).where(_IN_LANE, _ready(), ~passed_over).subquery()
    order = (ready.c.priority.desc(), ready.c.turn, ready.c.id)
    return select(*(ready.c[column.name] for column in _WEIGHED), ready.c.turn).order_by(*order).limit(_WINDOW)


_WAITING = _waiting()
_LEASE = table(Lease)
_HOLDS = (
    update(_LEASE)
    .where(_LEASE.c.name == bindparam("called"))
    .values(holder=bindparam("by"), until=now() + bindparam("lease_ms"))
    .returning(_LEASE.c.name)
)
_RENEW = _HOLDS.where(_LEASE.c.holder == bindparam("by"))
#: an end further off than any lease is long means that the clock went back
_TAKE = _HOLDS.where(
    or_(_LEASE.c.until <= now(), _LEASE.c.until > now() + 2 * bindparam("lease_ms", type_=BigInteger()))
)
_OPEN = select(_JOB.c.id).where(_JOB.c.state.in_([JobState.QUEUED, JobState.RUNNING])).limit(1)
_LANES = select(_JOB.c.lane).where(_ready()).distinct()


async def hold(session: Session, name: str, holder: str, lease_ms: int) -> bool:
    """Whether `holder` holds the lease of that name, now and for `lease_ms`."""
    wanted = {"called": name, "by": holder, "lease_ms": lease_ms}
    if (await session.execute(_RENEW, wanted)).first() is not None:
        return True
    await alone(session, f"lease {name}")
    if await session.get(Lease, name) is None:
        session.add(Lease(name=name, holder=holder, until=moment(lease_ms)))
        return True
    return (await session.execute(_TAKE, wanted)).first() is not None


async def let_go(session: Session, name: str, holder: str) -> None:
    """Give a lease back."""
    await session.execute(update(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder).values(until=0))


async def announce(session: Session, worker: str, slots: dict[str, int], lease_ms: int) -> None:
    """A worker says that it is alive, and what it can take."""
    here = update(WorkerRow).where(col(WorkerRow.name) == worker).values(until=now() + lease_ms, slots=slots)
    known = await session.execute(here.returning(col(WorkerRow.name)).execution_options(**_UNSYNCED))
    if known.first() is None:
        session.add(WorkerRow(name=worker, slots=slots, until=moment(lease_ms)))


async def is_late(session: Session, worker: str, lease_ms: int) -> bool:
    """Whether a worker that has said that it is alive has not done so again in time, by a clock that did not jump."""
    until = col(WorkerRow.until)
    late = select(col(WorkerRow.name)).where(or_(until <= now(), until > now() + 2 * lease_ms))
    return (await session.execute(late.where(col(WorkerRow.name) == worker))).first() is not None


async def retire(session: Session, worker: str) -> None:
    """A worker says goodbye."""
    await session.execute(update(WorkerRow).where(col(WorkerRow.name) == worker).values(until=0))


async def died(session: Session, names: Sequence[str]) -> int:
    """These processes are known to be dead: whatever they held a lease of is free. How many jobs they had."""
    is_over = {"until": 0}
    await session.execute(update(WorkerRow).where(col(WorkerRow.name).in_(names)).values(is_over))
    await session.execute(update(Lease).where(col(Lease.holder).in_(names)).values(is_over))
    theirs = update(Job).where(col(Job.state) == JobState.RUNNING, col(Job.worker).in_(names))
    freed = await session.execute(theirs.values(lease_until=_DEAD).returning(col(Job.id)))
    return len(freed.all())


async def any_open(session: Session) -> bool:
    """Whether any job is queued or running."""
    return (await session.execute(_OPEN)).first() is not None


async def slots(session: Session, lane: Lane) -> int:
    """What all live workers can take at once in a lane."""
    alive = await session.execute(_ALIVE)
    return sum(taken.get(lane, 0) for taken in alive.scalars())


async def lanes_waiting(session: Session) -> list[Lane]:
    """The lanes where something is ready to go. Asked at every nudge, so it only reads."""
    return list((await session.execute(_LANES)).scalars())


async def under_way(session: Session, lane: Lane) -> list[Row[Any]]:
    """Jobs that are running or were sent to the workers: id, fence, priority, person_id, source."""
    return list((await session.execute(_UNDER_WAY, {"in_lane": lane})).all())


async def next_jobs(session: Session, lane: Lane, free: int | None = None) -> list[Row[Any]]:
    """At most `free` jobs to start, as in `under_way`: the highest priority first, then whoever has the least there.

    Of one person's, those go first that they moved up. `free` None is all that the live workers
    have. A job whose source is busy to its limit, or that waits for another job, is passed over.
    """
    busy = await under_way(session, lane)
    left = await slots(session, lane) - len(busy) if free is None else free
    if left <= 0:
        return []
    people = Counter(job.person_id for job in busy)
    sources = Counter(job.source for job in busy)
    limits = dict((await session.execute(_LIMITS)).all())
    chosen: list[Row[Any]] = []
    while len(chosen) < left:
        waiting = await _weighed(session, lane, chosen, [one for one in sources if _is_full(one, sources, limits)])
        more = len(waiting) == _WINDOW  # behind a long row of one busy source there may be others
        while waiting and len(chosen) < left:
            job = min(waiting, key=lambda one: (-one.priority, people[one.person_id], one.turn, one.id))
            waiting.remove(job)
            if not _is_full(job.source, sources, limits):
                chosen.append(job)
                people[job.person_id] += 1
                sources[job.source] += 1
        if not more:
            break
    return chosen


async def _weighed(session: Session, lane: Lane, chosen: Sequence[Row[Any]], full: Sequence[str]) -> list[Row[Any]]:
    values = {"in_lane": lane, "chosen": [job.id for job in chosen], "full": full}
    return list((await session.execute(_WAITING, values)).all())


def _is_full(source: str, busy: Mapping[str, int], limits: Mapping[str, int]) -> bool:
    """Whether as many jobs as it likes are at this source already. A job without a source asks none."""
    return bool(source) and busy[source] >= limits.get(source, _JOBS_AT_ONCE)


async def mark_sent(session: Session, jobs: Sequence[Row[Any]]) -> None:
    """These go to Redis now."""
    await session.execute(_MARK, {"ids": [job.id for job in jobs]})


async def unheard(session: Session, after_ms: int) -> list[tuple[Lane, Run]]:
    """Runs that were sent a while ago and have not started: Redis may have lost them."""
    rows = await session.execute(_UNHEARD, {"after_ms": after_ms})
    return [(lane, (int(job), fence)) for lane, job, fence in rows]


async def has_lost(session: Session, lease_ms: int, *, judges: bool = True) -> bool:
    """Whether any running job's worker is gone; by its lease only when that may be judged.

    Asked every second, so it only reads.
    """
    return (await session.execute(_HAS_LOST, {"lease_ms": lease_ms, "judges": int(judges)})).first() is not None


async def take_back(session: Session, lease_ms: int, stalls: int, *, judges: bool = True) -> list[tuple[int, int]]:
    """Jobs of dead workers: queued again, or set aside when they took `stalls` workers with them.

    Returns (job, version). A lease that ends further off than any lease is long counts as over:
    the clock went back.
    """
    ran_ms = now() - _JOB.c.started_at
    statement = select(Job, ran_ms).where(_lost()).with_for_update(skip_locked=True)  # one may just be ending
    lost = (await session.execute(statement, {"lease_ms": lease_ms, "judges": int(judges)})).all()
    changed = []
    for job, ran in lost:
        job.stalls = 1 if ran and ran > _LASTED_MS else job.stalls + 1
        job.version += 1
        job.worker, job.lease_until, job.sent_at = "", 0, 0
        if job.stalls >= stalls:
            job.state, job.open_key, job.error = JobState.FAILED, None, "poison"
            job.error_facts, job.finished_at = {"stalls": job.stalls}, moment()
        elif job.wanted is Wanted.PAUSE:
            job.state = JobState.PAUSED
        elif job.wanted is Wanted.CANCEL:
            job.state, job.open_key, job.finished_at = JobState.CANCELLED, None, moment()
        else:
            job.state = JobState.QUEUED
        runs.tell(session, job.id or 0, "lost", stalls=job.stalls)
        changed.append((job.id or 0, job.version))
    await session.flush()
    for number, _ in changed:
        await runs.fail_dependents(session, number)
    return changed


async def soonest(session: Session) -> int | None:
    """Milliseconds until a waiting job becomes ready, None when none waits."""
    statement = select(func.min(col(Job.ready_at)) - now()).where(
        col(Job.state) == JobState.QUEUED, col(Job.sent_at) == 0, col(Job.ready_at) > now()
    )
    return (await session.execute(statement)).scalar()
