"""What libtorrent says, carried to the torrents, to who waits for it, and to the outbox."""

import asyncio
import errno
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import libtorrent as lt

from core import log
from core.errors import TorrentError
from worker.torrent.figures import status_of
from worker.torrent.loading import PRIVATE, Layout, hashes_of, layout_of
from worker.torrent.outbox import Outbox
from worker.torrent.register import Register
from worker.torrent.room import NO_ROOM
from worker.torrent.torrent import Torrent
from worker.torrent.values import Failed, MetadataCame, Progressed, ResumeData, State

_log = log.get(__name__)
_TROUBLES = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EROFS: "the disk can't be written",
    errno.EACCES: "its folder can't be written",
    errno.EIO: "the disk has trouble",
}
#: libtorrent's own errors have numbers of their own
_FILE_TOO_SHORT = 23
_LOSSES = {("system", errno.ENOENT), ("libtorrent", _FILE_TOO_SHORT)}


class Answers:
    """Handlers of alerts: each copies what it needs and returns, since an alert dies with the next ones."""

    def __init__(self, register: Register, outbox: Outbox, on_connected: Callable[[], None]) -> None:
        self._register = register
        self._on_connected = on_connected
        self._outbox = outbox
        self._adding: dict[str, asyncio.Future[lt.torrent_handle]] = {}
        self._leaving: dict[str, asyncio.Future[None]] = {}
        self._deleting: dict[str, asyncio.Future[None]] = {}
        self._saving: dict[int, asyncio.Future[None]] = {}
        self._laying_out: set[int] = set()

    def handlers(self) -> Mapping[type[Any], Callable[[Any], None]]:
        """By the type of the alert."""
        return {
            lt.add_torrent_alert: self._added,
            lt.metadata_received_alert: self._metadata,
            lt.peer_connect_alert: self._connected,
            lt.torrent_checked_alert: self._checked,
            lt.piece_finished_alert: self._piece,
            lt.read_piece_alert: self._read,
            lt.cache_flushed_alert: self._flushed,
            lt.state_update_alert: self._states,
            lt.save_resume_data_alert: self._saved,
            lt.save_resume_data_failed_alert: self._unsaved,
            lt.torrent_removed_alert: self._removed,
            lt.torrent_deleted_alert: self._deleted,
            lt.torrent_delete_failed_alert: self._deleted,
            lt.hash_failed_alert: self._damaged,
            lt.torrent_error_alert: self._failed,
            lt.file_error_alert: self._failed,
            lt.alerts_dropped_alert: self._dropped,
        }

    def adding(self, hashes: Iterable[str]) -> asyncio.Future[lt.torrent_handle]:
        """The handle of what is being added, or TorrentError."""
        future: asyncio.Future[lt.torrent_handle] = asyncio.get_running_loop().create_future()
        for one in hashes:
            self._adding[one] = future
        return future

    def leaving(self, hashes: Iterable[str]) -> asyncio.Future[None]:
        """Done when it is out of the session."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for one in hashes:
            self._leaving[one] = future
        return future

    def deleting(self, hashes: Iterable[str]) -> asyncio.Future[None]:
        """Done when nothing of it is written any more, and its files are gone or can't be deleted."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for one in hashes:
            self._deleting[one] = future
        return future

    def saving(self, torrent: Torrent) -> asyncio.Future[None]:
        """Done when its resume data is in the outbox, or can't be had."""
        return self._saving.setdefault(torrent.key, asyncio.get_running_loop().create_future())

    def _added(self, alert: lt.add_torrent_alert) -> None:
        hashes = hashes_of(alert.params.info_hashes)
        futures = [self._adding.pop(one) for one in hashes if one in self._adding]
        for future in futures:
            if future.done():
                continue
            if alert.error.value():
                future.set_exception(TorrentError(f"it can't be taken ({alert.error.message()})"))
            else:
                future.set_result(alert.handle)

    def _connected(self, _: lt.peer_connect_alert) -> None:
        self._on_connected()

    def _metadata(self, alert: lt.metadata_received_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            self._lay_out(torrent)

    def _lay_out(self, torrent: Torrent) -> None:
        """Once, whether we were told of the metadata or came upon it: it may come before the handle is known here."""
        if torrent.key not in self._laying_out:
            self._laying_out.add(torrent.key)
            torrent.background(self._take_metadata(torrent, torrent.handle))

    async def _take_metadata(self, torrent: Torrent, handle: lt.torrent_handle) -> None:
        """Off the loop: libtorrent's answer may take its time, and the list may be long."""
        try:
            info = await asyncio.to_thread(handle.torrent_file)
            if info is None:
                return
            layout, data = await asyncio.to_thread(lambda: (_layout_of(info, handle), _torrent_of(info)))
        except (TorrentError, RuntimeError) as error:
            self._tell_failed(torrent, str(error))
            return
        finally:
            self._laying_out.discard(torrent.key)
        if torrent.is_here:
            handle.prioritize_pieces([0] * layout.pieces)
            if layout.is_private:
                handle.set_flags(PRIVATE)
            torrent.laid_out(layout)
            handle.post_status(lt.status_flags_t.query_pieces)  # some may have come before anybody counted them
            self._outbox.put(MetadataCame(torrent.key, layout.name, layout.files, data))

    def _checked(self, alert: lt.torrent_checked_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            torrent.handle.post_status(lt.status_flags_t.query_pieces)

    def _piece(self, alert: lt.piece_finished_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None and torrent.is_laid_out:
            torrent.has(alert.piece_index)

    def _read(self, alert: lt.read_piece_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            error = alert.error.message() if alert.error.value() else ""
            torrent.pieces.read(alert.piece, b"" if error else alert.buffer, error)

    def _flushed(self, alert: lt.cache_flushed_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None and torrent.is_laid_out:
            torrent.pieces.cache_emptied()

    def _states(self, alert: lt.state_update_alert) -> None:
        for told in alert.status:
            torrent = self._register.of_handle(told.handle)
            if torrent is None:
                continue
            if torrent.is_laid_out and len(told.pieces) == torrent.layout.pieces:
                torrent.has_all_of(told.pieces)
            elif not torrent.is_laid_out and told.has_metadata:
                self._lay_out(torrent)
            torrent.is_unsaved = bool(told.need_save_resume_data)
            status = status_of(torrent, told)
            if status != torrent.status():
                torrent.stands(status)
                self._outbox.put(Progressed(torrent.key, status))

    def _saved(self, alert: lt.save_resume_data_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            self._outbox.put(ResumeData(torrent.key, lt.write_resume_data_buf(alert.params)))
            self._end_saving(torrent)

    def _unsaved(self, alert: lt.save_resume_data_failed_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            self._end_saving(torrent)

    def _end_saving(self, torrent: Torrent) -> None:
        future = self._saving.pop(torrent.key, None)
        if future is not None and not future.done():
            future.set_result(None)

    def _removed(self, alert: lt.torrent_removed_alert) -> None:
        _end(self._leaving, hashes_of(alert.info_hashes))

    def _deleted(self, alert: lt.torrent_deleted_alert | lt.torrent_delete_failed_alert) -> None:
        _end(self._deleting, hashes_of(alert.info_hashes))

    def _damaged(self, alert: lt.hash_failed_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None:
            torrent.damaged += 1

    def _failed(self, alert: lt.torrent_error_alert | lt.file_error_alert) -> None:
        torrent = self._register.of_handle(alert.handle)
        if torrent is not None and _is_loss(alert.error):
            torrent.lost()
        elif torrent is not None:
            self._tell_failed(torrent, _reason(alert.error))

    def _tell_failed(self, torrent: Torrent, reason: str) -> None:
        is_news = torrent.error != reason
        torrent.failed(reason)
        if reason == NO_ROOM:
            if torrent.is_laid_out:
                torrent.pieces.doubt()
                torrent.handle.post_status(lt.status_flags_t.query_pieces)
            torrent.stands(replace(torrent.status(), state=State.FULL))
            self._outbox.put(Progressed(torrent.key, torrent.status()))
        else:
            self._outbox.put(Failed(torrent.key, reason))
        if is_news:  # a full disk is told for every block that had no room
            _log.warning("torrents.failed", torrent=torrent.key, reason=reason)

    def _dropped(self, _: lt.alerts_dropped_alert) -> None:
        """Some were lost: ask for every bitmap."""
        _log.warning("torrents.unheard")
        for torrent in self._register.by_key.values():
            if torrent.is_here:
                torrent.handle.post_status(lt.status_flags_t.query_pieces)


def _end(waiting: dict[str, asyncio.Future[None]], hashes: Iterable[str]) -> None:
    for one in hashes:
        future = waiting.pop(one, None)
        if future is not None and not future.done():
            future.set_result(None)


def _is_loss(error: lt.error_code) -> bool:
    """Whether a file was deleted or cut by somebody."""
    return (error.category().name(), error.value()) in _LOSSES


def _reason(error: lt.error_code) -> str:
    """Plain words where we have them; libtorrent's own codes have the same numbers as the system's."""
    of_system = error.category().name() == "system"
    return _TROUBLES.get(error.value() if of_system else 0, error.message())


def _layout_of(info: lt.torrent_info, handle: lt.torrent_handle) -> Layout:
    """As its files are called on the disk."""
    return layout_of(info, handle.get_renamed_files().export_filenames(info.layout()))


def _torrent_of(info: lt.torrent_info) -> bytes:
    """The .torrent; empty for one of version 2 alone, whose hashes are not all known yet: its resume data has them."""
    params = lt.add_torrent_params()
    params.ti = info
    try:
        written = lt.write_torrent_file(params, lt.write_flags.allow_missing_piece_layer)
        data = lt.bencode(cast("dict[bytes, Any]", written))
        lt.load_torrent_buffer(data)
    except RuntimeError:
        return b""
    return data
