"""The bytes of a file in order, while they arrive."""

import asyncio
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from core.errors import Stalled, TorrentError
from worker.torrent.loading import Layout
from worker.torrent.pieces import Pieces
from worker.torrent.schedule import Window

CHUNK_BYTES = 256 * 1024
_MIB = 1 << 20
_FIRST_WINDOW = 2 * _MIB
_TAIL = 4 * _MIB
#: with so much players begin
_OPENING = _MIB // 2
#: bytes a second that a film is taken to play at, as nobody says: who began first then runs dry first
_PLAYS = _MIB
#: bytes that a player is taken to keep at most
_KEEPS = 16 * _MIB
#: a piece may take this many times the stall while other data comes
_SLOW = 4


class Read(Protocol):
    """What a reader needs of its torrent."""

    stall_s: float
    window_bytes: int
    damaged: int

    @property
    def tried(self) -> str:
        """Who was asked for it."""

    @property
    def error(self) -> str:
        """Why it goes no further; empty."""

    @property
    def pieces(self) -> Pieces:
        """Which pieces are here."""

    @property
    def layout(self) -> Layout:
        """Its pieces and files."""

    def moved(self, reader: "Reader", *, jumped: bool) -> None:
        """A reader's window is another one now."""

    def left(self, reader: "Reader") -> None:
        """A reader is gone."""

    def lost(self) -> TorrentError:
        """A file is not what was written; the error to raise."""

    def came_bytes(self) -> int:
        """Bytes that have come so far, pieces or not."""


class Reader:
    """Reads from `start` up to and without `end`, offsets in the torrent; `file_offset` is where the file begins.

    The window ahead of it begins small, so that the first bytes come soon, and grows to as much as has been read.
    """

    def __init__(self, torrent: Read, path: Path, start: int, end: int, file_offset: int) -> None:
        self._torrent = torrent
        self._path = path
        self._at = self._began = start
        self._end = end
        self._file_offset = file_offset
        self._window_bytes = min(_FIRST_WINDOW, torrent.window_bytes)
        self._piece = -1
        self._fd = -1
        self._dry_s = 0.0

    async def __aenter__(self) -> Self:
        self._enter(self._at // self._torrent.layout.piece_bytes)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._torrent.left(self)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    @property
    def window(self) -> Window:
        """The pieces that it will want next."""
        size = self._torrent.layout.piece_bytes
        start = self._at // size
        stop = -(-min(self._end, self._at + self._window_bytes) // size)
        opening = max(0, -(-min(self._end, self._began + _OPENING) // size) - start)
        return Window(start, stop, max(2, _TAIL // size), max(2, min(8, _MIB // size)), opening, dry_s=self._dry_s)

    @property
    def is_ready(self) -> bool:
        """Whether the next bytes are here, so that no peer has to be waited for."""
        return self._at >= self._end or bool(self._torrent.pieces.have[self._at // self._torrent.layout.piece_bytes])

    async def read(self) -> bytes | memoryview:
        """The next bytes, 256 KiB at most; empty at the end. Raises Stalled, or TorrentError of the disk."""
        if self._at >= self._end:
            return b""
        pieces, size = self._torrent.pieces, self._torrent.layout.piece_bytes
        piece = self._at // size
        if piece != self._piece:
            self._enter(piece)
        if pieces.written[piece]:
            data: bytes | memoryview = await self._from_file(self._until(pieces, piece, size) - self._at)
        else:
            whole = await self._arriving(piece)
            offset = self._at - piece * size
            data = memoryview(whole)[offset : offset + min(CHUNK_BYTES, self._end - self._at)]
        self._at += len(data)
        now = time.monotonic()
        self._dry_s = min(max(now, self._dry_s) + len(data) / _PLAYS, now + _KEEPS / _PLAYS)
        return data

    def _enter(self, piece: int) -> None:
        jumped = self._piece < 0
        if not jumped:
            self._window_bytes = min(self._torrent.window_bytes, max(self._window_bytes, self._at - self._began))
        self._piece = piece
        self._torrent.moved(self, jumped=jumped)

    def _until(self, pieces: Pieces, piece: int, size: int) -> int:
        """Where the run of pieces ends that are in the file, a chunk away at most."""
        most = min(self._end, self._at + CHUNK_BYTES)
        first_missing = pieces.written.find(0, piece, -(-most // size))
        return most if first_missing < 0 else min(most, first_missing * size)

    async def _arriving(self, piece: int) -> bytes:
        """Waits while something comes, though not for ever for one piece."""
        came = self._torrent.came_bytes()
        stall_s = self._torrent.stall_s
        for _ in range(_SLOW):
            try:
                async with asyncio.timeout(stall_s):
                    return await self._torrent.pieces.bytes_of(piece)
            except TimeoutError:
                before, came = came, self._torrent.came_bytes()
                if came <= before:
                    break
        if self._torrent.error:
            raise TorrentError(self._torrent.error)
        damaged = self._torrent.damaged
        if damaged:
            raise Stalled(f"what came was damaged, {damaged} times")
        raise Stalled(f"no data for {stall_s:g} s ({self._torrent.tried})")

    async def _from_file(self, count: int) -> bytes | memoryview:
        at = self._at - self._file_offset
        try:
            if self._fd < 0:
                self._fd = await asyncio.to_thread(os.open, self._path, os.O_RDONLY)
            data = _cached(self._fd, count, at) or await asyncio.to_thread(os.pread, self._fd, count, at)
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise TorrentError(f"its file can't be read ({error.strerror})") from error
        if not data:
            raise self._torrent.lost()
        return data


def _cached(fd: int, count: int, at: int) -> bytes | memoryview:
    """What the system has in memory, by RWF_NOWAIT of preadv2(2); b"" when the disk would have to be waited for."""
    if not hasattr(os, "RWF_NOWAIT"):
        return b""
    buffer = bytearray(count)
    try:
        return memoryview(buffer)[: os.preadv(fd, [buffer], at, os.RWF_NOWAIT)]
    except OSError:  # not there, or a file system that can't say
        return b""
