"""The releases of a work, judged for somebody: from the rows of its offers, of what is held against them, of wishes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from core.db import Session, now
from core.library import marks, odds, offers, people
from core.models import Title
from core.releases.merging import merged
from core.releases.offered import Whole
from core.releases.picking import best, ranked
from core.releases.preferring import Wants, wants
from core.releases.scoring import Judged, Known
from core.secrets import KeyRing


@dataclass(frozen=True, slots=True)
class Picked:
    """A work's releases, best first, as somebody in a room has them; with what was wanted and known."""

    title: int
    judged: Sequence[Judged]
    wants: Wants
    known: Known

    @property
    def best(self) -> Judged | None:
        """The one that is taken when nobody chooses."""
        return best(self.judged)

    def of(self, offer: int) -> Judged | None:
        """The release that an offer belongs to."""
        return next((one for one in self.judged if offer in {each.id for each in one.whole.offers}), None)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whom releases are judged for: a person in a room, and the language that they read."""

    person: int
    room: int
    language: str = ""


async def picked(session: Session, ring: KeyRing, title: int, viewer: Viewer) -> Picked:
    """All releases of a work that are known, the best for them first."""
    offered = await offers.of_title(session, ring, title)
    now_ms = int((await session.exec(select(now()))).one())
    wholes = await asyncio.to_thread(merged, offered, now_ms)
    wanted = wants(await people.preferences(session, viewer.person, viewer.room), viewer.language)
    known = await _known(session, ring, wholes, now_ms)
    judged = await asyncio.to_thread(ranked, wholes, wanted, known)
    return Picked(title, judged, wanted, known)


async def of_offer(session: Session, ring: KeyRing, offer: int, viewer: Viewer) -> tuple[Picked, Judged, Title] | None:
    """The release of an offer, among those of its work; None when it is no longer known."""
    title = await offers.title_of(session, offer)
    row = await session.get(Title, title) if title is not None else None
    if row is None:
        return None
    found = await picked(session, ring, row.id or 0, viewer)
    one = found.of(offer)
    return (found, one, row) if one is not None else None


async def _known(session: Session, ring: KeyRing, wholes: Sequence[Whole], now_ms: int) -> Known:
    blocked, complaints = await marks.of(session, ring, [key for one in wholes for key in one.keys])
    groups = await marks.groups(session, [one.claims.group or "" for one in wholes])
    fared = await odds.of_indexers(session, list({name for one in wholes for name in one.indexers}))
    return Known(now_ms, await offers.reliability(session), groups, blocked, complaints, odds=fared)
