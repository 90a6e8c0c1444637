"""Works by hand: titles that are the same one though we would not think so, and those that are not."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlmodel import col, select

from core.db import Session, alone, moment
from core.media import TitleInfo
from core.models import Title, WorkChoice
from core.works import work_key

_UNSYNCED = {"synchronize_session": False}


async def keys_of(session: Session, infos: Iterable[TitleInfo]) -> dict[tuple[str, str], str]:
    """The work of each title, by (source, ref): as a moderator has said, else by our own judgement."""
    keys = {(info.source, info.ref): work_key(info) for info in infos}
    said = [_of_title(*one) for one in keys] + [_of_work(key) for key in set(keys.values()) if key]
    rows = (await session.exec(select(WorkChoice).where(col(WorkChoice.about).in_(said)))).all()
    chosen = {row.about: row.work for row in rows}
    return {one: chosen.get(_of_title(*one)) or chosen.get(_of_work(key)) or key for one, key in keys.items()}


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
