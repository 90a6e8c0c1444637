"""Work that comes round: what is due, started once however long we were down."""

from sqlalchemy import BigInteger, ColumnElement, cast, or_, update
from sqlmodel import col, select

from core.db import Session, alone, now
from core.library import jobs
from core.models import Job, Schedule
from core.models.jobs import OPEN

#: a new schedule may let a service settle in first
_FIRST_TURN_MS = 600_000


async def ensure(session: Session, schedule: Schedule) -> None:
    """Have this schedule; one that is there keeps its next time and whether it is on."""
    await alone(session, f"schedule {schedule.name}")
    known = await session.get(Schedule, schedule.name)
    if known is None:
        session.add(schedule)
    else:
        known.kind, known.lane, known.every_s = schedule.kind, schedule.lane, schedule.every_s


async def listed(session: Session) -> list[Schedule]:
    """All schedules by name."""
    return list((await session.exec(select(Schedule).order_by(col(Schedule.name)))).all())


async def any_due(session: Session) -> bool:
    """Whether anything is due. Asked every second, so it only reads."""
    due = select(Schedule.name).where(col(Schedule.enabled), _is_due()).limit(1)
    return (await session.exec(due)).first() is not None


async def start_due(session: Session) -> list[Job]:
    """Put in a job for whatever is due. A schedule whose last job is still open is passed over this time."""
    statement = select(Schedule).where(col(Schedule.enabled), _is_due()).with_for_update(skip_locked=True)
    due = (await session.exec(statement)).all()
    started = []
    for schedule in due:
        last = await jobs.by_id(session, schedule.last_job_id) if schedule.last_job_id else None
        if last is None or last.state not in OPEN:
            job = await jobs.add(session, Job(kind=schedule.kind, lane=schedule.lane, payload=dict(schedule.payload)))
            schedule.last_job_id = job.id
            started.append(job)
        await session.flush()
        next_at = now() + schedule.every_s * 1000
        await session.execute(update(Schedule).where(col(Schedule.name) == schedule.name).values(next_at=next_at))
    return started


def _is_due() -> ColumnElement[bool]:
    """Its time has come, or is further off than its turn is long: the clock went back."""
    turn_ms = cast(col(Schedule.every_s), BigInteger) * 1000  # a month of them is more than Postgres' integer holds
    longest = turn_ms + _FIRST_TURN_MS
    return or_(col(Schedule.next_at) <= now(), col(Schedule.next_at) > now() + longest)
