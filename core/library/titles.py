"""Titles: kept as sources describe them, found again by their words; what searches hit."""

import unicodedata
from collections.abc import Sequence

from sqlmodel import col, select

from core.db import Session, moment
from core.media import TitleInfo
from core.models import Hit, SourceRow, Title


def folded(text: str) -> str:
    """Text as look-ups see it: no case, no accents, no width; spaces between words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(letters.split())


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


async def by_id(session: Session, title: int) -> Title | None:
    """A title."""
    return await session.get(Title, title)


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Title]:
    """Titles by id."""
    rows = (await session.exec(select(Title).where(col(Title.id).in_(list(ids))))).all()
    return {row.id: row for row in rows if row.id is not None}


async def matching(session: Session, words: str, limit: int) -> list[Title]:
    """Known titles in whose name or authors every word occurs, the shortest names first."""
    pieces = folded(words).split()
    if not pieces:
        return []
    statement = select(Title).order_by(col(Title.parts).is_(None), col(Title.id)).limit(limit)
    for piece in pieces:
        statement = statement.where(col(Title.words).contains(piece, autoescape=True))
    return list((await session.exec(statement)).all())


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
