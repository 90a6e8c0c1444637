"""Which torrent was taken for which work, by which offer, and what is to become of it when it stalls."""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import col, select

from core.db import Session, inserting, moment
from core.library.torrents import SHOWN
from core.models import Aim, Taken, Torrent
from core.releases.preferring import Next


async def took(session: Session, torrent: int, title: int, offer: int, then: Next, *, trusted: bool = False) -> None:
    """A torrent was taken for a work; asked for again, it is the newer wish that counts."""
    values = {"title_id": title, "offer_id": offer, "then": then.value, "trusted": trusted, "taken_at": moment()}
    made = inserting(session, Taken).values(torrent_id=torrent, **values)
    await session.execute(made.on_conflict_do_update(index_elements=["torrent_id"], set_=values))


async def of(session: Session, torrent: int) -> Taken | None:
    """What a torrent was taken for; None for one that was handed in."""
    return await session.get(Taken, torrent, populate_existing=True)


async def follow(session: Session, torrent: int) -> bool:
    """Another one is to be taken in its place; False for one that was not taken for a work."""
    mine = update(Taken).where(col(Taken.torrent_id) == torrent).values(then=Next.TAKE.value)
    found = await session.execute(mine.returning(col(Taken.title_id)), execution_options={"synchronize_session": False})
    return found.first() is not None


async def by_offers(session: Session, offers: Collection[int]) -> Taken | None:
    """The torrent that is known by one of these offers, whoever looked at it; None when none is."""
    statement = select(Taken).join(Torrent, col(Torrent.id) == col(Taken.torrent_id))
    known = statement.where(col(Taken.offer_id).in_(list(offers)), col(Torrent.aim) != Aim.REMOVE)
    return (await session.exec(known.order_by(col(Taken.taken_at).desc()).limit(1))).first()


async def offers_taken(session: Session, title: int) -> set[int]:
    """The offers by which torrents are taken for a work already; not those that were only looked at."""
    statement = select(Taken.offer_id).join(Torrent, col(Torrent.id) == col(Taken.torrent_id))
    rows = await session.exec(statement.where(col(Taken.title_id) == title, col(Torrent.aim).not_in(SHOWN)))
    return {one for one in rows.all() if one is not None}
