"""What an engine tells of its torrents, written into their rows: figures at most once a second, the rest at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from core import log
from core.errors import BowerbirdError, ServiceUnavailable, StorageFull
from core.events import JobChanged, TorrentChanged
from core.library import odds, torrents
from core.link_health import Fate
from core.models import TorrentState
from core.runtime import Runtime
from worker import meters
from worker.torrent import (
    Engine,
    Event,
    Failed,
    File,
    Finished,
    Forgotten,
    Lost,
    MetadataCame,
    NetworkDown,
    NetworkUp,
    Parked,
    Progressed,
    ResumeData,
    SeedingEnded,
    State,
    Status,
)
from worker.torrents.goals import shown

if TYPE_CHECKING:
    from worker.torrents.role import Torrents
    from worker.torrents.taking import Taking

_log = log.get(__name__)
_WRITE_S = 1.0
#: a card whose request is over shows its torrent's figures so often
_AFTERWARDS_S = 5.0
_NAMES = ("done_bytes", "total_bytes", "down_rate", "up_rate", "peers", "seeds", "ratio")


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands in a row of ours, and when its card was last drawn for it."""

    state: TorrentState
    shown_at: float


class Hearing:
    """Events of one engine on their way to the rows."""

    def __init__(self, runtime: Runtime, engine: Engine, role: "Torrents", taking: "Taking") -> None:
        self._runtime = runtime
        self._engine = engine
        self._role = role
        self._taking = taking
        self._news: dict[int, Status] = {}
        self._told: dict[int, _Told] = {}

    async def serve(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            tasks.create_task(self._write())

    async def described(self, number: int, name: str, files: Sequence[File], source: bytes) -> None:
        """It is known what is in a torrent."""
        found = [(one.index, one.path, one.size_bytes) for one in files]
        async with self._runtime.db.begin() as session:
            await torrents.describe(session, self._runtime.keys, number, source, name, found)
        await self._runtime.events.publish(TorrentChanged(number))

    async def stands(self, number: int, state: TorrentState, error: str = "") -> None:
        """A torrent's state, told at once."""
        await self._tell({number: (state, self._figures(number), error)})

    async def _hear(self) -> None:
        async for event in self._engine.events():
            try:
                await self._heard_for_sure(event)
            except BowerbirdError as error:
                _log.warning("torrents.unheard", event_kind=type(event).__name__, error=str(error))

    async def _heard_for_sure(self, event: Event) -> None:
        """However long the database is away, or its disk is full: what is in a torrent is told but once."""
        while True:
            try:
                return await self._heard(event)
            except (ServiceUnavailable, StorageFull) as error:
                _log.warning("torrents.unheard", event_kind=type(event).__name__, error=str(error))
                await asyncio.sleep(_WRITE_S)

    async def _heard(self, event: Event) -> None:
        match event:
            case Progressed(key, status):
                self._look_for_room(key, status)
                self._news[key] = status
            case MetadataCame(key, name, files, source):
                await self.described(key, name, files, source)
                async with self._runtime.db.begin() as session:
                    await odds.of_torrent(session, key, Fate.DESCRIBED)
                self._role.look_soon()
            case Finished(key):
                self._taking.look_at(key)
            case ResumeData(key, data):
                async with self._runtime.db.begin() as session:
                    await torrents.keep_memo(session, self._runtime.keys, key, data)
            case Failed(key, reason):
                await self.stands(key, TorrentState.FAILED, reason)
                self._role.look_soon()
            case Lost(key):
                _log.warning("torrents.lost", torrent=key)
                await self._role.look_anew(key)
            case Forgotten(key):
                self._role.held.pop(key, None)
                await self.stands(key, TorrentState.PARKED)
            case NetworkDown() | NetworkUp():
                self._role.online = isinstance(event, NetworkUp)
                await self._role.announce()
                await self._runtime.events.publish(*(TorrentChanged(key) for key in self._role.held))
            case Parked(key) | SeedingEnded(key):
                _log.info("torrent.rests", torrent=key)

    def _look_for_room(self, key: int, status: Status) -> None:
        told = self._told.get(key)
        if status.state is State.FULL and (told is None or told.state is not TorrentState.FULL):
            self._role.space.look_soon()

    async def _write(self) -> NoReturn:
        while True:
            await asyncio.sleep(_WRITE_S)
            self._measure()
            news, self._news = self._news, {}
            known = {key: status for key, status in news.items() if key in self._role.held}
            if not known:
                continue
            try:
                await self._tell(
                    {
                        key: (shown(status.state, self._role.held[key].goal), _figures(status), status.error)
                        for key, status in known.items()
                    }
                )
            except BowerbirdError as error:  # the next second tells them again, or newer ones
                self._news = news | self._news
                _log.warning("torrents.untold", error=str(error))

    async def _tell(self, news: dict[int, tuple[TorrentState, dict[str, Any], str]]) -> None:
        """Into the rows, and the cards of requests that are over drawn anew now and then."""
        events: list[TorrentChanged | JobChanged] = []
        async with self._runtime.db.begin() as session:
            for number, (state, figures, error) in news.items():
                if not await torrents.tell(session, number, self._role.name, state, figures, error):
                    continue
                events.append(TorrentChanged(number))
                if self._is_due(number, state) and (redrawn := await torrents.redraw(session, number)):
                    events.append(JobChanged(*redrawn))
        await self._runtime.events.publish(*events)

    def _is_due(self, number: int, state: TorrentState) -> bool:
        told, now = self._told.get(number), time.monotonic()
        if told is not None and told.state is state and now - told.shown_at < _AFTERWARDS_S:
            return False
        self._told[number] = _Told(state, now)
        return True

    def _figures(self, number: int) -> dict[str, Any]:
        held = self._role.held.get(number)
        return _figures(held.torrent.status()) if held else {}

    def _measure(self) -> None:
        held = list(self._role.held.values())
        states = [one.torrent.status() for one in held]
        meters.TORRENTS.set(len(held))
        meters.TORRENT_PEERS.set(sum(one.peers for one in states))
        meters.TORRENT_RATE.labels("down").set(sum(one.down_rate for one in states))
        meters.TORRENT_RATE.labels("up").set(sum(one.up_rate for one in states))


def _figures(status: Status) -> dict[str, Any]:
    return {name: getattr(status, name) for name in _NAMES}
