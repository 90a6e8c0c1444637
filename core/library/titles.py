"""Titles: kept as sources describe them, found again by their words; what searches hit."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import col, select

from core.db import Session, moment
from core.folding import folded
from core.media import Format, TitleInfo
from core.models import Hit, Item, Shelved, SourceRow, Title

#: sources of the house's own: files handed in, and files behind links. Other rooms don't find them
UPLOAD, LINK = "upload", "link"
_HANDED_IN = (UPLOAD, LINK)


async def keep(session: Session, info: TitleInfo) -> Title:
    """The row of a title, made or brought up to what the source says now."""
    statement = select(Title).where(col(Title.source) == info.source, col(Title.ref) == info.ref)
    row = (await session.exec(statement)).first() or Title(source=info.source, ref=info.ref, name="", kind=info.kind)
    row.name, row.kind, row.year = info.name, info.kind, info.year
    row.formats = [str(one) for one in info.formats]
    row.authors, row.languages, row.tags = list(info.authors), list(info.languages), list(info.tags)
    row.description, row.parts, row.size_bytes = info.description, info.parts, info.size_bytes
    row.licence, row.page_url, row.has_cover = info.licence, info.page_url, info.has_cover
    row.words = folded(" ".join([info.name, *info.authors]))[:500]
    row.seen_at = moment()
    session.add(row)
    await session.flush()
    return row


async def prove(session: Session, title: int, formats: Sequence[Format]) -> None:
    """Its parts were looked into: these are what it can really become, best first."""
    await session.execute(update(Title).where(col(Title.id) == title).values(proven=[str(one) for one in formats]))


async def by_id(session: Session, title: int) -> Title | None:
    """A title."""
    return await session.get(Title, title)


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Title]:
    """Titles by id."""
    rows = (await session.exec(select(Title).where(col(Title.id).in_(list(ids))))).all()
    return {row.id: row for row in rows if row.id is not None}


async def is_seen_in(session: Session, title: Title, room: int) -> bool:
    """Whether a room may come upon a title: what was handed in elsewhere is nobody's business here."""
    if title.source not in _HANDED_IN:
        return True
    return (
        await session.exec(select(Title.id).where(col(Title.id) == title.id, _shelved_in(room)))
    ).first() is not None


async def matching(session: Session, words: str, room: int, limit: int) -> list[Title]:
    """Titles that a room may come upon in whose name or authors every word occurs, the shortest names first."""
    pieces = folded(words).split()
    if not pieces:
        return []
    statement = select(Title).order_by(col(Title.parts).is_(None), col(Title.id)).limit(limit)
    statement = statement.where(or_(col(Title.source).not_in(_HANDED_IN), _shelved_in(room)))
    for piece in pieces:
        statement = statement.where(col(Title.words).contains(piece, autoescape=True))
    return list((await session.exec(statement)).all())


async def of_page(session: Session, url: str) -> Title | None:
    """The title that a search found with this page, written with a slash at its end or without."""
    bare = url.partition("#")[0].rstrip("/")
    secure = bare.replace("http://", "https://", 1)
    pages = [one + end for one in {bare, secure} for end in ("", "/")]
    statement = select(Title).where(col(Title.page_url).in_(pages), col(Title.source).not_in(_HANDED_IN))
    return (await session.exec(statement.order_by(col(Title.id)))).first()


async def add_hits(session: Session, job: int, found: Sequence[tuple[Title, float]]) -> None:
    """Titles that a search found, with their scores; what it has already is passed over."""
    known = set((await session.exec(select(Hit.title_id).where(col(Hit.job_id) == job))).all())
    for title, score in found:
        if title.id is not None and title.id not in known:
            known.add(title.id)
            session.add(Hit(job_id=job, title_id=title.id, score=score))


async def hits(session: Session, job: int) -> list[Title]:
    """What a search found, best first."""
    statement = (
        select(Title)
        .join(Hit, col(Hit.title_id) == col(Title.id))
        .where(col(Hit.job_id) == job)
        .order_by(col(Hit.score).desc(), col(Hit.id))
    )
    return list((await session.exec(statement)).all())


async def sources(session: Session) -> Sequence[SourceRow]:
    """All sources by name."""
    return (await session.exec(select(SourceRow).order_by(col(SourceRow.name)))).all()


def _shelved_in(room: int) -> ColumnElement[bool]:
    """The title is in the library of this room."""
    shown = select(Item.title_id).join(Shelved, col(Shelved.item_id) == col(Item.id))
    return col(Title.id).in_(shown.where(col(Shelved.room_id) == room))
