"""Who waits for what is missing to be back, and when it is looked at again."""

from sqlalchemy import delete, update
from sqlmodel import col, select

from core.db import Session, alone, now
from core.library import chat, jobs
from core.models import Job, Post, Waiting

_DAY_MS = 24 * 3600 * 1000
_FIRST_MS, _LONGEST_MS = 10 * 60 * 1000, 6 * 3600 * 1000
#: later it is given up, and said so
PATIENCE_DAYS = 30
NOTICE = "notice"


async def wait(session: Session, waiting: Waiting) -> bool:
    """Somebody waits from now on. False when they did already."""
    await alone(session, f"waiting {waiting.job_id}")
    known = select(Waiting.id).where(
        col(Waiting.job_id) == waiting.job_id,
        col(Waiting.room_id) == waiting.room_id,
        col(Waiting.person_id) == waiting.person_id,
    )
    if (await session.exec(known)).first() is not None:
        return False
    session.add(waiting)
    await session.flush()
    times = {"since_at": now(), "next_at": now() + _FIRST_MS}
    await session.execute(update(Waiting).where(col(Waiting.id) == waiting.id).values(**times))
    return True


async def due(session: Session, limit: int = 50) -> list[tuple[Waiting, bool]]:
    """Those that are to be looked at, the longest due first; and whether this is the last time."""
    last = col(Waiting.since_at) < now() - PATIENCE_DAYS * _DAY_MS
    statement = select(Waiting, last).where(col(Waiting.next_at) <= now()).order_by(col(Waiting.next_at)).limit(limit)
    return [(row, bool(is_last)) for row, is_last in (await session.execute(statement)).all()]


async def later(session: Session, waiting: Waiting) -> None:
    """It was not back: each look in vain doubles the wait, up to six hours."""
    wait_ms = min(_LONGEST_MS, _FIRST_MS * 2 ** min(waiting.looks + 1, 10))
    values = {"looks": waiting.looks + 1, "next_at": now() + wait_ms}
    await session.execute(update(Waiting).where(col(Waiting.id) == waiting.id).values(**values))


async def over(session: Session, waiting: Waiting) -> None:
    """Nobody waits here any more."""
    await session.execute(delete(Waiting).where(col(Waiting.id) == waiting.id))


async def tell(session: Session, waiting: Waiting, job: Job, facts: dict[str, object]) -> Job:
    """A notice in the place where somebody waits, drawn from a closed job of its own by whoever keeps cards true."""
    made = Job(kind=NOTICE, lane=job.lane, payload={"job": job.id, **facts}, title_id=job.title_id, source=job.source)
    made.person_id, made.room_id = waiting.person_id, waiting.room_id
    notice = await jobs.add_closed(session, made)
    post = Post(room_id=waiting.room_id, surface=waiting.surface, place=waiting.place, locale=waiting.locale)
    post.job_id, post.shown_version = notice.id, notice.version - 1
    await chat.add(session, post)
    return notice
