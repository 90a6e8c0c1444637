"""What the engine does by itself: ask for figures, save, stop seeding, let others rest while somebody watches."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from core import log
from core.errors import TorrentError
from worker.torrent.interface import is_up
from worker.torrent.room import NO_ROOM, Waiting, going_on
from worker.torrent.seeding import Policy
from worker.torrent.torrent import Torrent
from worker.torrent.values import Forgotten, NetworkDown, NetworkUp, Parked, Role, SeedingEnded, State

if TYPE_CHECKING:
    from worker.torrent.engine import Engine

_log = log.get(__name__)
_FIGURES_S = 1.0
_INTERFACE_S = 0.3
_SAVE_S = 10.0
_LINGER_S = 10.0
_REMIND_S = 3
_ROOM_S = 2.0
#: as libtorrent has it
_NO_LIMIT = -1


class Upkeep:
    """Tasks beside the session; each ends with `stop`."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._settings = engine.settings
        self._policy = Policy.of(engine.settings)
        self._tasks: list[asyncio.Task[None]] = []
        self._is_up = True
        self._limited: WeakKeyDictionary[Torrent, tuple[int, int]] = WeakKeyDictionary()
        self._ended: WeakSet[Torrent] = WeakSet()

    async def start(self) -> None:
        """Begin; without its interface the session rests from the start."""
        if self._settings.interface:
            await self._watch_interface()
            self._begin(self._watch_interface, _INTERFACE_S)
        self._begin(self._look, _FIGURES_S)
        self._begin(self._save, _SAVE_S)
        self._begin(self._go_on, _ROOM_S)

    async def stop(self) -> None:
        """End them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        async def again() -> None:
            while True:
                await asyncio.sleep(every_s)
                try:
                    await work()
                except TorrentError as error:  # the next round sees to what this one did not come to
                    _log.warning("torrents.round_missed", error=str(error))

        self._tasks.append(asyncio.create_task(again()))

    async def _watch_interface(self) -> None:
        """Gone: nothing comes or goes until it is back. libtorrent is bound to it, and can't go elsewhere anyway."""
        name = self._settings.interface
        up = await asyncio.to_thread(is_up, name)
        if up == self._is_up:
            return
        self._is_up = up
        if up:
            self._engine.session.resume()
        else:
            self._engine.session.pause()
        self._engine.outbox.put(NetworkUp(name) if up else NetworkDown(name))
        _log.warning("torrents.network", interface=name, up=up)

    async def _look(self) -> None:
        self._engine.session.post_torrent_updates(0)
        now = time.monotonic()
        for torrent in list(self._engine.torrents):
            if not torrent.is_here:  # it left while the one before was put to rest, or is about to come
                continue
            self._end_seeding(torrent, now)
            await self._let_rest(torrent, now)
            if int(now) % _REMIND_S == 0 and torrent.is_here and torrent.is_laid_out and not torrent.status().peers:
                torrent.fetching.remind()
            if torrent.readers and torrent.is_here and torrent.is_laid_out:
                torrent.background(torrent.planning.look())
                torrent.background(torrent.planning.follow())
        self._make_room(now)

    async def _save(self) -> None:
        for torrent in list(self._engine.torrents):
            if torrent.is_unsaved:
                await self._engine.save(torrent)

    async def _go_on(self) -> None:
        """What a full disk stopped, and nobody paused meanwhile, goes on when there is room again."""
        stopped = [one for one in self._engine.torrents if one.error == NO_ROOM and one.is_here and not one.is_resting]
        if not stopped:
            return
        try:
            free_bytes = (await asyncio.to_thread(shutil.disk_usage, self._engine.folder)).free
        except OSError:  # the disk itself is away
            return
        waiting = [Waiting(one.key, total - done) for one in stopped for done, total in [one.progress]]
        for key in going_on(waiting, free_bytes, self._settings.room_mb * 1_000_000):
            torrent = self._engine.get(key)
            if torrent is not None and torrent.is_here:
                torrent.resume()
                _log.info("torrents.room_again", torrent=key, free_bytes=free_bytes)

    def _end_seeding(self, torrent: Torrent, now: float) -> None:
        """What gave enough and goes on since somebody watched it ends anew when they have gone."""
        status, throttled = torrent.status(), self._settings.seed_then == "throttle"
        is_watched = torrent.readers or (torrent.role is Role.STREAM and now - torrent.last_read < _LINGER_S)
        if status.state is not State.FINISHED or torrent.is_resting or is_watched:
            return
        if torrent in self._ended and (throttled or now - torrent.last_read < _LINGER_S):
            return
        if not self._policy.bounds(torrent.places.trackers).are_reached(status.ratio, status.seeded_s):
            return
        self._ended.add(torrent)
        if not throttled:
            torrent.pause()
        self._engine.outbox.put(SeedingEnded(torrent.key, throttled))

    async def _let_rest(self, torrent: Torrent, now: float) -> None:
        """A torrent that was here to be watched rests when nobody does, then leaves the memory."""
        if torrent.role not in {Role.STREAM, Role.PRELOAD} or torrent.readers:
            return
        idle_s = now - torrent.last_read
        if not torrent.is_resting and idle_s >= self._settings.idle_minutes * 60:
            torrent.pause()
            await self._engine.save(torrent)
            self._engine.outbox.put(Parked(torrent.key))
        elif torrent.is_resting and idle_s >= (self._settings.idle_minutes + self._settings.forget_minutes) * 60:
            await self._engine.remove(torrent.key, delete_files=False)
            self._engine.outbox.put(Forgotten(torrent.key))

    def _make_room(self, now: float) -> None:
        """While somebody watches, all other torrents share what is left to them, each way."""
        torrents = [one for one in self._engine.torrents if one.is_here]
        watched = {one for one in torrents if one.readers or now - one.left_at < _LINGER_S}
        others = [one for one in torrents if one not in watched]
        share = self._settings.streaming_kb_s * 1000 // max(1, len(others)) if watched else 0
        for torrent in torrents:
            limit = share if torrent not in watched else 0
            limits = (limit or _NO_LIMIT, self._up_limit(torrent, limit))
            if self._limited.get(torrent, (_NO_LIMIT, _NO_LIMIT)) != limits:
                self._limited[torrent] = limits
                torrent.handle.set_download_limit(limits[0])
                torrent.handle.set_upload_limit(limits[1])

    def _up_limit(self, torrent: Torrent, share: int) -> int:
        is_slow = torrent in self._ended and self._settings.seed_then == "throttle"
        bounds = [one for one in (share, self._settings.seed_slow_kb_s * 1000 if is_slow else 0) if one]
        return min(bounds) if bounds else _NO_LIMIT
