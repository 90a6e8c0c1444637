"""Works by hand: titles that are the same one though we would not think so, and those that are not."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy
from sqlalchemy import JSON, Text, bindparam, cast, func, update
from sqlmodel import col

from core.db import Session, alone, moment, table
from core.models import Title, WorkChoice

_UNSYNCED = {"synchronize_session": False}
_CHOICE = table(WorkChoice)
_NAMED = bindparam("named", type_=Text)


def _choices(named: Any) -> Any:
    """Of those that are `named`, a list in JSON: one value, however many they are, so that it is built once."""
    about = sqlalchemy.select(named.table_valued("value").c.value)
    return sqlalchemy.select(_CHOICE.c.about, _CHOICE.c.work).where(_CHOICE.c.about.in_(about))


_CHOSEN = {
    "sqlite": _choices(func.json_each(_NAMED)),
    "postgresql": _choices(func.json_array_elements_text(cast(_NAMED, JSON))),
}


async def chosen(session: Session, keys: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The works of titles as a moderator has said, where one has: by (source, ref), of titles with our own keys."""
    named = [_of_title(*one) for one in keys] + [_of_work(key) for key in set(keys.values()) if key]
    statement = _CHOSEN[session.get_bind().dialect.name]
    rows = await session.execute(statement, {"named": json.dumps(named)})
    said = {str(row.about): str(row.work) for row in rows}
    if not said:
        return {}
    works = {one: said.get(_of_title(*one)) or said.get(_of_work(key)) for one, key in keys.items()}
    return {one: work for one, work in works.items() if work}


async def merge(session: Session, into: Title, other: Title, person: int) -> None:
    """These two are one work, with all that is the same as either; now and whenever more of them is found."""
    await alone(session, "titles")
    if not into.work:
        await _say(session, _of_title(into.source, into.ref), _own(into), person)
        into.work = _own(into)
        session.add(into)
        await session.flush()
    own = await session.get(WorkChoice, _of_title(other.source, other.ref))
    if own is not None or not other.work:
        await _say(session, _of_title(other.source, other.ref), into.work, person)
        await _set(session, col(Title.id) == other.id, into.work)
        return
    theirs = other.work
    await session.execute(
        update(WorkChoice).where(col(WorkChoice.work) == theirs).values(work=into.work).execution_options(**_UNSYNCED)
    )
    await _say(session, _of_work(theirs), into.work, person)
    await _set(session, col(Title.work) == theirs, into.work)


async def split(session: Session, title: Title, person: int) -> None:
    """This title is a work of its own, whatever it is called."""
    await alone(session, "titles")
    await _say(session, _of_title(title.source, title.ref), _own(title), person)
    await _set(session, col(Title.id) == title.id, _own(title))


async def _say(session: Session, about: str, work: str, person: int) -> None:
    row = await session.get(WorkChoice, about, populate_existing=True) or WorkChoice(about=about, work=work)
    row.work, row.person_id, row.made_at = work, person, moment()
    session.add(row)
    await session.flush()


async def _set(session: Session, which: object, work: str) -> None:
    await session.execute(update(Title).where(which).values(work=work).execution_options(**_UNSYNCED))  # type: ignore[arg-type]


def _of_work(key: str) -> str:
    return f"work {key}"


def _of_title(source: str, ref: str) -> str:
    return f"title {source} {ref}"


def _own(title: Title) -> str:
    """The key of a work that nothing is the same as by itself."""
    return f"own|{title.source}|{title.ref}"[:200]
