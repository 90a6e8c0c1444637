"""Jobs as people see them: put in, looked up, steered, listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import RowMapping, Select, bindparam, delete, func, insert, or_, orm, update
from sqlalchemy.orm import aliased, attributes
from sqlmodel import col, select

from core.db import Session, alone, inserting, loaded, now, table
from core.library import parts, runs
from core.models import Dependency, Job, JobEvent, JobState, Lane, Wanted, Watcher
from core.models.jobs import COUNTED, OPEN

#: the kinds that people ask for, wait for and steer
REQUESTS = ("download", "torrent")
#: how a job's story begins
ACCEPTED = "accepted"
_UNSYNCED = {"synchronize_session": False}
_AVERAGE_OVER = 20
_MOST_LEFTOVERS = 20
_JOB = table(Job)
#: what the database makes of a new job, whoever puts it in
MADE_HERE = ("id", "created_at", "ready_at", "sent_at")
_GIVEN = [column.name for column in _JOB.c if column.name not in MADE_HERE]
INSERT = insert(_JOB).values(
    **{name: bindparam(name) for name in _GIVEN}, created_at=now(), ready_at=0, sent_at=now() * bindparam("sent")
)
_ADD = INSERT.returning(*(_JOB.c[name] for name in MADE_HERE))
_ADD_ALL = INSERT.returning(_JOB.c.id)
_BY_ID = sqlalchemy.select(_JOB).where(_JOB.c.id == bindparam("job"))
_BY_IDS = sqlalchemy.select(_JOB).where(_JOB.c.id.in_(bindparam("jobs", expanding=True)))
_OPEN_REQUEST = sqlalchemy.select(_JOB).where(_JOB.c.open_key == bindparam("request"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a queued job stands: how many go before it, and the estimate until it starts, when there is one."""

    ahead: int
    wait_ms: int | None


async def add(session: Session, job: Job, needs: Sequence[int] = ()) -> Job:
    """Put a new job in. For `now` it counts as sent: who adds it sends it after the commit."""
    rows = await session.execute(_ADD, new_row(job))
    kept(session, job, rows.mappings().one())
    if needs:
        await _depend(session, job, needs)
    return job


def kept(session: Session, job: Job, made: RowMapping) -> None:
    """The job as one that the session has loaded, with what the database made of it."""
    attributes.instance_dict(job).update((name, made[name]) for name in MADE_HERE)
    orm.make_transient_to_detached(job)
    session.add(job)


async def add_closed(session: Session, job: Job) -> Job:
    """A job that is over from the beginning: something to be shown, and nothing to be done."""
    job.state, job.version = JobState.DONE, 2
    made = await add(session, job)
    await session.execute(
        update(Job).where(col(Job.id) == made.id).values(finished_at=now()).execution_options(**_UNSYNCED)
    )
    return made


async def add_all(session: Session, lane: Lane, many: Sequence[Job]) -> list[int]:
    """Put many new jobs, or none, into one lane at once; their numbers. Sent as with `add`."""
    if not many:
        return []
    values = [new_row(job) | {"lane": lane, "sent": int(lane is Lane.NOW)} for job in many]
    return [int(job) for job in (await session.execute(_ADD_ALL, values)).scalars()]


async def _depend(session: Session, job: Job, needs: Sequence[int]) -> None:
    """Have a new job wait for these. One of them may be over and undone already: then it fails here and now.

    They are held until the commit: one that is just failing sees who waits for it, or we see that it failed.
    """
    needed = select(col(Job.id)).where(col(Job.id).in_(needs)).order_by(col(Job.id))
    await session.execute(needed.with_for_update(read=True))
    session.add_all(Dependency(job_id=job.id or 0, needs_id=other) for other in needs)
    await session.flush()
    for other in needs:
        await runs.fail_dependents(session, other)
    await session.refresh(job)


def new_row(job: Job) -> dict[str, Any]:
    """The values of a new job for `INSERT`."""
    return {name: getattr(job, name) for name in _GIVEN} | {"sent": int(job.lane is Lane.NOW)}


async def by_id(session: Session, job: int) -> Job | None:
    """A job."""
    return await session.get(Job, job, populate_existing=True)


async def look_at(session: Session, job: int) -> Job | None:
    """A job as it is now, in no session."""
    return await _seen(session, _BY_ID, {"job": job})


async def look_at_all(session: Session, numbers: Sequence[int]) -> list[Job | None]:
    """The same for several, in their order."""
    found = {job.id: job for job in (loaded(Job, row) for row in await session.execute(_BY_IDS, {"jobs": [*numbers]}))}
    return [found.get(number) for number in numbers]


async def _seen(session: Session, statement: Select[Any], values: Mapping[str, Any]) -> Job | None:
    row = (await session.execute(statement, values)).first()
    return None if row is None else loaded(Job, row)


