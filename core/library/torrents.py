"""Torrents: offered, wanted, had by an engine, told of; their files. What is kept sealed is sealed and opened here."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, or_, update
from sqlmodel import col, select

from core import sealing
from core.db import Session, alone, moment, now, table
from core.library.sealed import TORRENT, TORRENT_FILE
from core.models import Aim, EngineRow, Job, Torrent, TorrentFile, TorrentState, Watcher
from core.models.jobs import OPEN
from core.secrets import KeyRing
from core.torrents import Described, with_magnet

_UNSYNCED = {"synchronize_session": False}
_FILE = table(TorrentFile)
_LABEL = update(_FILE).where(_FILE.c.id == bindparam("row")).values(label=bindparam("sealed"))
_LOOKUP = "torrent"
#: shown to somebody, and asked for by nobody yet
SHOWN = (Aim.OFFERED, Aim.PRELOAD)
#: of more, the first are shown and can be chosen; the engine fetches all of them where all are wanted
MOST_FILES = 20_000


async def offer(
    session: Session, ring: KeyRing, source: bytes, described: Described, *, person: int, room: int
) -> Torrent:
    """The row of a torrent, made when it is new; a .torrent takes the place of a magnet link."""
    await alone(session, f"torrent {sealing.lookup(ring, _LOOKUP, described.info_hash)}")
    row = await by_hash(session, ring, described.info_hash)
    if row is None:
        row = Torrent(
            lookup=sealing.lookup(ring, _LOOKUP, described.info_hash),
            size_bytes=described.size_bytes,
            person_id=person,
            room_id=room,
            created_at=moment(),
            touched_at=moment(),
        )
        session.add(row)
        await session.flush()
        await _describe(ring, row, source, described.name)
    elif described.files and not row.size_bytes:
        row.size_bytes = described.size_bytes
        await _describe(ring, row, source, described.name)
    await session.flush()
    return row


async def by_hash(session: Session, ring: KeyRing, info_hash: str) -> Torrent | None:
    """The torrent of an info-hash."""
    found = sealing.lookups(ring, _LOOKUP, info_hash)
    return (await session.exec(select(Torrent).where(col(Torrent.lookup).in_(found)))).first()


async def by_id(session: Session, torrent: int) -> Torrent | None:
    """A torrent that has not been removed."""
    row = await session.get(Torrent, torrent, populate_existing=True)
    return row if row is not None and row.aim is not Aim.REMOVE else None


async def of_job(session: Session, job: int) -> Torrent | None:
    """The torrent that a request is about."""
    return (await session.exec(select(Torrent).where(col(Torrent.job_id) == job))).first()


async def of_room(session: Session, room: int, limit: int = 50) -> list[Torrent]:
    """The torrents that somebody in a room asked for, the newest first."""
    asked = select(Watcher.job_id).where(col(Watcher.room_id) == room)
    seen = or_(col(Torrent.room_id) == room, col(Torrent.job_id).in_(asked))
    statement = select(Torrent).where(seen, col(Torrent.aim).not_in([*SHOWN, Aim.REMOVE]))
    return list((await session.exec(statement.order_by(col(Torrent.id).desc()).limit(limit))).all())


async def listed(session: Session, limit: int = 1000) -> list[Torrent]:
    """All torrents that somebody asked for, the newest first."""
    statement = select(Torrent).where(col(Torrent.aim).not_in([*SHOWN, Aim.REMOVE]))
    return list((await session.exec(statement.order_by(col(Torrent.id).desc()).limit(limit))).all())


async def is_seen_in(session: Session, row: Torrent, room: int) -> bool:
    """Whether somebody in a room asked for a torrent."""
    watched = select(Watcher.id).where(col(Watcher.job_id) == row.job_id, col(Watcher.room_id) == room)
    return row.room_id == room or (await session.exec(watched.limit(1))).first() is not None


def name_of(ring: KeyRing, row: Torrent) -> str:
    """What a torrent is called. Raises SealBroken."""
    return sealing.unseal(ring, TORRENT.place("label", row.id or 0), row.label).decode()


def source_of(ring: KeyRing, row: Torrent) -> bytes:
    """Its .torrent or magnet link. Raises SealBroken."""
    return sealing.unseal(ring, TORRENT.place("body", row.id or 0), row.body)


def memo_of(ring: KeyRing, row: Torrent) -> bytes | None:
    """What its engine goes on from, if it ever said. Raises SealBroken."""
    return sealing.unseal(ring, TORRENT.place("memo", row.id or 0), row.memo) if row.memo else None


def path_of(ring: KeyRing, file: TorrentFile) -> str:
    """The path of a file inside its torrent. Raises SealBroken."""
    return sealing.unseal(ring, TORRENT_FILE.place("label", file.id or 0), file.label).decode()


async def files(session: Session, torrent: int, limit: int = MOST_FILES, start: int = 0) -> list[TorrentFile]:
    """The files of a torrent in their order, from place `start` on; none while it is not known what is in it."""
    statement = select(TorrentFile).where(col(TorrentFile.torrent_id) == torrent).order_by(col(TorrentFile.number))
    return list((await session.exec(statement.limit(limit).offset(start))).all())


async def counted(session: Session, torrent: int) -> tuple[int, int, int]:
    """How many files a torrent has, how many of them are wanted, and their bytes."""
    wanted = col(TorrentFile.chosen)
    figures = select(
        func.count(),
        func.coalesce(func.sum(case((wanted, 1), else_=0)), 0),
        func.coalesce(func.sum(case((wanted, col(TorrentFile.size_bytes)), else_=0)), 0),
    ).where(col(TorrentFile.torrent_id) == torrent)
    every, chosen, size_bytes = (await session.exec(figures)).one()
    return every, int(chosen), int(size_bytes)


async def file(session: Session, number: int) -> tuple[TorrentFile, Torrent] | None:
    """A file by its own id, with its torrent; None when that was removed."""
    statement = select(TorrentFile, Torrent).join(Torrent, col(Torrent.id) == col(TorrentFile.torrent_id))
    row = (await session.exec(statement.where(col(TorrentFile.id) == number))).first()
    return (row[0], row[1]) if row and row[1].aim is not Aim.REMOVE else None


async def want(session: Session, torrent: int, aim: Aim, contacts: Sequence[tuple[str, int]] = ()) -> None:
    """People want this of a torrent from now on. Removing ends every link to it at once."""
    values: dict[str, Any] = {"aim": aim, "paused": False, "touched_at": now(), "error": ""}
    if aim is Aim.REMOVE:
        values["generation"] = col(Torrent.generation) + 1
    if contacts:
        values["contacts"] = [list(one) for one in contacts]
    await _set(session, torrent, **values)


async def pause(session: Session, torrent: int, *, paused: bool) -> None:
    """Nothing comes or goes of it meanwhile."""
    await _set(session, torrent, paused=paused)


async def rest(session: Session, torrent: int, error: str) -> None:
    """It is no good: nothing more of it is fetched until somebody wants it all the same."""
    await _set(session, torrent, aim=Aim.FETCH, error=error[:300])


async def requested(session: Session, torrent: int, job: int) -> None:
    """This request's card shows the torrent from now on."""
    await _set(session, torrent, job_id=job)


