"""Requests of many people at once: those that are known already, the new ones, and who waits for which."""

from collections.abc import Iterable, Sequence

import sqlalchemy
from sqlalchemy import bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite

from core.db import Session, loaded, table
from core.library import jobs
from core.models import Job, Watcher

_JOB = table(Job)
_KNOWN = sqlalchemy.select(_JOB).where(
    or_(
        _JOB.c.open_key.in_(bindparam("requests", expanding=True)),
        _JOB.c.cause.in_(bindparam("causes", expanding=True)),
    )
)
_ADD = jobs.INSERT.returning(_JOB.c.open_key, *(_JOB.c[name] for name in jobs.MADE_HERE))
_WATCH = {
    name: dialect.insert(table(Watcher)).on_conflict_do_nothing(index_elements=["job_id", "person_id", "room_id"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


async def known(session: Session, requests: Iterable[str], causes: Iterable[str]) -> list[Job]:
    """The open jobs of these requests, and whatever these lines and presses have asked for before, open or closed."""
    rows = await session.execute(_KNOWN, {"requests": list(requests), "causes": list(causes)})
    return [loaded(Job, row) for row in rows]


async def add(session: Session, new: Sequence[Job]) -> None:
    """Put these in, of which no two are the same request. Sent as with `jobs.add`."""
    if not new:
        return
    made = {row["open_key"]: row for row in (await session.execute(_ADD, [*map(jobs.new_row, new)])).mappings()}
    for job in new:
        jobs.kept(session, job, made[job.open_key])


async def watch(session: Session, watching: Sequence[tuple[int, int, int]]) -> None:
    """(job, person, room): each waits for a job in a room, as some do already."""
    rows = [{"job_id": job, "person_id": person, "room_id": room} for job, person, room in watching]
    if rows:
        await session.execute(_WATCH[session.get_bind().dialect.name], rows)
