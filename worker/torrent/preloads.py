"""What is warmed up for people who may press Play next: the nearest few, and nobody for whom it left the scope."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from core.errors import TorrentError
from worker.torrent.torrent import Torrent
from worker.torrent.warming import preload, warm


class Nearness(IntEnum):
    """How near somebody is to pressing Play; the nearest first."""

    FOCUSED = 0
    """Its card is open."""
    ADJACENT = 1
    """Beside the open card."""
    VISIBLE = 2
    """On the page of results, or on the screen."""
    NEAR = 3
    """One scroll away."""


#: in place of a file's index, of a torrent that nobody has looked into yet
BIGGEST = -1


@dataclass(frozen=True, slots=True)
class Play:
    """A file that may be played, from `resume_at` bytes where somebody stopped before."""

    key: int
    file: int
    resume_at: int = 0


Asked = Mapping[str, Sequence[tuple[Nearness, Play]]]


def chosen(asked: Asked, most: int) -> tuple[Play, ...]:
    """The files that are warmed up, the nearest first; of the same nearness who asked first. Pure."""
    ranked = sorted((nearness, order, play) for order, (nearness, play) in enumerate(_all(asked)))
    firsts: dict[tuple[int, int], Play] = {}
    for _, _, play in ranked:
        firsts.setdefault((play.key, play.file), play)
    return tuple(firsts.values())[:most]


def _all(asked: Asked) -> Iterable[tuple[Nearness, Play]]:
    for wishes in asked.values():
        yield from wishes


class Holder(Protocol):
    """Who has the torrents."""

    def get(self, key: int) -> Torrent | None:
        """The torrent of this key."""


class Preloads:
    """Keeps what scopes (a card, a page of results) ask for warm."""

    def __init__(self, holder: Holder, most: int, metadata_s: float) -> None:
        self._holder = holder
        self._most = most
        self._metadata_s = metadata_s
        self._asked: dict[str, Sequence[tuple[Nearness, Play]]] = {}
        self._warming: dict[Play, asyncio.Task[None]] = {}

    def show(self, scope: str, plays: Sequence[tuple[Nearness, Play]]) -> None:
        """What may be played from here; replaces what this scope asked for before. Nothing ends it."""
        self._asked.pop(scope, None)
        if plays:
            self._asked[scope] = tuple(plays)
        self.look()

    def look(self) -> None:
        """Warm up the nearest of what is shown, as far as it is in the engine, and let go of the others."""
        now = chosen(self._asked, self._most)
        for play in [play for play in self._warming if play not in now]:
            self._cool(play)
        for play in now:
            torrent = self._holder.get(play.key)
            if play not in self._warming and torrent is not None:
                self._warming[play] = asyncio.create_task(self._warm(torrent, play))

    @property
    def shown(self) -> frozenset[int]:
        """The keys of all torrents that are in some scope."""
        return frozenset(play.key for _, play in _all(self._asked))

    @property
    def warming(self) -> tuple[Play, ...]:
        """What is warm, or is being warmed up."""
        return tuple(self._warming)

    def close(self) -> None:
        """Everything out of scope."""
        for play in list(self._warming):
            self._cool(play)

    async def _warm(self, torrent: Torrent, play: Play) -> None:
        try:
            await torrent.metadata(self._metadata_s)
            await preload(torrent, _file(torrent, play), play.resume_at)
        except TorrentError:
            self._warming.pop(play, None)  # nobody has it: a place for the next one that is shown

    def _cool(self, play: Play) -> None:
        self._warming.pop(play).cancel()
        torrent = self._holder.get(play.key)
        if torrent is not None and torrent.is_laid_out:
            warm(torrent, _file(torrent, play), ())


def _file(torrent: Torrent, play: Play) -> int:
    """Which file is meant, of a torrent whose files are known."""
    if play.file != BIGGEST:
        return play.file
    return max(torrent.files, key=lambda one: one.size_bytes).index
