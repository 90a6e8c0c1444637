"""How far people have read, page by page; and comics whose pages nobody has counted yet."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.db import Session, inserting, moment
from core.media import Format
from core.models import Blob, Item, Reading


async def reached(session: Session, person: int, item: int, page: int) -> None:
    """Somebody was given this page of an item, counted from 1."""
    values = {"page": page, "read_at": moment()}
    asked = inserting(session, Reading).values(person_id=person, item_id=item, **values)
    await session.execute(asked.on_conflict_do_update(index_elements=["person_id", "item_id"], set_=values))


async def positions(session: Session, person: int, items: Sequence[int]) -> dict[int, Reading]:
    """How far somebody is in these items; nothing of those that they have not begun."""
    mine = select(Reading).where(col(Reading.person_id) == person, col(Reading.item_id).in_(list(items)))
    return {row.item_id: row for row in (await session.exec(mine)).all()}


async def uncounted(session: Session, limit: int) -> list[str]:
    """Comics whose pages nobody has counted, by their SHA-256."""
    comics = select(Item.sha256).where(col(Item.format) == Format.CBZ)
    statement = select(Blob.sha256).where(col(Blob.pages).is_(None), col(Blob.sha256).in_(comics))
    return list((await session.exec(statement.order_by(col(Blob.sha256)).limit(limit))).all())


async def counted(session: Session, sha256: str, pages: int, page_type: str) -> None:
    """A comic has so many pages."""
    blob = await session.get(Blob, sha256)
    if blob is not None:
        blob.pages, blob.page_type = pages, page_type
        await session.flush()
