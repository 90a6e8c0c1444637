"""What is on the shelf, in which rooms it is shown, what is starred."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, update
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from core.db import Session, moment
from core.media import Format
from core.models import Blob, Favorite, Item, Job, JobState, Shelved, Title, Watcher


@dataclass(frozen=True, slots=True)
class Holding:
    """An item with its title and bytes."""

    item: Item
    title: Title
    blob: Blob


async def shelve(session: Session, item: Item, blob: Blob) -> Item:
    """Put an item on the shelf; a newer file for the same title, format and range takes the old one's place."""
    if await session.get(Blob, blob.sha256) is None:
        blob.created_at = moment()
        session.add(blob)
        await session.flush()
    known = await find(session, item.title_id, item.format, item.parts)
    if known is None:
        item.created_at = moment()
        session.add(item)
        await session.flush()
        return item
    known.sha256, known.file_name = item.sha256, item.file_name
    known.holds, known.missing = item.holds, item.missing
    await session.flush()
    return known


async def find(session: Session, title: int, fmt: Format, parts: str) -> Item | None:
    """The item that holds a title in a format and range."""
    statement = select(Item).where(col(Item.title_id) == title, col(Item.format) == fmt, col(Item.parts) == parts)
    return (await session.exec(statement)).first()


async def made(session: Session, title: int, parts: str) -> list[Holding]:
    """All that is on the shelf of a title in a range, in any format, the newest first."""
    statement = _holdings().where(col(Item.title_id) == title, col(Item.parts) == parts)
    return [Holding(*row) for row in (await session.exec(statement.order_by(col(Item.id).desc()))).all()]


async def all_of(session: Session, title: int) -> list[Holding]:
    """All that is on the shelf of a title, in any range and format, the newest first."""
    statement = _holdings().where(col(Item.title_id) == title).order_by(col(Item.id).desc())
    return [Holding(*row) for row in (await session.exec(statement)).all()]


async def had_by(session: Session, title: int, person: int) -> list[str]:
    """The ranges of a title that a person has got: what was put into a library for them, or they waited for."""
    asked = select(Job.payload).join(Watcher, col(Watcher.job_id) == col(Job.id))
    asked = asked.where(col(Watcher.person_id) == person, col(Job.title_id) == title, col(Job.state) == JobState.DONE)
    wanted = {str(payload.get("parts", "")) for payload in (await session.exec(asked)).all() if "format" in payload}
    own = select(Shelved.item_id).where(col(Shelved.person_id) == person)
    mine = or_(col(Item.parts).in_(wanted), col(Item.id).in_(own))
    rows = (await session.exec(select(Item).where(col(Item.title_id) == title, mine))).all()
    return [row.holds or row.parts for row in rows]


async def holding(session: Session, item: int) -> Holding | None:
    """An item with its title and bytes."""
    row = (await session.exec(_holdings().where(col(Item.id) == item))).first()
    return Holding(*row) if row else None


async def show_in(session: Session, item: int, room: int, person: int) -> None:
    """Put an item into a room's library."""
    if await session.get(Shelved, (room, item)) is None:
        session.add(Shelved(room_id=room, item_id=item, person_id=person, added_at=moment()))
        await session.flush()


async def of_room(
    session: Session, room: int, *, kind: str = "", words: Sequence[str] = (), limit: int = 50
) -> list[Holding]:
    """A room's library, the newest first; of one kind, and with all of these folded words, when given."""
    statement = _holdings().join(Shelved, col(Shelved.item_id) == col(Item.id)).where(col(Shelved.room_id) == room)
    if kind:
        statement = statement.where(col(Title.kind) == kind)
    for word in words:
        statement = statement.where(col(Title.words).contains(word, autoescape=True))
    rows = (
        await session.exec(statement.order_by(col(Shelved.added_at).desc(), col(Item.id).desc()).limit(limit))
    ).all()
    return [Holding(*row) for row in rows]


async def of_title(session: Session, title: int, room: int) -> list[Holding]:
    """What a room has of a title."""
    return await of_titles(session, [title], room)


async def of_titles(session: Session, titles: Sequence[int], room: int) -> list[Holding]:
    """What a room has of these titles, in the order in which it was first made."""
    statement = _holdings().join(Shelved, col(Shelved.item_id) == col(Item.id))
    statement = statement.where(col(Shelved.room_id) == room, col(Item.title_id).in_(list(titles)))
    return [Holding(*row) for row in (await session.exec(statement.order_by(col(Item.id)))).all()]


async def titles_in(session: Session, room: int, ids: Sequence[int]) -> dict[int, bool]:
    """Those of the titles that the room has in its library, and whether what it has lacks something."""
    statement = select(Item.title_id, Item.missing).join(Shelved, col(Shelved.item_id) == col(Item.id))
    statement = statement.where(col(Shelved.room_id) == room, col(Item.title_id).in_(list(ids)))
    found: dict[int, bool] = {}
    for title, missing in (await session.exec(statement)).all():
        found[title] = found.get(title, True) and bool(missing)
    return found


async def is_shown_in(session: Session, item: int, room: int) -> bool:
    """Whether a room's library has this item."""
    return await session.get(Shelved, (room, item)) is not None


async def revoke(session: Session, item: int) -> None:
    """No link signed for this item so far opens any more."""
    await session.execute(update(Item).where(col(Item.id) == item).values(generation=col(Item.generation) + 1))


async def star(session: Session, person: int, title: int) -> bool:
    """Remember a title for a person. False if it already was."""
    if await session.get(Favorite, (person, title)) is not None:
        return False
    session.add(Favorite(person_id=person, title_id=title, starred_at=moment()))
    await session.flush()
    return True


async def unstar(session: Session, person: int, title: int) -> bool:
    """Forget it. False if it was not starred."""
    owned = (col(Favorite.person_id) == person) & (col(Favorite.title_id) == title)
    gone = await session.execute(delete(Favorite).where(owned).returning(col(Favorite.title_id)))
    return gone.first() is not None


async def starred(session: Session, person: int, limit: int = 100) -> list[Title]:
    """A person's favorites, the newest first."""
    statement = select(Title).join(Favorite, col(Favorite.title_id) == col(Title.id))
    statement = statement.where(col(Favorite.person_id) == person)
    return list((await session.exec(statement.order_by(col(Favorite.starred_at).desc()).limit(limit))).all())


async def is_starred(session: Session, person: int, title: int) -> bool:
    """Whether a person starred a title."""
    return await session.get(Favorite, (person, title)) is not None


def _holdings() -> Select[Item, Title, Blob]:
    return (
        select(Item, Title, Blob)
        .join(Title, col(Title.id) == col(Item.title_id))
        .join(Blob, col(Blob.sha256) == col(Item.sha256))
    )
