"""News of titles that people care for: which are to be looked at, and what has come."""

from collections.abc import Sequence

import sqlalchemy
from sqlmodel import col, select

from core.db import Session, alone, now, table
from core.library import cared_for
from core.link_health import Sign, interval_s
from core.models import EngineRow, LinkHealth, Title, TitleNews
from core.releases.works import RELEASES

#: so long it is told that something has come
_FRESH_MS = 14 * 24 * 3600 * 1000


async def due(session: Session, sources: Sequence[str], limit: int) -> list[Title]:
    """Titles of libraries, favorites and those waited for that are to be looked at, the most wanted first.

    What comes by torrent is left out while an engine is cut off from its network (a VPN that is down).
    """
    asked = cared_for.due(TitleNews, list(sources))
    if await _is_cut_off(session):
        by_torrent = select(LinkHealth.title_id, LinkHealth.signs)
        signs = (await session.exec(by_torrent)).all()
        asked = asked.where(col(Title.id).not_in([title for title, seen in signs if Sign.TORRENT in seen]))
    found = [row.title for row in (await session.execute(asked)).all()][:limit]
    rows = (await session.exec(select(Title).where(col(Title.id).in_(found)))).all()
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in found]


async def due_works(session: Session, limit: int) -> list[Title]:
    """Works as they are found in releases, that people care for under whatever title, and that are due.

    None while an engine is cut off from its network.
    """
    if limit <= 0 or await _is_cut_off(session):
        return []
    cared = cared_for.titles()
    works = select(Title.work).join(cared, cared.c.title == col(Title.id)).where(col(Title.work) != "")
    is_meant = col(Title.id).in_(sqlalchemy.select(cared.c.title)) | col(Title.work).in_(works)
    at = table(TitleNews).c.next_at
    statement = (
        select(Title)
        .outerjoin(TitleNews, col(TitleNews.title_id) == col(Title.id))
        .where(col(Title.source) == RELEASES, is_meant, at.is_(None) | cared_for.is_due(at))
        .order_by(at.is_not(None), at, col(Title.id))
    )
    return list((await session.exec(statement.limit(limit))).all())


async def of_title(session: Session, title: int) -> TitleNews | None:
    """What has come of a title lately; None when nothing has."""
    lately = col(TitleNews.found_at) > now() - _FRESH_MS
    statement = select(TitleNews).where(col(TitleNews.title_id) == title, col(TitleNews.fresh) > 0, lately)
    return (await session.exec(statement)).first()


async def looked(session: Session, title: int, parts: int | None, jitter: float) -> int:
    """It has so many parts now (None: that could not be learnt); how many came since the last look."""
    await alone(session, f"news {title}")
    row = await session.get(TitleNews, title)
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    came = max(0, parts - row.parts) if row is not None and row.parts and parts is not None else 0
    row = row or TitleNews(title_id=title)
    row.every_s = interval_s(row.every_s, is_stable=not came, jitter=jitter)
    row.next_at = now_ms + row.every_s * 1000
    if came:
        still_told = row.found_at is not None and now_ms - row.found_at < _FRESH_MS
        row.fresh, row.found_at = came + (row.fresh if still_told else 0), now_ms
    row.parts = row.parts if parts is None else parts
    session.add(row)
    await session.flush()
    return came


async def _is_cut_off(session: Session) -> bool:
    """Whether an engine is alive and does not reach its network."""
    statement = select(EngineRow.name).where(col(EngineRow.until) > now(), col(EngineRow.online).is_(False))
    return (await session.exec(statement.limit(1))).first() is not None
