"""What an engine has to see to, as it asks every few seconds: its torrents, and which of their files are wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, update
from sqlalchemy.orm import defer
from sqlmodel import col, select

from core.db import Session
from core.models import Aim, Job, JobState, Torrent, TorrentFile, Wanted

_UNSYNCED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Duty:
    """A torrent of an engine, with the state of the request that it is fetched for, if there is one."""

    torrent: Torrent
    job: JobState | None
    wanted: Wanted | None


async def any_unclaimed(session: Session) -> bool:
    """Whether a wanted torrent waits for an engine."""
    waiting = select(Torrent.id).where(col(Torrent.engine) == "", col(Torrent.aim) != Aim.OFFERED)
    return (await session.exec(waiting.limit(1))).first() is not None


async def take_on(session: Session, engine: str) -> list[int]:
    """Torrents that no engine has are this one's from now on."""
    waiting = col(Torrent.aim).in_([Aim.PRELOAD, Aim.STREAM, Aim.FETCH, Aim.SEED])
    mine = update(Torrent).where(col(Torrent.engine) == "", waiting).values(engine=engine)
    rows = await session.execute(mine.returning(col(Torrent.id)), execution_options=_UNSYNCED)
    return [row for row in rows.scalars() if row is not None]


async def duties(session: Session, engine: str) -> list[Duty]:
    """All that an engine has to see to, and what nobody has taken on but is to be removed.

    Without what is kept sealed, which is most of a row: `by_id` has it.
    """
    statement = (
        select(Torrent, col(Job.state), col(Job.wanted))
        .outerjoin(Job, col(Job.id) == col(Torrent.job_id))
        .where(or_(col(Torrent.engine) == engine, (col(Torrent.engine) == "") & (col(Torrent.aim) == Aim.REMOVE)))
        .where(col(Torrent.aim) != Aim.OFFERED)
        .order_by(col(Torrent.id))
        .options(defer(Torrent.body), defer(Torrent.label), defer(Torrent.memo))  # type: ignore[arg-type] # columns
    )
    return [Duty(*row) for row in (await session.execute(statement)).all()]


async def chosen_of_some(session: Session, engine: str) -> Mapping[int, frozenset[int]]:
    """The numbers of the files that are wanted, by torrents of an engine; without those of which all are."""
    mine = select(TorrentFile.torrent_id).join(Torrent, col(Torrent.id) == col(TorrentFile.torrent_id))
    some = set((await session.exec(mine.where(col(Torrent.engine) == engine, ~col(TorrentFile.chosen)))).all())
    found: dict[int, set[int]] = {torrent: set() for torrent in some}
    wanted = select(TorrentFile.torrent_id, TorrentFile.number).where(col(TorrentFile.chosen))
    for torrent, number in (await session.exec(wanted.where(col(TorrentFile.torrent_id).in_(some)))).all():
        found[torrent].add(number)
    return {torrent: frozenset(numbers) for torrent, numbers in found.items()}