async def preload(session: Session, torrent: int) -> None:
    """Somebody looks at it, and may play it; nothing is changed of what was asked for."""
    shown = update(Torrent).where(col(Torrent.id) == torrent, col(Torrent.aim).in_(SHOWN))
    await session.execute(shown.values(aim=Aim.PRELOAD, touched_at=now(), error=""), execution_options=_UNSYNCED)


async def let_go(session: Session, torrent: int, after_ms: int) -> bool:
    """Nobody looks at it any more; False while it was looked at less than `after_ms` ago, or somebody wants it."""
    mine = update(Torrent).where(col(Torrent.id) == torrent, col(Torrent.aim) == Aim.PRELOAD)
    unseen = mine.where(col(Torrent.touched_at) < now() - after_ms)
    as_before: dict[str, Any] = {"aim": Aim.OFFERED, "state": TorrentState.WAITING, "memo": None, "figures": {}}
    gone = unseen.values(**as_before).returning(col(Torrent.id))
    return (await session.execute(gone, execution_options=_UNSYNCED)).first() is not None


async def touch(session: Session, torrent: int) -> None:
    """Somebody reads of it; one that was parked is wanted again."""
    parked = case((col(Torrent.state) == TorrentState.PARKED, TorrentState.WAITING.value), else_=col(Torrent.state))
    await _set(session, torrent, touched_at=now(), state=parked)


