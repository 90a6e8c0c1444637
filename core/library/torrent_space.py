"""What torrents take of the disk: which may go, which stay."""

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import col, select

from core.db import Session
from core.models import Aim, Favorite, Item, Job, Taken, Torrent, TorrentFile, TorrentState
from core.models.jobs import OPEN

_UNSYNCED = {"synchronize_session": False}


async def on_disk(session: Session, engine: str) -> list[tuple[int, int, bool]]:
    """An engine's torrents: when each was last read of, and whether it stays whatever room is needed.

    What stays is pinned, being fetched, seeded by wish, or has become, or was taken for, a title that somebody starred.
    """
    statement = select(col(Torrent.id), col(Torrent.touched_at), _stays()).where(
        col(Torrent.engine) == engine, col(Torrent.aim) != Aim.REMOVE
    )
    return [
        (number or 0, read_at, bool(is_kept)) for number, read_at, is_kept in (await session.execute(statement)).all()
    ]


async def evicted(session: Session, torrent: int, read_at: int) -> bool:
    """What was there of a torrent is not any more; whoever reads of it has it fetched again.

    False, and nothing is changed, when somebody has read of it since that moment, or it is to stay now.
    """
    mine = update(Torrent).where(col(Torrent.id) == torrent, col(Torrent.touched_at) == read_at, ~_stays())
    gone = mine.values(state=TorrentState.PARKED, memo=None, figures={}).returning(col(Torrent.id))
    return (await session.execute(gone, execution_options=_UNSYNCED)).first() is not None


async def pin(session: Session, torrent: int, *, pinned: bool) -> None:
    """It stays on the disk whatever room is needed, or not any more."""
    mine = update(Torrent).where(col(Torrent.id) == torrent).values(pinned=pinned)
    await session.execute(mine, execution_options=_UNSYNCED)


def _stays() -> ColumnElement[bool]:
    became = (
        select(TorrentFile.id)
        .join(Item, col(Item.id) == col(TorrentFile.item_id))
        .join(Favorite, col(Favorite.title_id) == col(Item.title_id))
        .where(col(TorrentFile.torrent_id) == col(Torrent.id))
    )
    taken_for = (
        select(Taken.torrent_id)
        .join(Favorite, col(Favorite.title_id) == col(Taken.title_id))
        .where(col(Taken.torrent_id) == col(Torrent.id))
    )
    fetched = select(Job.id).where(col(Job.id) == col(Torrent.job_id), col(Job.state).in_(OPEN))
    return or_(
        col(Torrent.pinned),
        col(Torrent.aim) == Aim.SEED,
        (col(Torrent.aim) == Aim.FETCH) & fetched.exists(),
        became.exists(),
        taken_for.exists(),
    )
