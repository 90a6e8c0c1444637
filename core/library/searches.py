"""Searches and their hits: what was found, why it stands where it stands, what is still good."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from core.db import Session, inserting, loaded, moment, now, table
from core.link_health import Odds
from core.media import Release, TitleInfo
from core.models import Hit, Item, Job, JobState, LinkHealth, Search, Shelved, Title, Watcher
from core.query import Query

_HIT, _JOB, _SEARCH, _TITLE = table(Hit), table(Job), table(Search), table(Title)
_MS = 1000


def _asking(dialect: Any) -> Any:
    new = {"query": bindparam("text"), "shelf": bindparam("on_shelf"), "asked": 1, "asked_at": now(), "fresh_until": 0}
    made = dialect.insert(_SEARCH).values(key=bindparam("searched"), **new)
    more = {"asked": _SEARCH.c.asked + 1, "asked_at": now()}
    return made.on_conflict_do_update(index_elements=["key"], set_=more)


def _adding(dialect: Any) -> Any:
    made = dialect.insert(_HIT)
    said = {name: made.excluded[name] for name in ("score", "reasons", "page", "is_known")}
    is_news = _HIT.c.is_known & ~made.excluded.is_known
    return made.on_conflict_do_update(index_elements=["job_id", "title_id"], set_=said, where=is_news)


#: statements of every search and card, built once, on columns: to build one takes longer than to carry it out
_ASKED = {"sqlite": _asking(sqlite), "postgresql": _asking(postgresql)}
_ADD_HITS = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}
_FRESH = (
    sqlalchemy.select(_JOB)
    .join(_SEARCH, _SEARCH.c.job_id == _JOB.c.id)
    .where(_SEARCH.c.key == bindparam("searched"), _SEARCH.c.fresh_until > now(), _JOB.c.state == JobState.DONE)
)
_ITEM, _SHELVED, _LINK = table(Item), table(Shelved), table(LinkHealth)
_IS_HERE = (
    sqlalchemy.exists()
    .where(_ITEM.c.title_id == _TITLE.c.id, _SHELVED.c.item_id == _ITEM.c.id, _SHELVED.c.room_id == bindparam("room"))
    .correlate(_TITLE)
)
_PLACES = (
    sqlalchemy.select(
        _TITLE.c.id,
        _TITLE.c.source,
        _TITLE.c.work,
        sqlalchemy.cast(_TITLE.c.languages, sqlalchemy.Text),
        _HIT.c.page,
        _HIT.c.score,
        _IS_HERE,
        _HIT.c.is_known,
        _LINK.c.is_dead,
        _LINK.c.good,
        _LINK.c.bad,
        _LINK.c.at_ms,
        now(),
    )
    .join(_HIT, _HIT.c.title_id == _TITLE.c.id)
    .outerjoin(_LINK, _LINK.c.title_id == _TITLE.c.id)
    .where(_HIT.c.job_id == bindparam("job"))
    .order_by(_HIT.c.page, _HIT.c.score.desc(), _HIT.c.id)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A title that a search found: its score, the reasons as `core.ranking` keeps them, the page it came with.

    `releases` are those that an indexer lists of it. `title` is its number when the index knew it: then no source has
    said it yet.
    """

    info: TitleInfo
    score: float = 0.0
    reasons: list[Any] = field(default_factory=list)
    page: int = 0
    releases: Sequence[Release] = ()
    title: int = 0


def key_of(query: Query, shelf: str = "") -> str:
    """The same for the same search (or look at a shelf), however it was typed; 32 hex digits."""
    return hashlib.sha256(f"{shelf}\n{query}".casefold().encode()).hexdigest()[:32]


async def fresh(session: Session, query: Query, shelf: str = "") -> Job | None:
    """The job of the same search, done and still good; None when sources have to be asked."""
    row = (await session.execute(_FRESH, {"searched": key_of(query, shelf)})).first()
    return None if row is None else loaded(Job, row)


async def asked(session: Session, searched: Iterable[tuple[Query, str]]) -> None:
    """Somebody asked for each of these, (query, shelf), once more. After their jobs: workers write in that order."""
    every = sorted((key_of(query, shelf), str(query), shelf) for query, shelf in searched)
    rows = [{"searched": key, "text": text, "on_shelf": shelf} for key, text, shelf in every]
    await session.execute(_ASKED[session.get_bind().dialect.name], rows)


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
    """(job, title, what was found) as rows.

    A title that a search has already stays as it is, unless only the index knew it: then its source's word counts.
    """
    values = [
        {
            "job_id": job,
            "title_id": title,
            "score": one.score,
            "reasons": one.reasons,
            "page": one.page,
            "is_known": bool(one.title),
        }
        for job, title, one in rows
    ]
    if values:
        await session.execute(_ADD_HITS[session.get_bind().dialect.name], values)


@dataclass(frozen=True, slots=True)
class Place:
    """A hit without its title: what is needed to put hits in order.

    `points` are those that hold for everybody, `page` is the one it came with; `is_here` when the room that looks
    has it in its library, `is_known` when no source has said it in this search, but the index knew it. `link` is how
    sure it is to be had at its source, from 0 to 1; None while nobody has looked.
    """

    title: int
    source: str
    work: str
    languages: tuple[str, ...]
    page: int
    points: float
    is_here: bool = False
    is_known: bool = False
    link: float | None = None


async def places(session: Session, job: int, room: int = 0) -> list[Place]:
    """All that a search found, as a room sees it: page by page, best first."""
    rows = await session.execute(_PLACES, {"job": job, "room": room})
    return [
        Place(title, source, work, _spoken(languages), page, points, bool(is_here), bool(is_known), _link(*looked))
        for title, source, work, languages, page, points, is_here, is_known, *looked in rows
    ]


def _link(is_dead: bool | None, good: float, bad: float, at_ms: int, now_ms: int) -> float | None:
    if is_dead is None:
        return None
    return 0.0 if is_dead else Odds(good, bad, at_ms).score(now_ms)


@lru_cache(maxsize=256)
def _spoken(languages: str) -> tuple[str, ...]:
    """Languages as a row has them: few lists, read again and again."""
    return tuple(json.loads(languages))


async def hits(session: Session, job: int) -> list[Title]:
    """Titles that a search found, best first."""
    statement = select(Title).join(Hit, col(Hit.title_id) == col(Title.id)).where(col(Hit.job_id) == job)
    return list((await session.exec(statement.order_by(col(Hit.page), col(Hit.score).desc(), col(Hit.id)))).all())


async def hit(session: Session, job: int, title: int) -> Hit | None:
    """One hit, with the reasons for its score."""
    return (await session.exec(select(Hit).where(col(Hit.job_id) == job, col(Hit.title_id) == title))).first()
