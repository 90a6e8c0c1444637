"""Lists of titles: taken in, gone on with, reported."""

import hashlib
from collections.abc import Sequence

from core.db import Session, alone, moment
from core.models import TitleList

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
