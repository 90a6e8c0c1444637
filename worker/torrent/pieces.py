"""Which pieces of a torrent are here, and their bytes before libtorrent has written them to the file.

"Finished" means that the hash was right, not that the file has the bytes: libtorrent 2.1 keeps
them in its own write cache, and reading the file then gives old bytes or zeros. `read_piece` goes
through that cache; `flush_cache` empties it.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from core.errors import TorrentError

_HOT_BYTES = 8 << 20
_FLUSH_S = 0.25


class Disk(Protocol):
    """What is asked of libtorrent's handle; both answer by an alert."""

    def read_piece(self, index: int, /) -> None:
        """`read` is called with its bytes."""

    def flush_cache(self) -> None:
        """`cache_emptied` is called."""


class Pieces:
    """The bitmap of a torrent, kept from alerts: libtorrent's own getters may block for 0.1 s."""

    def __init__(
        self, number: int, piece_bytes: int, disk: Disk, on_written: Callable[[Collection[int]], None]
    ) -> None:
        self.have = bytearray(number)
        self.written = bytearray(number)
        self._hot_pieces = max(2, _HOT_BYTES // piece_bytes)
        self._disk = disk
        self._on_written = on_written
        self._waiting: defaultdict[int, list[asyncio.Future[bytes]]] = defaultdict(list)
        self._hot: OrderedDict[int, bytes] = OrderedDict()
        self._unwritten: list[int] = []
        self._flushing: list[int] | None = None
        self._settled: list[int] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, piece: int) -> None:
        """A piece has come, and is what it should be."""
        if self.have[piece]:
            return
        self.have[piece] = 1
        self._unwritten.append(piece)
        if self._waiting.get(piece):
            self._disk.read_piece(piece)
        self._plan_flush()

    def here(self, pieces: Iterable[int]) -> None:
        """These were on the disk when libtorrent looked."""
        for piece in pieces:
            self.have[piece] = self.written[piece] = 1

    def lose(self) -> None:
        """Nothing is known any more; libtorrent looks again."""
        self.have = bytearray(len(self.have))
        self.written = bytearray(len(self.written))
        self._hot.clear()
        self._unwritten, self._settled, self._flushing = [], [], None

    def doubt(self) -> None:
        """What is not in its file may have found no room: it is missing until libtorrent says that it is not."""
        self.have[:] = self.written
        self._unwritten, self._settled, self._flushing = [], [], None

    async def bytes_of(self, piece: int) -> bytes:
        """The bytes of a piece, once it is here. Raises TorrentError when the disk has trouble."""
        data = self._hot.get(piece)
        if data is not None:
            return data
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        waiting = self._waiting[piece]
        waiting.append(future)
        if len(waiting) == 1 and self.have[piece]:
            self._disk.read_piece(piece)
        try:
            return await future
        finally:
            if not future.done() or future.cancelled():
                self._let_go(piece, future)

    def read(self, piece: int, data: bytes, error: str) -> None:
        """What `read_piece` brought; of what was lost meanwhile nothing, and it is waited for again."""
        if error and not self.have[piece]:
            return
        waiting = self._waiting.pop(piece, [])
        if not error:
            self._keep_hot(piece, data)
        for future in waiting:
            if future.done():
                continue
            if error:
                future.set_exception(TorrentError(f"its file can't be read ({error})"))
            else:
                future.set_result(data)

    def cache_emptied(self) -> None:
        """A flush has ended: what was settled before it is in the files.

        The alert also comes unasked, at a pause and when a torrent is finished, and does not say
        which flush it is of: a piece counts as written after the second one that followed it.
        """
        if self._flushing is None:
            return
        done, self._settled, self._flushing = self._settled, self._flushing, None
        for piece in done:
            self.written[piece] = 1
        if done:
            self._on_written(done)
        if self._settled or self._unwritten:
            self._plan_flush()

    def close(self, reason: str) -> None:
        """Nothing comes any more: who waits gets a TorrentError."""
        if self._timer is not None:
            self._timer.cancel()
        for future in [future for waiting in self._waiting.values() for future in waiting if not future.done()]:
            future.set_exception(TorrentError(reason))

    def _plan_flush(self) -> None:
        if self._timer is None and self._flushing is None:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_S, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._flushing, self._unwritten = self._unwritten, []
        self._disk.flush_cache()

    def _keep_hot(self, piece: int, data: bytes) -> None:
        self._hot[piece] = data
        self._hot.move_to_end(piece)
        while len(self._hot) > self._hot_pieces:
            self._hot.popitem(last=False)

    def _let_go(self, piece: int, future: asyncio.Future[bytes]) -> None:
        waiting = self._waiting.get(piece, [])
        if future in waiting:
            waiting.remove(future)
        if not waiting:
            self._waiting.pop(piece, None)
