"""What was decided of releases: kept when it is decided, with all that was weighed; read again when somebody asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from core import sealing
from core.db import Session, moment
from core.library.sealed import WEIGHED
from core.models import Decision, Weighed
from core.releases.deciding import Stood, read
from core.secrets import KeyRing


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and the releases as they stood then, best first."""

    row: Decision
    weighed: Sequence[Stood]

    @property
    def taken(self) -> Stood | None:
        """The one that it was about."""
        return next((one for one in self.weighed if one.is_taken), None)


async def keep(session: Session, ring: KeyRing, row: Decision, weighed: Sequence[Stood]) -> None:
    """Write a decision down, with what was weighed."""
    about = next(one for one in weighed if one.is_taken)
    row.place, row.decided_at = about.place, moment()
    session.add(row)
    await session.flush()
    rows = [
        Weighed(
            decision_id=row.id or 0,
            offer_id=one.offer,
            place=one.place,
            points=one.points,
            gate=one.gate,
            is_taken=one.is_taken,
        )
        for one in weighed
    ]
    session.add_all(rows)
    await session.flush()
    for made, one in zip(rows, weighed, strict=True):
        made.body = sealing.seal(ring, WEIGHED.place("body", made.id or 0), one.body())
    await session.flush()


async def of_torrent(session: Session, ring: KeyRing, torrent: int, room: int) -> list[Decided]:
    """How a room came to have a torrent, the newest decision first."""
    mine = select(Decision).where(col(Decision.torrent_id) == torrent, col(Decision.room_id) == room)
    return await _told(session, ring, list((await session.exec(mine.order_by(col(Decision.id).desc()))).all()))


async def of_work(session: Session, ring: KeyRing, title: int, room: int, limit: int = 10) -> list[Decided]:
    """What a room decided of a work's releases, the newest first."""
    mine = select(Decision).where(col(Decision.title_id) == title, col(Decision.room_id) == room)
    found = await session.exec(mine.order_by(col(Decision.id).desc()).limit(limit))
    return await _told(session, ring, list(found.all()))


async def of_offers(session: Session, ring: KeyRing, offers: Collection[int], room: int) -> Decided | None:
    """The last decision of a room about the release that goes by one of these numbers."""
    about = select(Weighed.decision_id).where(col(Weighed.offer_id).in_(list(offers)), col(Weighed.is_taken))
    mine = select(Decision).where(col(Decision.id).in_(about), col(Decision.room_id) == room)
    row = (await session.exec(mine.order_by(col(Decision.id).desc()).limit(1))).first()
    return (await _told(session, ring, [row]))[0] if row is not None else None


async def _told(session: Session, ring: KeyRing, rows: Sequence[Decision]) -> list[Decided]:
    weighed = await _weighed(session, ring, [row.id or 0 for row in rows])
    return [Decided(row, weighed.get(row.id or 0, ())) for row in rows]


async def _weighed(session: Session, ring: KeyRing, decisions: Sequence[int]) -> Mapping[int, Sequence[Stood]]:
    mine = select(Weighed).where(col(Weighed.decision_id).in_(decisions))
    found: dict[int, list[Stood]] = {}
    for row in (await session.exec(mine.order_by(col(Weighed.decision_id), col(Weighed.place)))).all():
        body = sealing.unseal(ring, WEIGHED.place("body", row.id or 0), row.body)
        stood = read(body, row.place, row.offer_id, row.points, is_taken=row.is_taken)
        found.setdefault(row.decision_id, []).append(stood)
    return found
