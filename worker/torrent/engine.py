"""The torrents of a process: one libtorrent session, started and stopped with it."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from types import TracebackType
from typing import Self

import libtorrent as lt

from core import log
from core.errors import TorrentError
from core.settings.torrent import Torrent as TorrentSettings
from worker.torrent.alerts import Alerts
from worker.torrent.answers import Answers
from worker.torrent.journal import Journal
from worker.torrent.loading import Loaded, hashes_of, load, places
from worker.torrent.outbox import Outbox
from worker.torrent.params import session_params, speaks_to_browsers
from worker.torrent.preloads import Preloads
from worker.torrent.register import Register
from worker.torrent.sockets import Sockets
from worker.torrent.torrent import Torrent
from worker.torrent.upkeep import Upkeep
from worker.torrent.values import Event, ResumeData, Wanted

_log = log.get(__name__)
#: libtorrent answers within this many seconds, or not at all
_ANSWER_S = 10.0


class Engine:
    """`async with Engine(settings, folder) as engine`: torrents live in `folder`, each in one named for its key."""

    session: lt.session

    def __init__(self, settings: TorrentSettings, folder: Path) -> None:
        self.settings = settings
        self.outbox = Outbox()
        self.folder = folder
        self._register = Register()
        self._sockets = Sockets()
        self._answers = Answers(self._register, self.outbox, self._sockets.connected)
        self._writes: set[asyncio.Task[None]] = set()
        self.preloads = Preloads(self, settings.preloads, settings.metadata_s)
        self._upkeep = Upkeep(self)

    async def __aenter__(self) -> Self:
        """Raises StartError for settings that can't be read."""
        params = session_params(self.settings)
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        self.session = await asyncio.to_thread(lt.session, params)
        self._alerts = Alerts(self.session, self._answers.handlers())
        self._alerts.open()
        await self._upkeep.start()
        _log.info("torrents.started", interface=self.settings.interface or "any", proxied=bool(self.settings.proxy))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.preloads.close()
        await self._upkeep.stop()
        self.session.pause()
        await asyncio.gather(*(self.save(torrent) for torrent in self.torrents))
        for torrent in list(self.torrents):
            self._register.forget(torrent)
        if self._writes:
            await asyncio.wait(self._writes)
        self._alerts.close()
        self._sockets.close()
        await asyncio.to_thread(self._end_session)
        _log.info("torrents.stopped")

    @property
    def torrents(self) -> Collection[Torrent]:
        """Those in the session."""
        return self._register.by_key.values()

    def get(self, key: int) -> Torrent | None:
        """The torrent of this key, if it is in the session."""
        return self._register.by_key.get(key)

    def events(self) -> AsyncIterator[Event]:
        """What happens, for one listener; what nobody heard yet is kept, of each kind and torrent the newest."""
        return self.outbox.follow()

    async def add(self, wanted: Wanted) -> Torrent:
        """The torrent in the session; of the same key or info-hash it is the one that is there already.

        Raises TorrentError for what can't be read or taken.
        """
        journal = Journal(self.folder / f"{wanted.key}.pieces")
        loaded = await asyncio.to_thread(self._load, wanted, journal)
        there = self.get(wanted.key) or self._register.of_hash(loaded.hashes)
        if there is not None:
            return there
        torrent = Torrent(wanted, self.folder / str(wanted.key), self.settings, self.outbox.put)
        torrent.on_written = lambda pieces: self._write_down(journal, list(pieces))
        torrent.places = places(loaded.params, self.settings)
        torrent.on_moved = lambda: self._sockets.waits(
            torrent.key, lambda: any(not reader.is_ready for reader in torrent.readers)
        )
        self._register.enter(torrent, loaded.hashes)
        try:
            await self._start(torrent, loaded)
        except BaseException:
            self._register.forget(torrent)
            raise
        return torrent

    async def remove(self, key: int, delete_files: bool) -> None:
        """Take it out of the session, its files too if asked; fine when it is not there."""
        torrent = self.get(key)
        if torrent is not None:
            if not delete_files:
                await self.save(torrent)
            await self._take_out(torrent, delete_files)
        if delete_files:
            await asyncio.to_thread(self._delete, key)

    async def drop(self, key: int) -> None:
        """Take it out, and what is known of its files: added again, they are read from the first byte."""
        torrent = self.get(key)
        if torrent is not None:
            await self._take_out(torrent, delete_files=False)
        self.outbox.take_back(ResumeData, key)
        await asyncio.to_thread(Journal(self.folder / f"{key}.pieces").remove)

    async def save(self, torrent: Torrent) -> None:
        """Have its resume data told, and wait until it is."""
        if not torrent.is_here:
            return
        future = self._answers.saving(torrent)
        torrent.handle.save_resume_data(0 if torrent.has_source else lt.save_resume_flags_t.save_info_dict)
        with contextlib.suppress(TimeoutError):  # what the journal knows is enough to go on from
            async with asyncio.timeout(_ANSWER_S):
                await asyncio.shield(future)

    def _load(self, wanted: Wanted, journal: Journal) -> Loaded:
        ways = {"pex": self.settings.pex, "browsers": speaks_to_browsers(self.settings)}
        try:
            return load(wanted, self.folder / str(wanted.key), journal.read(), **ways)
        except OSError as error:
            raise TorrentError(f"what is here of it can't be read ({error.strerror})") from error

    async def _start(self, torrent: Torrent, loaded: Loaded) -> None:
        future = self._answers.adding(loaded.hashes)
        self.session.async_add_torrent(loaded.params)
        try:
            async with asyncio.timeout(_ANSWER_S):
                handle = await future
        except TimeoutError:
            raise TorrentError("the engine does not answer") from None
        self._register.added(torrent, handle)
        torrent.added(handle, loaded.params.name)
        if loaded.layout is not None:
            torrent.laid_out(loaded.layout, loaded.peers)
        handle.post_status(lt.status_flags_t.query_pieces)

    async def _take_out(self, torrent: Torrent, delete_files: bool) -> None:
        handle = torrent.handle
        hashes = hashes_of(handle.info_hashes())
        future = self._answers.leaving(hashes)
        deleted = self._answers.deleting(hashes) if delete_files else None
        self._register.forget(torrent)
        self.session.remove_torrent(handle, lt.options_t.delete_files if delete_files else 0)
        try:
            async with asyncio.timeout(_ANSWER_S):
                await future
                if deleted is not None:  # what was on its way to the disk would make its folder anew
                    await deleted
        except TimeoutError:
            raise TorrentError("the engine does not answer") from None

    def _delete(self, key: int) -> None:
        """What libtorrent left: folders, what was left out, the journal."""
        shutil.rmtree(self.folder / str(key), ignore_errors=True)
        Journal(self.folder / f"{key}.pieces").remove()

    def _write_down(self, journal: Journal, pieces: list[int]) -> None:
        task = asyncio.create_task(_written_down(journal, pieces))
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)

    def _end_session(self) -> None:
        """Its end waits for trackers to hear of it: off the loop."""
        del self.session


async def _written_down(journal: Journal, pieces: list[int]) -> None:
    """A full disk has no room for the journal either; it costs a check, should we be killed meanwhile."""
    try:
        await asyncio.to_thread(journal.add, pieces)
    except OSError as error:
        _log.warning("torrents.unjournaled", error=str(error))
