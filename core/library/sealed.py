"""The values that are kept encrypted, all of them: which columns, and how they come under another key."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import SQLModel

from core import sealing, torrents
from core.db import Session, table
from core.models import Mark, OfferRow, Post, SourceLogin, Torrent, TorrentFile, Weighed
from core.sealing import Place
from core.secrets import KeyRing

#: rows of one transaction: a rotation that is broken off goes on behind the last of them
BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A column by which rows are found, made from a sealed one of the same row."""

    column: str
    source: str
    what: str
    value: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with sealed columns. Its rows are named by `id`."""

    model: type[SQLModel]
    columns: tuple[str, ...]
    found: Found | None = None

    @property
    def name(self) -> str:
        """The table's name."""
        return table(self.model).name

    def place(self, column: str, row: int) -> Place:
        """The cell of a row."""
        return Place(self.name, column, str(row))


@dataclass(frozen=True, slots=True)
class Count:
    """How many values of a table there are under each key; under 0 those that are not sealed."""

    table: str
    by_key: dict[int, int]


def _key_in(body: bytes) -> str:
    """What a row is known by, out of a body that names it."""
    return str(json.loads(body)["key"])


TORRENT = Sealed(Torrent, ("body", "label", "memo"), Found("lookup", "body", "torrent", torrents.info_hash_of))
TORRENT_FILE = Sealed(TorrentFile, ("label",))
OFFER = Sealed(OfferRow, ("body", "memo"), Found("lookup", "body", "offer", _key_in))
MARK = Sealed(Mark, ("body",), Found("lookup", "body", "mark", _key_in))
WEIGHED = Sealed(Weighed, ("body",))
SOURCE_LOGIN = Sealed(SourceLogin, ("options", "cookies"))
POST = Sealed(Post, ("reach",))
ALL = (TORRENT, TORRENT_FILE, OFFER, MARK, WEIGHED, SOURCE_LOGIN, POST)


async def counts(session: Session, sealed: Sealed) -> Count:
    """How many values there are under each key. Their heads only are read."""
    rows, by_key = table(sealed.model), Counter[int]()
    for column in sealed.columns:
        head = func.substr(rows.c[column], 1, sealing.HEAD_BYTES).label("head")
        statement = select(head, func.count()).where(func.length(rows.c[column]) > 0).group_by(head)
        for kept, count in await session.execute(statement):
            by_key[sealing.key_of(kept) if sealing.is_head(kept) else 0] += count
    return Count(sealed.name, dict(by_key))


async def rows_from(session: Session, sealed: Sealed, after: int) -> list[Any]:
    """The next rows behind the one of number `after`, with their sealed columns."""
    rows = table(sealed.model)
    columns = [rows.c[name] for name in ("id", *sealed.columns)]
    return list(
        (await session.execute(select(*columns).where(rows.c.id > after).order_by(rows.c.id).limit(BATCH))).all()
    )


def renewed(sealed: Sealed, ring: KeyRing, row: Any) -> dict[str, Any]:
    """What is to be written into a row so that all of it is sealed under the newest key; nothing where it is.

    A value that is not sealed at all, as a database from elsewhere may have it, is sealed now. Raises SealBroken.
    """
    fresh: dict[str, Any] = {}
    for column in sealed.columns:
        kept = getattr(row, column)
        if not kept or (sealing.is_sealed(kept) and sealing.key_of(kept) == ring.newest):
            continue
        place = sealed.place(column, row.id)
        value = sealing.unseal(ring, place, kept) if sealing.is_sealed(kept) else kept
        fresh[column] = sealing.seal(ring, place, value)
        if sealed.found and sealed.found.source == column:
            fresh[sealed.found.column] = sealing.lookup(ring, sealed.found.what, sealed.found.value(value))
    return fresh


async def write(session: Session, sealed: Sealed, row: int, fresh: dict[str, Any]) -> None:
    """Put renewed values into their row."""
    rows = table(sealed.model)
    await session.execute(update(rows).where(rows.c.id == row).values(fresh))
