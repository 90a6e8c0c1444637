"""The bound on the disk: torrents that nobody read for long go, never what is read, fetched, pinned or a favorite."""

import asyncio
import contextlib
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from core import log
from core.errors import BowerbirdError
from core.events import TorrentChanged
from core.library import torrent_space
from core.runtime import Runtime
from worker.torrent import Engine, Held, State, Torrent, to_evict

if TYPE_CHECKING:
    from worker.torrents.role import Torrents

_log = log.get(__name__)
#: the folders are measured so often
_LOOK_S = 60.0
#: what the files' own blocks and names take beyond their bytes
_SPARE_BYTES = 1_000_000


class Space:
    """Keeps the torrents of one engine within `torrent.quota_gb`."""

    def __init__(self, runtime: Runtime, engine: Engine, role: "Torrents", folder: Path) -> None:
        self._runtime = runtime
        self._engine = engine
        self._role = role
        self._folder = folder
        self._quota_bytes = int(runtime.settings.torrent.quota_gb * 1_000_000_000)
        self._soon = asyncio.Event()
        self._room_bytes = runtime.settings.torrent.room_mb * 1_000_000

    async def serve(self) -> NoReturn:
        """For ever."""
        while True:
            try:
                await self.look()
            except BowerbirdError as error:
                _log.warning("torrents.unmeasured", error=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._soon.wait()
            self._soon.clear()

    def look_soon(self) -> None:
        """Somebody waits for room."""
        self._soon.set()

    async def look(self) -> list[int]:
        """One round; the torrents that went, the longest unread first."""
        if not self._quota_bytes:
            return []
        async with self._runtime.db.read() as session:
            rows = await torrent_space.on_disk(session, self._role.name)
        held = [await self._held(number, read_at, is_kept=is_kept) for number, read_at, is_kept in rows]
        gone = to_evict(held, await self._bound(held))
        read_at = {number: at for number, at, _ in rows}
        return [number for number in gone if await self._evict(number, read_at[number])]

    async def _bound(self, held: Sequence[Held]) -> int:
        """The quota; while the disk is full, what it has, but for the room that those need who wait for it."""
        lack = sum(_lacks(one) for one in self._engine.torrents if one.status().state is State.FULL)
        if not lack:
            return self._quota_bytes
        free = (await asyncio.to_thread(shutil.disk_usage, self._folder)).free
        has = sum(one.size_bytes for one in held) + free
        return max(1, min(self._quota_bytes, has - min(self._room_bytes, lack) - _SPARE_BYTES))

    async def _held(self, number: int, read_at: int, *, is_kept: bool) -> Held:
        size = await asyncio.to_thread(own_bytes, self._folder / str(number))
        torrent = self._engine.get(number)
        return Held(number, size, read_at, bool(torrent and torrent.readers), is_kept)

    async def _evict(self, number: int, read_at: int) -> bool:
        """Its row stays: whoever plays it again has it fetched again. False when somebody has begun to meanwhile."""
        async with self._role.seeing:
            async with self._runtime.db.begin() as session:
                if not await torrent_space.evicted(session, number, read_at):
                    return False
            self._role.held.pop(number, None)
            await self._engine.remove(number, delete_files=True)
        _log.info("torrent.evicted", torrent=number)
        await self._runtime.events.publish(TorrentChanged(number))
        return True


def _lacks(torrent: Torrent) -> int:
    done, total = torrent.progress
    return total - done


def own_bytes(folder: Path) -> int:
    """What a folder takes of the disk: blocks that are there, of files that have no other name in the library."""
    found = (path.lstat() for path in folder.rglob("*")) if folder.is_dir() else ()
    return sum(one.st_blocks * 512 for one in found if stat.S_ISREG(one.st_mode) and one.st_nlink == 1)
