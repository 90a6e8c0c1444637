"""Torrents: what is wanted of each, which engine has it, how it is doing. What they are is kept sealed.

Columns of bytes are values of `core.sealing`; their names and the look-up's tell nothing of what is in them.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.models.base import Table, at, json_list, json_object, parent, sealed, size, word


class Aim(StrEnum):
    """What people want of a torrent. OFFERED is one that somebody was shown, and nobody has asked for yet."""

    OFFERED = "offered"
    PRELOAD = "preload"
    """As OFFERED, and its beginning is fetched while it is looked at."""
    STREAM = "stream"
    FETCH = "fetch"
    SEED = "seed"
    REMOVE = "remove"


class TorrentState(StrEnum):
    """How a torrent is doing, as its engine says."""

    WAITING = "waiting"
    """No engine has it yet."""
    ASKING = "asking"
    """Its description is being asked of its peers."""
    CHECKING = "checking"
    """What is on the disk is being checked."""
    FETCHING = "fetching"
    READY = "ready"
    """It can be streamed, and nothing is fetched ahead."""
    SEEDING = "seeding"
    FULL = "full"
    """Its disk has no room; it goes on by itself when there is some."""
    PAUSED = "paused"
    PARKED = "parked"
    """Nobody wants anything of it now; what is there stays."""
    FAILED = "failed"


class Torrent(Table, table=True):
    """A torrent, once in the house, whoever asks for it.

    `lookup` is made from its info-hash, `body` is the .torrent or the magnet link, `label` its name, `memo` what
    the engine needs to go on where it was. `engine` is the one that has its bytes, "" for none yet. `job_id` is the
    request whose card shows it. `figures` are the engine's: done_bytes, total_bytes, down_rate, up_rate, peers,
    seeds, ratio. `touched_at` is when somebody last read of it. Links signed for an older generation don't open.
    """

    __tablename__ = "torrent"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    lookup: str = Field(unique=True)
    body: bytes = sealed()
    label: bytes = sealed()
    memo: bytes | None = sealed(None)
    aim: Aim = word(Aim, Aim.OFFERED)
    paused: bool = False
    pinned: bool = False
    engine: str = Field(default="", index=True)
    state: TorrentState = word(TorrentState, TorrentState.WAITING)
    figures: dict[str, Any] = json_object()
    error: str = ""
    generation: int = 0
    size_bytes: int = size()
    contacts: list[Any] = json_list()
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)
    person_id: int = parent("person.id")
    room_id: int = parent("room.id")
    created_at: int = at()
    touched_at: int = at()


class TorrentFile(Table, table=True):
    """A file of a torrent, by its number from 0. `label` is its path; `item_id` what it has become in the library.

    `problem` says why it has not become anything, "" while that is open.
    """

    __tablename__ = "torrent_file"
    __table_args__ = (UniqueConstraint("torrent_id", "number"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    torrent_id: int = parent("torrent.id")
    number: int
    label: bytes = sealed()
    size_bytes: int = size()
    chosen: bool = True
    item_id: int | None = Field(default=None, foreign_key="item.id", ondelete="SET NULL", index=True)
    problem: str = ""


class Stopped(Table, table=True):
    """Where somebody stopped watching a file of a torrent: its next byte."""

    __tablename__ = "stopped"
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    file_id: int = Field(foreign_key="torrent_file.id", ondelete="CASCADE", primary_key=True, index=True)
    place: int = size()
    at: int = at()


class EngineRow(Table, table=True):
    """An engine that is alive until `until` unless it says so again, and the address that its bytes are served at."""

    __tablename__ = "engine"
    name: str = Field(primary_key=True)
    address: str
    online: bool = True
    until: int = at()
