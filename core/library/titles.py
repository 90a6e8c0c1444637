"""Titles: kept as sources describe them, found again by their words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, bindparam, or_, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from core.db import Session, alone, inserting, loaded, now, table
from core.folding import folded, indexed
from core.library import title_index, works
from core.media import Format, TitleInfo
from core.models import Item, Shelved, SourceRow, Title
from core.releases.works import RELEASES
from core.works import work_key

#: sources of the house's own: files handed in, and files behind links. Other rooms don't find them
UPLOAD, LINK = "upload", "link"
_HANDED_IN = (UPLOAD, LINK)
_TITLE = table(Title)
#: what a source says of a title, and what we make of that; all but its name there and the moment
_SAID = [column.name for column in _TITLE.c if column.name not in {"id", "source", "ref", "seen_at", "proven"}]


def _keeping(dialect: Any) -> Any:
    made = dialect.insert(_TITLE).values(seen_at=now())
    said = {name: made.excluded[name] for name in [*_SAID, "seen_at"]}
    kept = made.on_conflict_do_update(index_elements=["source", "ref"], set_=said)
    return kept.returning(_TITLE.c.source, _TITLE.c.ref, _TITLE.c.id)


#: statements of every answer and card, built once
_KEEP = {"sqlite": _keeping(sqlite), "postgresql": _keeping(postgresql)}
_BY_IDS = sqlalchemy.select(_TITLE).where(_TITLE.c.id.in_(bindparam("ids", expanding=True)))
_LABELS = sqlalchemy.select(table(SourceRow).c.name, table(SourceRow).c.label)


async def keep(session: Session, info: TitleInfo) -> Title:
    """The row of a title, made or brought up to what the source says now."""
    numbers = await keep_all(session, [info])
    row = await session.get(Title, numbers[info.source, info.ref], populate_existing=True)
    if row is None:
        raise AssertionError("a row that was just written is there")
    return row


def is_unproven(title: Title) -> bool:
    """Whether what it can become hangs on how many files its source has, and nobody has looked yet."""
    is_of_a_source = title.source not in {*_HANDED_IN, RELEASES}
    return is_of_a_source and not title.proven and Format.ORIGINAL in title.formats and title.parts != 1


def is_handed_in(title: Title) -> bool:
    """Whether it is of no source, but what somebody has brought."""
    return title.source in _HANDED_IN


async def prove(session: Session, title: int, formats: Sequence[Format]) -> None:
    """Its parts were looked into: these are what it can really become, best first."""
    await session.execute(update(Title).where(col(Title.id) == title).values(proven=[str(one) for one in formats]))


async def keep_all(session: Session, infos: Iterable[TitleInfo]) -> dict[tuple[str, str], int]:
    """The numbers of titles by (source, ref), made or brought up to what their sources say now.

    One writer at a time: two that write the same titles in another order would wait for each other.
    """
    by_ref = {(info.source, info.ref): info for info in infos}
    if not by_ref:
        return {}
    described = {key: _row(info) for key, info in by_ref.items()}  # before the first statement: others may write
    rows = await session.execute(_KEEP[session.get_bind().dialect.name], await _with_works(session, described))
    return {(source, ref): number for source, ref, number in rows}


async def add_new(session: Session, infos: Iterable[TitleInfo]) -> int:
    """Add titles that are not known yet; how many those were. What is known stays as its source said it."""
    by_ref = {(info.source, info.ref): info for info in infos}
    if not by_ref:
        return 0
    rows = await _with_works(session, {key: _row(info) for key, info in by_ref.items()})
    made = inserting(session, Title).on_conflict_do_nothing(index_elements=["source", "ref"])
    added = await session.execute(made.values(seen_at=now()).returning(_TITLE.c.id), rows)
    return len(added.all())


async def _with_works(session: Session, described: Mapping[tuple[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, of the works that moderators say they are of; from here on nobody else writes titles."""
    await alone(session, "titles")
    own = {key: row["work"] for key, row in described.items()}
    for key, work in (await works.chosen(session, own)).items():
        described[key]["work"] = work
    return list(described.values())


async def of_refs(session: Session, refs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Title]:
    """Titles by what their sources call them: (source, ref)."""
    statement = select(Title).where(tuple_(col(Title.source), col(Title.ref)).in_(list(refs)))
    return {(row.source, row.ref): row for row in (await session.exec(statement)).all()}


