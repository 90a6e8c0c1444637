"""Searches and their hits: what was found, why it stands where it stands, what is still good."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy
from sqlalchemy import delete, update
from sqlmodel import col, select

from core.db import Session, inserting, moment, now, table
from core.media import Release, TitleInfo
from core.models import Hit, Job, JobState, Search, Title, Watcher
from core.query import Query

_HIT, _SEARCH = table(Hit), table(Search)
_MS = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A title that a search found: its score, the reasons as `core.ranking` keeps them, the page it came with.

    `releases` are those that an indexer lists of it.
    """

    info: TitleInfo
    score: float = 0.0
    reasons: list[Any] = field(default_factory=list)
    page: int = 0
    releases: Sequence[Release] = ()


def key_of(query: Query, shelf: str = "") -> str:
    """The same for the same search (or look at a shelf), however it was typed; 32 hex digits."""
    return hashlib.sha256(f"{shelf}\n{query}".casefold().encode()).hexdigest()[:32]


async def fresh(session: Session, query: Query, shelf: str = "") -> Job | None:
    """The job of the same search, done and still good; None when sources have to be asked."""
    statement = (
        select(Job)
        .join(Search, col(Search.job_id) == col(Job.id))
        .where(
            col(Search.key) == key_of(query, shelf), col(Search.fresh_until) > now(), col(Job.state) == JobState.DONE
        )
    )
    return (await session.exec(statement)).first()


async def asked(session: Session, query: Query, shelf: str = "") -> None:
    """Somebody asked for it once more."""
    made = inserting(session, Search).values(
        key=key_of(query, shelf), query=str(query), shelf=shelf, asked=1, asked_at=now(), fresh_until=0, job_id=None
    )
    more = {"asked": _SEARCH.c.asked + 1, "asked_at": now()}
    await session.execute(made.on_conflict_do_update(index_elements=["key"], set_=more))


async def looked_at(session: Session, job: int, person: int, room: int) -> None:
    """Somebody was shown the hits of a search that was made before: it is the last one they made there."""
    mine = (col(Watcher.job_id) == job) & (col(Watcher.person_id) == person) & (col(Watcher.room_id) == room)
    await session.execute(delete(Watcher).where(mine).execution_options(synchronize_session=False))
    session.add(Watcher(job_id=job, person_id=person, room_id=room))


async def last_of(session: Session, person: int, room: int) -> Job | None:
    """The last search that somebody made in a room; a further page of it counts as that page."""
    mine = (col(Watcher.person_id) == person) & (col(Watcher.room_id) == room) & (col(Job.kind) == "search")
    statement = select(Job).join(Watcher, col(Watcher.job_id) == col(Job.id)).where(mine)
    return (await session.exec(statement.order_by(col(Watcher.id).desc()).limit(1))).first()


async def answered(session: Session, query: Query, job: int, good_s: float, shelf: str = "") -> None:
    """The search was made, by this job; good for so many seconds."""
    values = {"job_id": job, "fresh_until": moment(round(good_s * _MS))}
    row = {"key": key_of(query, shelf), "query": str(query), "shelf": shelf, "asked": 0, "asked_at": now()}
    made = inserting(session, Search).values(**row, **values)
    await session.execute(made.on_conflict_do_update(index_elements=["key"], set_=values))


async def outdate(session: Session) -> None:
    """No search is good any more: there are other sources now."""
    await session.execute(update(Search).values(fresh_until=0).execution_options(synchronize_session=False))


async def popular(session: Session, most: int, days: int, at_least: int) -> list[Search]:
    """Searches that were asked for most, of those that were lately and whose answers are no longer good."""
    lately = col(Search.asked_at) > now() - days * 24 * 3600 * _MS
    stale = col(Search.fresh_until) <= now()
    statement = select(Search).where(lately, stale, col(Search.asked) >= at_least)
    return list((await session.exec(statement.order_by(col(Search.asked).desc(), col(Search.key)).limit(most))).all())


async def add_hits(session: Session, rows: Sequence[tuple[int, int, Found]]) -> None:
    """(job, title, what was found) as rows; a title that a search has already stays as it is."""
    values = [
        {"job_id": job, "title_id": title, "score": one.score, "reasons": one.reasons, "page": one.page}
        for job, title, one in rows
    ]
    if values:
        made = inserting(session, Hit).on_conflict_do_nothing(index_elements=["job_id", "title_id"])
        await session.execute(made, values)


@dataclass(frozen=True, slots=True)
class Place:
    """A hit without its title: what is needed to put hits in order."""

    title: int
    source: str
    work: str
    languages: tuple[str, ...]
    page: int
    score: float


async def places(session: Session, job: int) -> list[Place]:
    """All that a search found, page by page, best first."""
    columns = (col(Title.id), col(Title.source), col(Title.work), col(Title.languages), col(Hit.page), col(Hit.score))
    statement = sqlalchemy.select(*columns).join(Hit, col(Hit.title_id) == col(Title.id)).where(col(Hit.job_id) == job)
    rows = await session.execute(statement.order_by(col(Hit.page), col(Hit.score).desc(), col(Hit.id)))
    return [
        Place(title or 0, source, work, tuple(spoken), page, score) for title, source, work, spoken, page, score in rows
    ]


async def hits(session: Session, job: int) -> list[Title]:
    """Titles that a search found, best first."""
    statement = select(Title).join(Hit, col(Hit.title_id) == col(Title.id)).where(col(Hit.job_id) == job)
    return list((await session.exec(statement.order_by(col(Hit.page), col(Hit.score).desc(), col(Hit.id)))).all())


async def hit(session: Session, job: int, title: int) -> Hit | None:
    """One hit, with the reasons for its score."""
    return (await session.exec(select(Hit).where(col(Hit.job_id) == job, col(Hit.title_id) == title))).first()
