"""Titles in bulk: lists taken in, catalogues gone through; each from where it stopped."""

import hashlib
from collections.abc import Sequence

from core.db import Session, alone, moment
from core.models import Crawl, TitleList

#: so many refused lines are kept with their reasons
_TOLD = 500


async def take(session: Session, name: str, data: bytes, lines: int) -> TitleList:
    """The row of a list. One that was taken to its end before is begun again; one that was not is gone on with."""
    sha256 = hashlib.sha256(data).hexdigest()
    await alone(session, f"list {sha256}")
    row = await session.get(TitleList, sha256)
    if row is None:
        row = TitleList(sha256=sha256, name=name[:200], data=data, lines=lines, created_at=moment())
        session.add(row)
    elif row.done >= row.lines:
        row.done = row.added = row.merged = row.faults = 0
        row.refused = []
    await session.flush()
    return row


async def by_hash(session: Session, sha256: str) -> TitleList | None:
    """A list."""
    return await session.get(TitleList, sha256, populate_existing=True)


async def done(
    session: Session, sha256: str, upto: int, added: int, merged: int, refused: Sequence[Sequence[object]]
) -> TitleList | None:
    """Its lines are taken so far: what became of the last ones."""
    row = await session.get(TitleList, sha256, with_for_update=True, populate_existing=True)
    if row is None:
        return None
    row.done, row.added, row.merged = upto, row.added + added, row.merged + merged
    row.faults += len(refused)
    row.refused = [*row.refused, *([*one] for one in refused)][:_TOLD]
    await session.flush()
    return row


async def crawl(session: Session, source: str, *, anew: bool = False) -> Crawl:
    """How far a catalogue was gone through; one that came to its end is begun again, any other when it shall."""
    await alone(session, f"crawl {source}")
    row = await session.get(Crawl, source)
    if row is None or row.is_over or anew:
        row = row or Crawl(source=source)
        row.place, row.titles, row.added, row.total, row.is_over, row.begun_at = "", 0, 0, None, False, moment()
        session.add(row)
        await session.flush()
    return row


async def crawled(
    session: Session, source: str, place: str, titles: int, added: int, total: int | None = None
) -> Crawl:
    """A page more: so many titles, so many of them new, where the next page is, "" after the last, and how many of all.

    A page that does not say a total leaves the one that was said before.
    """
    row = await session.get_one(Crawl, source, with_for_update=True, populate_existing=True)
    row.place, row.titles, row.added = place, row.titles + titles, row.added + added
    row.total = row.total if total is None else total
    row.is_over = not place
    await session.flush()
    return row
