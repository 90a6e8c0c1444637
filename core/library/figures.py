"""Figures about the service: for /status, the health page and the meters."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Session, now
from core.models import Blob, Item, Job, JobState, WorkerRow


@dataclass(frozen=True, slots=True)
class ShelfFigures:
    """How much is on the shelf."""

    items: int
    size_bytes: int


async def jobs_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs there are in each state; states without any are left out."""
    statement = select(col(Job.state), func.count()).group_by(col(Job.state)).order_by(col(Job.state))
    return {row[0]: row[1] for row in await session.execute(statement)}


async def jobs_by_lane(session: Session) -> list[tuple[str, str, int]]:
    """(lane, state, how many) of open jobs."""
    statement = select(col(Job.lane), col(Job.state), func.count()).where(
        col(Job.state).in_([JobState.QUEUED, JobState.RUNNING, JobState.PAUSED])
    )
    rows = await session.execute(statement.group_by(col(Job.lane), col(Job.state)))
    return [(lane, state, count) for lane, state, count in rows]


async def live_workers(session: Session) -> int:
    """How many workers said lately that they are alive."""
    return (await session.exec(select(func.count()).select_from(WorkerRow).where(col(WorkerRow.until) > now()))).one()


async def shelf(session: Session) -> ShelfFigures:
    """How much is on the shelf."""
    count = (await session.exec(select(func.count()).select_from(Item))).one()
    size = (await session.execute(select(func.sum(col(Blob.size_bytes))))).scalar() or 0
    return ShelfFigures(count, int(size))