async def after(session: Session, title: int, limit: int) -> Sequence[Title]:
    """What sources have described, after the title of that number, by number: all of it, page by page."""
    rows = select(Title).where(col(Title.id) > title, col(Title.source).not_in(_HANDED_IN))
    return (await session.exec(rows.order_by(col(Title.id)).limit(limit))).all()


def _row(info: TitleInfo) -> dict[str, Any]:
    return {
        "source": info.source,
        "ref": info.ref,
        "name": info.name,
        "kind": info.kind,
        "formats": [str(one) for one in info.formats],
        "authors": list(info.authors),
        "year": info.year,
        "languages": list(info.languages),
        "description": info.description,
        "tags": list(info.tags),
        "parts": info.parts,
        "size_bytes": info.size_bytes,
        "licence": info.licence,
        "page_url": info.page_url,
        "has_cover": info.has_cover,
        "status": str(info.status or ""),
        "ids": info.ids.known(),
        "work": work_key(info),
        "words": indexed(" ".join([info.name, *info.authors])),
    }


async def same_work(session: Session, title: Title) -> list[Title]:
    """What other sources have of the same work, and the same source in other editions."""
    if not title.work or title.source in _HANDED_IN:
        return []
    others = select(Title).where(col(Title.work) == title.work, col(Title.id) != title.id)
    others = others.where(col(Title.source).not_in(_HANDED_IN)).order_by(col(Title.source), col(Title.id))
    return list((await session.exec(others.limit(20))).all())


async def by_id(session: Session, title: int) -> Title | None:
    """A title."""
    return await session.get(Title, title)


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Title]:
    """Titles by id, to be looked at: in no session."""
    rows = (loaded(Title, row) for row in await session.execute(_BY_IDS, {"ids": list(ids)}))
    return {row.id: row for row in rows if row.id is not None}


async def is_seen_in(session: Session, title: Title, room: int) -> bool:
    """Whether a room may come upon a title: what was handed in elsewhere is nobody's business here."""
    if title.source not in _HANDED_IN:
        return True
    return (
        await session.exec(select(Title.id).where(col(Title.id) == title.id, _shelved_in(room)))
    ).first() is not None


async def matching(session: Session, words: str, room: int, limit: int) -> list[Title]:
    """Titles that a room may come upon: those that begin so, then those with all words in name or authors.

    When there is none, one whose words are nearly these.
    """
    pieces = folded(words).split()
    if not pieces:
        return []
    visible = or_(col(Title.source).not_in(_HANDED_IN), _shelved_in(room))
    begun = list((await session.exec(title_index.beginning(session, " ".join(pieces), visible, limit))).all())
    if len(begun) >= limit:
        return begun
    rows = await title_index.holding(session, pieces, visible)
    if not rows and not begun and (nearly := await title_index.corrected(session, pieces)):
        rows = await title_index.holding(session, nearly, visible)
    known = {row.id for row in begun}
    rest = sorted((row for row in rows if row.id not in known), key=lambda row: (len(row.name), row.id or 0))
    return [*begun, *rest][:limit]


async def of_page(session: Session, url: str) -> Title | None:
    """The title that a search found with this page, written with a slash at its end or without."""
    bare = url.partition("#")[0].rstrip("/")
    secure = bare.replace("http://", "https://", 1)
    pages = [one + end for one in {bare, secure} for end in ("", "/")]
    statement = select(Title).where(col(Title.page_url).in_(pages), col(Title.source).not_in(_HANDED_IN))
    return (await session.exec(statement.order_by(col(Title.id)))).first()


async def sources(session: Session) -> Sequence[SourceRow]:
    """All sources by name."""
    return (await session.exec(select(SourceRow).order_by(col(SourceRow.name)))).all()


async def labels(session: Session) -> dict[str, str]:
    """What sources are called, by their names."""
    return {row.name: row.label for row in await session.execute(_LABELS)}


def _shelved_in(room: int) -> ColumnElement[bool]:
    """The title is in the library of this room."""
    shown = select(Item.title_id).join(Shelved, col(Shelved.item_id) == col(Item.id))
    return col(Title.id).in_(shown.where(col(Shelved.room_id) == room))