async def add_result(session: Session, job: int, result: Mapping[str, Any]) -> None:
    """Add to the result of a closed job: what it led to goes on."""
    row = await session.get(Job, job, with_for_update=True)
    if row is not None:
        row.result = {**row.result, **result}


async def open_request(session: Session, open_key: str) -> Job | None:
    """The open job for this request, if somebody asked the same already."""
    return await _seen(session, _OPEN_REQUEST, {"request": open_key})


async def answered(session: Session, request_key: str) -> Job | None:
    """The newest finished job for a request."""
    statement = select(Job).where(col(Job.request_key) == request_key, col(Job.state) == JobState.DONE)
    return (await session.exec(statement.order_by(col(Job.id).desc()).limit(1))).first()


async def open_count(session: Session, person: int) -> int:
    """How many open requests a person has; searches don't count."""
    statement = select(func.count()).where(
        col(Job.person_id) == person, col(Job.state).in_(OPEN), col(Job.lane).in_(COUNTED)
    )
    return (await session.exec(statement)).one()


async def watch(session: Session, job: int, person: int, room: int) -> bool:
    """A person waits for a job in a room. False when they did already."""
    made = inserting(session, Watcher).values(job_id=job, person_id=person, room_id=room)
    made = made.on_conflict_do_nothing(index_elements=["job_id", "person_id", "room_id"]).returning(col(Watcher.id))
    return (await session.execute(made)).first() is not None


async def unwatch(session: Session, job: int, person: int) -> int:
    """A person waits no more; how many still do."""
    await session.execute(delete(Watcher).where(col(Watcher.job_id) == job, col(Watcher.person_id) == person))
    return (await session.exec(select(func.count()).where(col(Watcher.job_id) == job))).one()


async def watchers(session: Session, job: int) -> Sequence[Watcher]:
    """Who waits for a job."""
    return (await session.exec(select(Watcher).where(col(Watcher.job_id) == job).order_by(col(Watcher.id)))).all()


async def want(session: Session, job: int, wanted: Wanted) -> int | None:
    """Ask a job to pause, run or stop; its new version, or None when it is closed.

    What is queued or paused changes at once; what runs is ended by its worker, which hears of it.
    One that waits for its next try and is asked to run is ready at once.
    """
    statement = (
        update(Job)
        .where(col(Job.id) == job, col(Job.state).in_(OPEN))
        .values(wanted=wanted, version=col(Job.version) + 1)
        .returning(col(Job.state), col(Job.version))
        .execution_options(**_UNSYNCED)
    )
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    state, version = row
    if state is not JobState.RUNNING:
        await session.execute(
            update(Job).where(col(Job.id) == job).values(**_AT_REST[wanted]()).execution_options(**_UNSYNCED)
        )
    if wanted is Wanted.RUN:
        await parts.go_on(session, job)
    runs.tell(session, job, f"wanted_{wanted}")
    await runs.fail_dependents(session, job)
    return int(version)


_AT_REST: dict[Wanted, Any] = {
    Wanted.RUN: lambda: {"state": JobState.QUEUED, "sent_at": 0, "ready_at": 0},
    Wanted.PAUSE: lambda: {"state": JobState.PAUSED, "sent_at": 0},
    Wanted.CANCEL: lambda: {"state": JobState.CANCELLED, "sent_at": 0, "open_key": None, "finished_at": now()},
}


async def replay(session: Session, job: int, *, also_done: bool = False) -> int | None:
    """Run a failed or cancelled job again, with fresh tries; its new version. `also_done`: one that is done, too.

    None when it is none of them, or when the same request is open in another job.
    """
    again = [JobState.FAILED, JobState.CANCELLED, *([JobState.DONE] if also_done else [])]
    await hold(session, job)
    other = aliased(Job)
    is_open = select(other.id).where(col(other.open_key) == col(Job.request_key)).exists()
    statement = (
        update(Job)
        .where(col(Job.id) == job, col(Job.state).in_(again), ~is_open)
        .values(
            state=JobState.QUEUED,
            wanted=Wanted.RUN,
            tries=0,
            stalls=0,
            sent_at=0,
            ready_at=0,
            error="",
            error_facts={},
            finished_at=None,
            open_key=func.nullif(col(Job.request_key), ""),
            version=col(Job.version) + 1,
        )
        .returning(col(Job.version))
        .execution_options(**_UNSYNCED)
    )
    version = (await session.execute(statement)).scalar()
    if version is not None:
        runs.tell(session, job, "replayed")
    return version


async def hold(session: Session, job: int) -> None:
    """Until the transaction is over nobody joins what this job was asked for by, leaves it, or asks it again."""
    await alone(session, f"request {await _request_key(session, job)}")


