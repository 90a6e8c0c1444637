"""Whether what is behind titles can still be had: what is to be looked at next, and what was found."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlmodel import col, select

from core.db import Session, alone, now
from core.library import cared_for
from core.library.titles import UPLOAD
from core.link_health import File, Standing, Verdict, after, interval_s
from core.models import Item, LinkHealth, Shelved, Title

_DAY_MS = 24 * 3600 * 1000
_LONG_MS = 60 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Due:
    """A title that may be looked at, how many people and rooms have it, and what is known; None: nothing yet."""

    title: int
    popularity: int
    health: LinkHealth | None

    def urgency(self, now_ms: int) -> float:
        """What is wanted by many, least certain and longest not looked at goes first."""
        if self.health is None:
            return (1 + self.popularity) * _LONG_MS
        uncertainty = 1.1 - abs(2 * self.health.odds.score(now_ms) - 1)
        return (1 + self.popularity) * uncertainty * max(1, now_ms - self.health.at_ms)


async def due(session: Session, sources: Sequence[str], limit: int) -> list[Title]:
    """Titles of libraries and favorites that are to be looked at, the most urgent first; of these sources only."""
    found = (await session.execute(cared_for.due(LinkHealth, list(sources)))).all()
    healths = await of_titles(session, [row.title for row in found])
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    weighed = [Due(row.title, row.many, healths.get(row.title)) for row in found]
    chosen = sorted(weighed, key=lambda one: (-one.urgency(now_ms), one.title))[:limit]
    rows = (await session.exec(select(Title).where(col(Title.id).in_([one.title for one in chosen])))).all()
    by_id = {row.id: row for row in rows}
    return [by_id[one.title] for one in chosen]


async def in_room(session: Session, room: int) -> list[Title]:
    """What a room has in its library of sources that can be asked."""
    shown = select(Item.title_id).join(Shelved, col(Shelved.item_id) == col(Item.id))
    shown = shown.where(col(Shelved.room_id) == room)
    statement = select(Title).where(col(Title.id).in_(shown), col(Title.source) != UPLOAD)
    return list((await session.exec(statement.order_by(col(Title.id)))).all())


async def of_titles(session: Session, titles: Sequence[int]) -> dict[int, LinkHealth]:
    """What is known of these, by title; nothing of what nobody has looked at."""
    rows = (await session.exec(select(LinkHealth).where(col(LinkHealth.title_id).in_(list(titles))))).all()
    return {row.title_id: row for row in rows}


async def looked(session: Session, title: int, verdict: Verdict, jitter: float) -> LinkHealth:
    """Count a verdict, and say when to look again. `jitter` from 0 to 1 spreads that."""
    await alone(session, f"link {title}")
    row = await session.get(LinkHealth, title)
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    is_stable = row is None or row.standing is verdict.standing
    row = row or LinkHealth(title_id=title, standing=verdict.standing)
    odds = after(row.odds, verdict, now_ms)
    every_s = interval_s(row.every_s, is_stable=is_stable, jitter=jitter)
    row.sqlmodel_update(dataclasses.asdict(odds))
    row.standing, row.status = verdict.standing, verdict.status
    row.signs = [str(one) for one in verdict.signs]
    row.every_s, row.next_at = every_s, now_ms + every_s * 1000
    if verdict.file != File() and (verdict.standing is Standing.ALIVE or verdict.is_opened):
        known = dataclasses.asdict(verdict.file)
        row.sqlmodel_update({name: value for name, value in known.items() if value or verdict.is_opened})
    session.add(row)
    await session.flush()
    return row
