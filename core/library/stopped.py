"""Where people stopped watching files of torrents, so that going on is as quick as beginning."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete
from sqlmodel import col, select

from core.db import Session, inserting, moment
from core.models import Stopped

_UNSYNCED = {"synchronize_session": False}


async def keep(session: Session, person: int, file: int, place: int) -> None:
    """They stopped before this byte of a file; the newest place counts."""
    values = {"place": place, "at": moment()}
    made = inserting(session, Stopped).values(person_id=person, file_id=file, **values)
    await session.execute(made.on_conflict_do_update(index_elements=["person_id", "file_id"], set_=values))


async def forget(session: Session, person: int, file: int) -> None:
    """They have come to its end."""
    mine = (col(Stopped.person_id) == person) & (col(Stopped.file_id) == file)
    await session.execute(delete(Stopped).where(mine), execution_options=_UNSYNCED)


async def places(session: Session, person: int, files: Collection[int]) -> Mapping[int, int]:
    """Where somebody stopped, by the ids of files; nothing of those that they never began."""
    mine = select(Stopped.file_id, Stopped.place).where(col(Stopped.person_id) == person)
    return dict((await session.exec(mine.where(col(Stopped.file_id).in_(list(files))))).all()) if files else {}
