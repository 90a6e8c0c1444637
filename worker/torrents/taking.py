"""Files of a torrent that are whole, into the library: checked like anything else, and linked, not moved."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from core import log
from core.errors import BadContent, BowerbirdError, TorrentError
from core.events import TorrentChanged
from core.library import torrents
from core.models import TorrentFile
from worker import child, content, handed
from worker.context import House
from worker.storage.atomic import disk_errors, link_or_copy
from worker.storage.names import safe_name
from worker.torrent import Torrent
from worker.torrents import proving
from worker.torrents.albums import Album, albums
from worker.torrents.binding import bound
from worker.torrents.goals import Goal

if TYPE_CHECKING:
    from worker.torrents.role import Torrents

_log = log.get(__name__)
#: a full disk or a database that is away is looked at again after so many seconds
_AGAIN_S = 30.0


class Taking:
    """Takes finished files in, one torrent after the other."""

    def __init__(self, house: House, role: "Torrents") -> None:
        self._house = house
        self._role = role
        self._folder = house.runtime.settings.home / "uploads"
        self._waiting: asyncio.Queue[int] = asyncio.Queue()

    def look_at(self, number: int) -> None:
        """Something of a torrent may be whole now."""
        self._waiting.put_nowait(number)

    async def serve(self) -> NoReturn:
        """For ever."""
        while True:
            number = await self._waiting.get()
            try:
                await self._torrent(number)
            except (BowerbirdError, OSError) as error:
                _log.warning("torrent.untaken", torrent=number, error=str(error))
                asyncio.get_running_loop().call_later(_AGAIN_S, self.look_at, number)

    async def _torrent(self, number: int) -> None:
        held = self._role.held.get(number)
        if held is None or held.goal is not Goal.FETCH or not held.torrent.is_laid_out:
            return
        async with self._house.runtime.db.read() as session:
            files = await torrents.files(session, number)
        chosen = {file.number: file for file in files if file.chosen}
        ring = self._house.runtime.keys
        found = albums([(number, torrents.path_of(ring, file)) for number, file in chosen.items()])
        for album in found:
            await self._album(held.torrent, album, chosen)
        bound_ones = {number for album in found for number in _numbers(album)}
        for file in chosen.values():
            if file.number not in bound_ones and _is_open(file) and _is_here(held.torrent, file):
                await self._file(held.torrent.path(file.number), file)
        await self._house.runtime.events.publish(TorrentChanged(number))

    async def _album(self, torrent: Torrent, album: Album, chosen: Mapping[int, TorrentFile]) -> None:
        """All of it at once, when its last file has come."""
        files = [chosen[number] for number in _numbers(album)]
        if not all(_is_open(one) and _is_here(torrent, one) for one in files):
            return
        made = await bound(self._house, album, {one.number: torrent.path(one.number) for one in files})
        async with self._house.runtime.db.begin() as session:
            for one in files:
                problem = made.problems.get(one.number, "")
                await torrents.taken(session, one.id or 0, None if problem else made.item, problem)

    async def _file(self, path: Path, file: TorrentFile) -> None:
        name = safe_name(PurePosixPath(torrents.path_of(self._house.runtime.keys, file)).name, "file")
        item, problem = None, ""
        try:
            item, found = await self._item(path, name, file)
            await proving.film_came(self._house.runtime, file, found)
        except (BadContent, TorrentError) as error:
            problem = error.reason
            await proving.film_failed(self._house.runtime, file, name)
        async with self._house.runtime.db.begin() as session:
            await torrents.taken(session, file.id or 0, item, problem)

    async def _item(self, path: Path, name: str, file: TorrentFile) -> tuple[int, content.Content]:
        if not file.size_bytes:
            raise BadContent(name, "it is empty")
        found = await child.run(content.check, path, name)
        ours = self._folder / f"{secrets.token_hex(8)} {name}"
        try:
            await asyncio.to_thread(_named, path, ours)
            return await handed.keep(self._house, ours, name, found), found
        finally:
            await asyncio.to_thread(ours.unlink, missing_ok=True)


def _numbers(album: Album) -> list[int]:
    """The files of an album, with its cover."""
    return [one.file for one in album.tracks] + ([] if album.cover is None else [album.cover])


def _is_open(file: TorrentFile) -> bool:
    return file.item_id is None and not file.problem


def _is_here(torrent: Torrent, file: TorrentFile) -> bool:
    return torrent.written(file.number, 0, file.size_bytes)


def _named(path: Path, ours: Path) -> None:
    """The finished file under a name of our own, so that the library takes that and the torrent keeps its file."""
    with disk_errors(ours.parent):
        ours.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(path, ours)
