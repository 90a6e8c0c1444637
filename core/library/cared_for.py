"""What people care for: titles in libraries, starred, or waited for. It is looked at without being asked."""

import sqlalchemy
from sqlalchemy import ColumnElement, Select, Subquery, func, or_, union_all
from sqlmodel import col

from core.db import now
from core.models import Favorite, Item, Job, Shelved, Title, Waiting

_LONG_MS = 60 * 24 * 3600 * 1000
#: of what is due so much is weighed; the rest waits for a later round
_MOST = 2000


def titles() -> Subquery:
    """Each title once, as `title`, with how `many` people and rooms have it."""
    had = union_all(
        sqlalchemy.select(col(Item.title_id).label("title")).join(Shelved, col(Shelved.item_id) == col(Item.id)),
        sqlalchemy.select(col(Favorite.title_id).label("title")),
        sqlalchemy.select(col(Job.title_id).label("title")).join(Waiting, col(Waiting.job_id) == col(Job.id)),
    ).subquery()
    return sqlalchemy.select(had.c.title, func.count().label("many")).group_by(had.c.title).subquery()


def due(looks: type, sources: list[str]) -> Select[tuple[int, int]]:
    """Those of these sources that are due in a table of looks (`title_id`, `next_at`), the most wanted first."""
    cared, at = titles(), looks.next_at  # type: ignore[attr-defined] # LinkHealth and TitleNews have one
    return (
        sqlalchemy.select(cared.c.title, cared.c.many)
        .join(Title, col(Title.id) == cared.c.title)
        .outerjoin(looks, looks.title_id == cared.c.title)  # type: ignore[attr-defined]
        .where(col(Title.source).in_(sources), or_(at.is_(None), is_due(at)))
        .order_by(at.is_not(None), cared.c.many.desc(), cared.c.title)
        .limit(_MOST)
    )


def is_due(at: ColumnElement[int]) -> ColumnElement[bool]:
    """Its time has come, or is further off than any look is put off: the clock went back."""
    return or_(at <= now(), at > now() + _LONG_MS)
