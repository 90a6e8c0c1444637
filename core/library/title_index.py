"""The index of titles: by how they begin, by words begun so, and by words that are nearly these.

SQLite: the index of the column, and an FTS5 table `title_index` that triggers keep (migration 0007). Words of
writing without spaces are looked up by their every two characters. Postgres: `to_tsvector` and prefixes.
"""

import difflib
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, literal_column, text
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Session
from core.folding import sought
from core.models import Title

#: so many titles with all the words are looked at; more would be ordered for nobody
_MOST = 200
_NEAR = 0.75
_SAME_START = 2
_MOST_WORDS = 4000
_PIECES = 12


def beginning(session: Session, start: str, visible: ColumnElement[bool], limit: int) -> SelectOfScalar[Title]:
    """Titles whose name and authors begin so, the shortest of each beginning first."""
    column = col(Title.words)
    is_within = and_(column >= start, column < f"{start}\U0010ffff")
    begins = column.like(f"{start}%") if _is_postgres(session) else is_within
    return select(Title).where(begins, visible).order_by(col(Title.words)).limit(limit)


async def holding(session: Session, pieces: Sequence[str], visible: ColumnElement[bool]) -> list[Title]:
    """Some titles in which every piece begins a word, or stands within unspaced writing."""
    keys = [key for piece in pieces[:_PIECES] for key in sought(piece)]
    unspaced = [piece for piece in pieces if sought(piece) != [piece]]
    statement = select(Title).where(_has_all(session, keys), visible)
    for piece in unspaced:  # its pairs may stand in another order
        statement = statement.where(col(Title.words).contains(piece))
    return list((await session.exec(statement.limit(_MOST))).all())


async def corrected(session: Session, pieces: Sequence[str]) -> list[str] | None:
    """The pieces with each unknown one replaced by the known word nearest to it; None when there is none.

    The first two letters have to be right. Not on Postgres.
    """
    if _is_postgres(session):
        return None
    found = [await _nearest(session, piece) for piece in pieces[:_PIECES]]
    words = [word for word in found if word]
    return words if len(words) == len(pieces) and words != list(pieces) else None


async def _nearest(session: Session, piece: str) -> str:
    """The piece when words begin so; else the most frequent of the words that are nearest to it; "" for none."""
    start = piece[:_SAME_START]
    vocabulary = text(
        "SELECT term, doc FROM title_words WHERE term >= :start AND term < :end ORDER BY term LIMIT :most"
    )
    known = await session.execute(vocabulary, {"start": piece, "end": f"{piece}\U0010ffff", "most": 1})
    if known.first() is not None:
        return piece
    rows = await session.execute(vocabulary, {"start": start, "end": f"{start}\U0010ffff", "most": _MOST_WORDS})
    often = {term: doc for term, doc in rows if abs(len(term) - len(piece)) <= 2}
    near = difflib.get_close_matches(piece, often, 5, _NEAR)
    return max(near, key=lambda term: (difflib.SequenceMatcher(None, piece, term).ratio(), often[term]), default="")


def _has_all(session: Session, keys: Sequence[str]) -> ColumnElement[bool]:
    if _is_postgres(session):
        sought_for = " & ".join(f"{key}:*" for key in keys)
        vector = func.to_tsvector(literal_column("'simple'::regconfig"), col(Title.words))
        return vector.op("@@")(func.to_tsquery(literal_column("'simple'::regconfig"), sought_for))
    match = " AND ".join(f'"{key}"*' for key in keys)
    found = text("SELECT rowid FROM title_index WHERE title_index MATCH :match").bindparams(match=match)
    return col(Title.id).in_(found)


def _is_postgres(session: Session) -> bool:
    return bool(session.get_bind().dialect.name == "postgresql")
