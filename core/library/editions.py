"""A room's library as a catalogue lists it: a title in a range of its parts, with the files that it is here in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.sql import Select
from sqlmodel import col

from core.db import Session
from core.library import items
from core.library.items import Holding
from core.media import Kind
from core.models import Favorite, Item, Shelved, Title


@dataclass(frozen=True, slots=True)
class Edition:
    """A title in a range ("" for all of it): its files, in the order they were made. `added_at` is ms since 1970."""

    title: Title
    parts: str
    added_at: int
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which editions: of one kind, with all of these folded words, starred by somebody; what is empty is not asked."""

    kind: str = ""
    words: tuple[str, ...] = ()
    starred_by: int = 0


async def page(session: Session, room: int, wish: Wish, start: int, limit: int) -> tuple[list[Edition], int]:
    """The editions of a room from the `start`-th on, the newest first, and how many there are in all."""
    found = _wished(room, wish)
    total = (await session.execute(select(func.count()).select_from(found.subquery()))).scalar_one()
    added = func.max(col(Shelved.added_at))
    rows = (
        await session.execute(found.order_by(added.desc(), col(Item.title_id).desc()).offset(start).limit(limit))
    ).all()
    return await _with_files(session, room, [(title, parts, at) for title, parts, at in rows]), total


async def one(session: Session, room: int, title: int, parts: str) -> Edition | None:
    """One edition, if the room has it."""
    found = _wished(room, Wish()).where(col(Item.title_id) == title, col(Item.parts) == parts)
    row = (await session.execute(found)).first()
    return (await _with_files(session, room, [(row[0], row[1], row[2])]))[0] if row else None


async def kinds(session: Session, room: int) -> dict[Kind, int]:
    """How many editions of each kind a room has; none of what it has not."""
    found = _wished(room, Wish()).subquery()
    statement = select(col(Title.kind), func.count()).join(found, found.c.title_id == col(Title.id))
    counted = {Kind(kind): int(count) for kind, count in await session.execute(statement.group_by(col(Title.kind)))}
    return {kind: counted[kind] for kind in Kind if kind in counted}


def _wished(room: int, wish: Wish) -> Select[int, str, int]:
    statement = (
        select(col(Item.title_id), col(Item.parts), func.max(col(Shelved.added_at)))
        .join(Shelved, col(Shelved.item_id) == col(Item.id))
        .join(Title, col(Title.id) == col(Item.title_id))
        .where(col(Shelved.room_id) == room)
    )
    if wish.kind:
        statement = statement.where(col(Title.kind) == wish.kind)
    if wish.starred_by:
        starred = select(col(Favorite.title_id)).where(col(Favorite.person_id) == wish.starred_by)
        statement = statement.where(col(Item.title_id).in_(starred))
    for word in wish.words:
        statement = statement.where(col(Title.words).contains(word, autoescape=True))
    return statement.group_by(col(Item.title_id), col(Item.parts))


async def _with_files(session: Session, room: int, rows: Sequence[tuple[int, str, int]]) -> list[Edition]:
    held: dict[tuple[int, str], list[Holding]] = defaultdict(list)
    for one in await items.of_titles(session, [title for title, _, _ in rows], room):
        held[one.item.title_id, one.item.parts].append(one)
    return [Edition(held[title, parts][0].title, parts, at, tuple(held[title, parts])) for title, parts, at in rows]
