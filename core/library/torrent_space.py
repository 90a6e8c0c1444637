"""What torrents take of the disk: which may go, which stay."""

from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, select

from core.db import Session
from core.models import Aim, Favorite, Item, Job, Torrent, TorrentFile, TorrentState
from core.models.jobs import OPEN


async def on_disk(session: Session, engine: str) -> list[tuple[int, int, bool]]:
    """An engine's torrents: when each was last read of, and whether it stays whatever room is needed.

    What stays is pinned, being fetched, seeded by wish, or has become a title that somebody starred.
    """
    starred = (
        select(TorrentFile.id)
        .join(Item, col(Item.id) == col(TorrentFile.item_id))
        .join(Favorite, col(Favorite.title_id) == col(Item.title_id))
        .where(col(TorrentFile.torrent_id) == col(Torrent.id))
    )
    fetched = select(Job.id).where(col(Job.id) == col(Torrent.job_id), col(Job.state).in_(OPEN))
    kept = or_(
        col(Torrent.pinned),
        col(Torrent.aim) == Aim.SEED,
        (col(Torrent.aim) == Aim.FETCH) & fetched.exists(),
        starred.exists(),
    )
    statement = select(col(Torrent.id), col(Torrent.touched_at), kept).where(
        col(Torrent.engine) == engine, col(Torrent.aim) != Aim.REMOVE
    )
    return [
        (number or 0, read_at, bool(is_kept)) for number, read_at, is_kept in (await session.execute(statement)).all()
    ]


async def evicted(session: Session, torrent: int) -> None:
    """What was there of a torrent is not any more; whoever reads of it has it fetched again."""
    await _set(session, torrent, state=TorrentState.PARKED, memo=None, figures={})


async def pin(session: Session, torrent: int, *, pinned: bool) -> None:
    """It stays on the disk whatever room is needed, or not any more."""
    await _set(session, torrent, pinned=pinned)


async def _set(session: Session, torrent: int, **values: Any) -> None:
    statement = update(Torrent).where(col(Torrent.id) == torrent).values(**values)
    await session.execute(statement, execution_options={"synchronize_session": False})
