"""The bytes on the shelf as rows: which there are, and which items are made of them."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col, select

from core.db import Session
from core.models import Blob, Item, Title


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes, and what is made of them; no items when nothing is any more."""

    blob: Blob
    items: tuple[tuple[Item, Title], ...]


async def kept(session: Session) -> list[Kept]:
    """All of them, the oldest first."""
    made: dict[str, list[tuple[Item, Title]]] = {}
    pairs = select(Item, Title).join(Title, col(Title.id) == col(Item.title_id)).order_by(col(Item.id))
    for item, title in (await session.exec(pairs)).all():
        made.setdefault(item.sha256, []).append((item, title))
    rows = (await session.exec(select(Blob).order_by(col(Blob.created_at), col(Blob.sha256)))).all()
    return [Kept(blob, tuple(made.get(blob.sha256, ()))) for blob in rows]


async def forget(session: Session, sha256: str) -> bool:
    """Forget bytes that no item is made of. False when one is, or there are none."""
    is_used = select(Item.id).where(col(Item.sha256) == sha256).exists()
    gone = await session.execute(delete(Blob).where(col(Blob.sha256) == sha256, ~is_used).returning(col(Blob.sha256)))
    return gone.first() is not None
