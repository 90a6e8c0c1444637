"""What goes into the engine and what comes out of it: frozen values, nothing of libtorrent's."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a torrent is here for."""

    STREAM = "stream"
    """Fetched where somebody watches."""
    FETCH = "fetch"
    """Fetched whole, or the files that are wanted of it."""
    SEED = "seed"
    """Given to others."""
    PRELOAD = "preload"
    """Warmed up for who may press Play."""


class State(StrEnum):
    """Where a torrent stands."""

    METADATA = "metadata"
    """Its list of files is not known yet."""
    CHECKING = "checking"
    """What is on the disk is compared with its hashes."""
    DOWNLOADING = "downloading"
    FINISHED = "finished"
    """All that is wanted of it is here."""
    FULL = "full"
    """Its disk has no room for more; it goes on by itself when there is."""
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A torrent to add. `source` is a .torrent's bytes or a magnet link, `resume` what `ResumeData` brought."""

    key: int
    source: bytes | str
    resume: bytes | None = None
    peers: tuple[tuple[str, int], ...] = ()
    paused: bool = False
    role: Role = Role.STREAM


@dataclass(frozen=True, slots=True)
class File:
    """A file of a torrent. `index` counts all its files, also those that are padding and not listed."""

    index: int
    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Status:
    """A torrent at a moment: bytes of what is wanted of it, rates in bytes a second, the time it seeded in seconds."""

    state: State = State.METADATA
    done_bytes: int = 0
    total_bytes: int = 0
    down_rate: int = 0
    up_rate: int = 0
    peers: int = 0
    seeds: int = 0
    ratio: float = 0.0
    error: str = ""
    came_bytes: int = 0
    went_bytes: int = 0
    seeded_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Progressed:
    """Something of a torrent's figures changed; at most once a second for each."""

    key: int
    status: Status


@dataclass(frozen=True, slots=True)
class MetadataCame:
    """A magnet link's list of files is here; `torrent` is its .torrent, to be added from next time."""

    key: int
    name: str
    files: tuple[File, ...]
    torrent: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """All that is wanted is here and can be read from the disk."""

    key: int


@dataclass(frozen=True, slots=True)
class ResumeData:
    """What to add the torrent with next time, so that nothing is fetched or checked again."""

    key: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """A torrent goes no further; `reason` is a sentence's middle, as in TorrentError."""

    key: int
    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Its files are not what was written to them: somebody deleted or cut them. What is known of them is wrong."""

    key: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Nobody read it for long: it rests, and may be added again from its resume data."""

    key: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A resting torrent has left the memory; its files are still there."""

    key: int


@dataclass(frozen=True, slots=True)
class SeedingEnded:
    """It has given what it should: it is paused, or throttled, as the settings say."""

    key: int
    throttled: bool


@dataclass(frozen=True, slots=True)
class NetworkDown:
    """The interface that all traffic keeps to is gone; everything rests."""

    interface: str


@dataclass(frozen=True, slots=True)
class NetworkUp:
    """It is back; everything goes on."""

    interface: str


Event = (
    Progressed
    | MetadataCame
    | Finished
    | ResumeData
    | Failed
    | Lost
    | Parked
    | Forgotten
    | SeedingEnded
    | NetworkDown
    | NetworkUp
)
