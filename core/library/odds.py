"""How offers of releases turned out when they were fetched here, and those of their indexers: counted once, each."""

from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlmodel import col, select

from core.db import Session, alone, now
from core.link_health import Fate, Odds, turned_out
from core.models import IndexerOdds, OfferRow, Taken


async def of_offer(session: Session, offer: int, fate: Fate) -> None:
    """An offer turned out so: that counts for or against it, and its indexer."""
    await alone(session, "odds")
    row = await session.get(OfferRow, offer, populate_existing=True)
    if row is None:
        return
    now_ms = (await session.exec(select(now()))).one()
    theirs = await session.get(IndexerOdds, row.indexer, populate_existing=True) or IndexerOdds(name=row.indexer)
    for one in (row, theirs):
        odds = turned_out(one.odds, fate, now_ms)
        one.good, one.bad, one.odds_at = odds.good, odds.bad, odds.at_ms
        session.add(one)
    await session.flush()


async def of_torrent(session: Session, torrent: int, fate: Fate) -> bool:
    """A torrent turned out so: once it counts for the offer that it was taken by. False when that was known before.

    That it was described says nothing more once it came, or came to nothing; a fake stays one, whatever came of it.
    """
    mine = (col(Taken.torrent_id) == torrent) & col(Taken.fate).not_in([fate, Fate.FAKE])
    if fate is Fate.DESCRIBED:
        mine &= col(Taken.fate) == Fate.OPEN
    news = update(Taken).where(mine).values(fate=fate).returning(col(Taken.offer_id))
    found = (await session.execute(news, execution_options={"synchronize_session": False})).first()
    if found is not None and found[0] is not None:
        await of_offer(session, found[0], fate)
    return found is not None


async def of_indexers(session: Session, names: Sequence[str]) -> Mapping[str, Odds]:
    """How offers of these indexers turned out, by name; nothing of those that none was fetched of."""
    rows = await session.exec(select(IndexerOdds).where(col(IndexerOdds.name).in_(list(names))))
    return {row.name: row.odds for row in rows.all()}