async def choose(session: Session, torrent: int, numbers: Sequence[int] | None) -> int:
    """These files are wanted, None means all; how many that are."""
    mine = col(TorrentFile.torrent_id) == torrent
    chosen = mine if numbers is None else mine & col(TorrentFile.number).in_(list(numbers))
    await session.execute(update(TorrentFile).where(mine, ~chosen).values(chosen=False), execution_options=_UNSYNCED)
    kept = update(TorrentFile).where(chosen).values(chosen=True).returning(col(TorrentFile.id))
    return len((await session.execute(kept, execution_options=_UNSYNCED)).all())


async def toggle(session: Session, torrent: int, number: int) -> None:
    """A file is wanted, or is not any more."""
    mine = update(TorrentFile).where(col(TorrentFile.torrent_id) == torrent, col(TorrentFile.number) == number)
    await session.execute(mine.values(chosen=~col(TorrentFile.chosen)), execution_options=_UNSYNCED)


async def chosen(session: Session, torrent: int) -> frozenset[int] | None:
    """The numbers of the files that are wanted; None for all of them, or while it is not known what is in it."""
    mine = select(TorrentFile.number, TorrentFile.chosen).where(col(TorrentFile.torrent_id) == torrent)
    rows = (await session.exec(mine)).all()
    return None if all(wanted for _, wanted in rows) else frozenset(number for number, wanted in rows if wanted)


async def redraw(session: Session, torrent: int) -> tuple[int, int] | None:
    """A closed request's card shows its torrent anew: (job, version). An open one is told of by its own run."""
    mine = select(Torrent.job_id).where(col(Torrent.id) == torrent)
    closed = update(Job).where(col(Job.id).in_(mine), col(Job.state).not_in(OPEN))
    changed = closed.values(version=col(Job.version) + 1).returning(col(Job.id), col(Job.version))
    row = (await session.execute(changed, execution_options=_UNSYNCED)).first()
    return (row[0] or 0, row[1]) if row else None


async def describe(
    session: Session, ring: KeyRing, torrent: int, source: bytes, name: str, found: Sequence[tuple[int, str, int]]
) -> bool:
    """An engine knows what is in a torrent: files as (number, path, size in bytes). False when it was known.

    `source` is its .torrent; where that is empty, the magnet link stays.
    """
    await alone(session, f"files of torrent {torrent}")
    row = await session.get(Torrent, torrent)
    known = await session.exec(select(TorrentFile.id).where(col(TorrentFile.torrent_id) == torrent).limit(1))
    if row is None or known.first() is not None:
        return False
    row.size_bytes = sum(size for _, _, size in found)
    before = source_of(ring, row)
    if source and before[:7].lower() == b"magnet:":
        source = await asyncio.to_thread(with_magnet, source, before)
    await _describe(ring, row, source or before, name)
    await _add_files(session, ring, torrent, found[:MOST_FILES])
    return True


async def _describe(ring: KeyRing, row: Torrent, source: bytes, name: str) -> None:
    row.body = await asyncio.to_thread(sealing.seal, ring, TORRENT.place("body", row.id or 0), source)
    row.label = sealing.seal(ring, TORRENT.place("label", row.id or 0), name.encode("utf-8", "replace"))


