"""What the engine does by itself: ask for figures, save, stop seeding, let others rest while somebody watches."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from core import log
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


class Upkeep:
    """Tasks beside the session; each ends with `stop`."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._settings = engine.settings
        self._policy = Policy.of(engine.settings)
        self._tasks: list[asyncio.Task[None]] = []
        self._is_up = True
        self._limited: dict[int, int] = {}
        self._ended: set[int] = set()

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
                await work()

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
            self._end_seeding(torrent)
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

    def _end_seeding(self, torrent: Torrent) -> None:
        status = torrent.status()
        if status.state is not State.FINISHED or torrent.key in self._ended or torrent.readers:
            return
        if not self._policy.bounds(status.tracker).are_reached(status.ratio, status.seeded_s):
            return
        self._ended.add(torrent.key)
        throttled = self._settings.seed_then == "throttle"
        if throttled:
            torrent.handle.set_upload_limit(self._settings.seed_slow_kb_s * 1000)
        else:
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
        watched = {one.key for one in torrents if one.readers or now - one.left_at < _LINGER_S}
        others = [one for one in torrents if one.key not in watched]
        share = self._settings.streaming_kb_s * 1000 // max(1, len(others)) if watched else 0
        for torrent in torrents:
            limit = share if torrent.key not in watched else 0
            if self._limited.get(torrent.key, 0) != limit:
                self._limited[torrent.key] = limit
                torrent.handle.set_download_limit(limit or -1)
                torrent.handle.set_upload_limit(self._up_limit(torrent, limit))

    def _up_limit(self, torrent: Torrent, share: int) -> int:
        slow = self._settings.seed_slow_kb_s * 1000 if torrent.key in self._ended else 0
        bounds = [one for one in (share, slow) if one]
        return min(bounds) if bounds else -1