async def _request_key(session: Session, job: int) -> str:
    """What the job was asked for by; "" for chores, of which there may be many alike."""
    return (await session.exec(select(Job.request_key).where(col(Job.id) == job))).first() or ""


async def move_up(session: Session, job: int, *, before_others: bool) -> int | None:
    """Move an open job up among its person's own, or before those of others; its new version."""
    moved = {"priority": col(Job.priority) + 1} if before_others else {"own_priority": col(Job.own_priority) + 1}
    statement = (
        update(Job)
        .where(col(Job.id) == job, col(Job.state).in_(OPEN))
        .values(**moved, version=col(Job.version) + 1)
        .returning(col(Job.version))
        .execution_options(**_UNSYNCED)
    )
    return (await session.execute(statement)).scalar()


async def discard(session: Session, job: int) -> bool:
    """Forget a closed job with its story."""
    closed = [JobState.DONE, JobState.FAILED, JobState.CANCELLED]
    gone = await session.execute(
        delete(Job).where(col(Job.id) == job, col(Job.state).in_(closed)).returning(col(Job.id))
    )
    return gone.first() is not None


async def listed(
    session: Session,
    *,
    room: int | None = None,
    person: int | None = None,
    states: Sequence[JobState] = (),
    kinds: Sequence[str] = (),
    limit: int = 50,
) -> Sequence[Job]:
    """Jobs, newest first; of a room or person as their watchers see it."""
    statement = select(Job).order_by(col(Job.id).desc()).limit(limit)
    if room is not None or person is not None:
        seen = select(Watcher.job_id)
        seen = seen.where(col(Watcher.room_id) == room) if room is not None else seen
        seen = seen.where(col(Watcher.person_id) == person) if person is not None else seen
        statement = statement.where(col(Job.id).in_(seen))
    if states:
        statement = statement.where(col(Job.state).in_(states))
    if kinds:
        statement = statement.where(col(Job.kind).in_(kinds))
    return (await session.exec(statement)).all()


async def with_leftovers(session: Session, title: int) -> list[int]:
    """Downloads of a title that ended without all being there, the newest first: what they fetched may be kept."""
    statement = select(Job.id, Job.state, Job.result, Job.progress).where(
        col(Job.kind) == "download",
        col(Job.title_id) == title,
        col(Job.state).in_([JobState.FAILED, JobState.CANCELLED, JobState.DONE]),
    )
    rows = (await session.exec(statement.order_by(col(Job.id).desc()).limit(_MOST_LEFTOVERS))).all()
    return [
        job
        for job, state, result, progress in rows
        if job and (result.get("missing") if state is JobState.DONE else not progress.get("deleted"))
    ]


async def usual_rate(session: Session, source: str) -> int | None:
    """Bytes a second that the last downloads from a source came with; None when none is known."""
    statement = select(Job.result).where(
        col(Job.kind) == "download", col(Job.source) == source, col(Job.state) == JobState.DONE
    )
    results = (await session.exec(statement.order_by(col(Job.id).desc()).limit(_AVERAGE_OVER))).all()
    seen = [(one.get("fetched_bytes", 0), one.get("seconds", 0)) for one in results]
    brought = [(size, seconds) for size, seconds in seen if size and seconds]
    return round(sum(size for size, _ in brought) / sum(s for _, s in brought)) if brought else None


async def story(session: Session, job: int) -> Sequence[JobEvent]:
    """A job's events in order; the first one, that it was accepted, is its row."""
    row = await by_id(session, job)
    if row is None:
        return []
    later = select(JobEvent).where(col(JobEvent.job_id) == job).order_by(col(JobEvent.id))
    return [JobEvent(job_id=job, happened_at=row.created_at, event=ACCEPTED), *(await session.exec(later)).all()]


async def place(session: Session, job: Job, slots: int) -> Place:
    """Where a queued job stands in its lane, judged by how long the last jobs took."""
    before = or_(
        col(Job.priority) > job.priority,
        (col(Job.priority) == job.priority) & (col(Job.id) < (job.id or 0)),
    )
    statement = select(func.count()).where(
        col(Job.lane) == job.lane, col(Job.state) == JobState.QUEUED, col(Job.ready_at) <= now(), before
    )
    ahead = (await session.exec(statement)).one()
    took = (
        select((col(Job.finished_at) - col(Job.started_at)).label("took"))
        .where(col(Job.lane) == job.lane, col(Job.state) == JobState.DONE)
        .order_by(col(Job.id).desc())
        .limit(_AVERAGE_OVER)
        .subquery()
    )
    average = (await session.execute(select(func.avg(took.c.took)))).scalar()
    return Place(ahead, None if average is None else int(average) * (ahead + 1) // max(1, slots))