async def _add_files(session: Session, ring: KeyRing, torrent: int, found: Sequence[tuple[int, str, int]]) -> None:
    """A path is sealed for its row, so the rows come first."""
    plain = [
        {"torrent_id": torrent, "number": number, "label": b"", "size_bytes": size, "chosen": True, "problem": ""}
        for number, _, size in found
    ]
    if not plain:
        return
    await session.execute(insert(_FILE), plain)
    paths = {number: path for number, path, _ in found}
    rows = {one.id or 0: paths[one.number] for one in await files(session, torrent)}
    await session.execute(_LABEL, await asyncio.to_thread(_labels, ring, rows))


def _labels(ring: KeyRing, paths: Mapping[int, str]) -> list[dict[str, Any]]:
    """Paths by the ids of their rows, sealed."""
    return [
        {"row": row, "sealed": sealing.seal(ring, TORRENT_FILE.place("label", row), path.encode("utf-8", "replace"))}
        for row, path in paths.items()
    ]


async def keep_memo(session: Session, ring: KeyRing, torrent: int, memo: bytes) -> None:
    """What the engine needs to go on from here."""
    await _set(session, torrent, memo=sealing.seal(ring, TORRENT.place("memo", torrent), memo))


async def forget_memo(session: Session, torrent: int) -> None:
    """What the engine knew of its files does not hold any more."""
    await _set(session, torrent, memo=None)


async def tell(
    session: Session, torrent: int, engine: str, state: TorrentState, figures: Mapping[str, Any], error: str = ""
) -> bool:
    """How a torrent is doing, as its engine says; False for one that is not that engine's, or was put to rest since."""
    mine = update(Torrent).where(col(Torrent.id) == torrent, col(Torrent.engine) == engine)
    rests = (col(Torrent.aim) == Aim.STREAM) & (col(Torrent.state) == TorrentState.PARKED)
    told = mine.where(~rests).values(state=state, figures=dict(figures), error=error).returning(col(Torrent.id))
    return (await session.execute(told, execution_options=_UNSYNCED)).first() is not None


async def taken(session: Session, number: int, item: int | None, problem: str = "") -> None:
    """A file has become an item, or has not, and why."""
    statement = update(TorrentFile).where(col(TorrentFile.id) == number).values(item_id=item, problem=problem[:300])
    await session.execute(statement, execution_options=_UNSYNCED)


async def forget(session: Session, torrent: int) -> None:
    """A torrent is gone, with its files' rows; what became an item stays."""
    await session.execute(delete(Torrent).where(col(Torrent.id) == torrent), execution_options=_UNSYNCED)


async def announce(session: Session, engine: str, address: str, lease_ms: int, *, online: bool) -> None:
    """An engine says that it is alive, where it is reached, and whether it may speak to peers."""
    here = update(EngineRow).where(col(EngineRow.name) == engine)
    values = {"address": address, "online": online, "until": now() + lease_ms}
    known = await session.execute(here.values(values).returning(col(EngineRow.name)), execution_options=_UNSYNCED)
    if known.first() is None:
        session.add(EngineRow(name=engine, address=address, online=online, until=moment(lease_ms)))


async def retire(session: Session, engine: str) -> None:
    """An engine says goodbye; its torrents wait for it."""
    await session.execute(update(EngineRow).where(col(EngineRow.name) == engine).values(until=0))


async def engine(session: Session, name: str) -> EngineRow | None:
    """An engine that is alive."""
    alive = select(EngineRow).where(col(EngineRow.name) == name, col(EngineRow.until) > now())
    return (await session.exec(alive)).first()


async def serving(session: Session, row: Torrent) -> tuple[bool, bool]:
    """Whether a torrent's engine is alive, or any that may yet take it on; and whether that reaches peers."""
    if not row.engine:
        return await any_engine(session), True
    found = await engine(session, row.engine)
    return found is not None, found is None or found.online


async def any_engine(session: Session) -> bool:
    """Whether any engine is alive: without one no torrent is taken."""
    return (await session.exec(select(EngineRow.name).where(col(EngineRow.until) > now()).limit(1))).first() is not None


async def _set(session: Session, torrent: int, **values: Any) -> None:
    statement = update(Torrent).where(col(Torrent.id) == torrent).values(**values)
    await session.execute(statement, execution_options=_UNSYNCED)
