"""One torrent of the engine: what is wanted of it, who reads it, where it stands."""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Iterable
from pathlib import Path

import libtorrent as lt

from core.errors import Stalled, TorrentError
from core.settings.torrent import Torrent as TorrentSettings
from worker.torrent.fetching import Fetching, Peer
from worker.torrent.film import first_bytes
from worker.torrent.loading import Layout, Places, addressed
from worker.torrent.pieces import Pieces
from worker.torrent.planning import Planning
from worker.torrent.reader import Reader
from worker.torrent.values import Event, File, Finished, Lost, Role, State, Status, Wanted

_MIB = 1 << 20


class Torrent:
    """A torrent in the session. Made by `Engine.add`; dead after `Engine.remove`."""

    def __init__(self, wanted: Wanted, folder: Path, settings: TorrentSettings, tell: Callable[[Event], None]) -> None:
        self.key = wanted.key
        self.role = wanted.role
        self.folder = folder
        self.stall_s = settings.stall_s
        self.window_bytes = settings.window_mb * _MIB
        self.preload_bytes = int(settings.preload_mb * _MIB)
        self.last_read = time.monotonic()
        self.left_at = float("-inf")
        self.readers: set[Reader] = set()
        self.has_source = isinstance(wanted.source, bytes)
        self.is_unsaved = False
        self.is_resting = wanted.paused
        self.damaged = 0
        self.places = Places()
        self.on_written: Callable[[Collection[int]], None] = lambda _: None
        self.on_moved: Callable[[], None] = lambda: None
        self._tell = tell
        self._name = ""
        self._layout: Layout | None = None
        self._pieces: Pieces | None = None
        self._known = asyncio.get_running_loop().create_future()
        self._handle: lt.torrent_handle | None = None
        self._status = Status(State.PAUSED if wanted.paused else State.METADATA)
        self._error = ""
        self._wanted_files: set[int] | None = None if wanted.role in {Role.FETCH, Role.SEED} else set()
        self._wanted_bytes = 0
        self._fetching: Fetching | None = None
        self._planning: Planning | None = None
        self._is_finished = False
        self.more_written = asyncio.Event()
        self._heads: dict[int, bytes] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # What it is.

    @property
    def name(self) -> str:
        """Its name; empty while a magnet link's is not known."""
        return self._layout.name if self._layout else self._name

    @property
    def layout(self) -> Layout:
        """Its pieces and files. Raises TorrentError while they are not known."""
        if self._layout is None:
            raise TorrentError("its list of files is not known yet")
        return self._layout

    @property
    def files(self) -> tuple[File, ...]:
        """Its files. Raises TorrentError while they are not known."""
        return self.layout.files

    @property
    def pieces(self) -> Pieces:
        """Which pieces are here. Raises TorrentError while its files are not known."""
        if self._pieces is None:
            raise TorrentError("its list of files is not known yet")
        return self._pieces

    @property
    def fetching(self) -> Fetching:
        """What libtorrent is told. Raises TorrentError while its files are not known, or after its end."""
        if self._fetching is None or self._handle is None:
            raise TorrentError("it is not in the engine, or its list of files is not known yet")
        return self._fetching

    @property
    def planning(self) -> Planning:
        """When libtorrent is told. Raises TorrentError as `fetching` does."""
        if self._planning is None or self._handle is None:
            raise TorrentError("it is not in the engine, or its list of files is not known yet")
        return self._planning

    @property
    def handle(self) -> lt.torrent_handle:
        """What libtorrent knows it by. Raises TorrentError when it is not in the session."""
        if self._handle is None:
            raise TorrentError("it is not in the engine any more")
        return self._handle

    @property
    def is_here(self) -> bool:
        """Whether it is in the session."""
        return self._handle is not None

    @property
    def is_laid_out(self) -> bool:
        """Whether its files are known."""
        return self._pieces is not None

    async def metadata(self, timeout_s: float) -> tuple[File, ...]:
        """Its files, waited for. Raises Stalled when nobody gave them in time, TorrentError."""
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(self._known)
        except TimeoutError:
            raise Stalled(f"nobody had its list of files ({self.tried})") from None
        return self.files

    def status(self) -> Status:
        """Where it stands, as of the last second."""
        return self._status

    def path(self, file: int) -> Path:
        """Where a file of it is, or will be."""
        return self.folder / self.layout.file(file)[0].path

    def written(self, file: int, start: int, end: int) -> bool:
        """Whether these bytes can be read from the file."""
        offset = self.layout.file(file)[1]
        span = self.layout.span(offset + start, offset + end)
        return self.pieces.written.find(0, span.start, span.stop) < 0

    async def head(self, file: int, count: int = 1024) -> bytes:
        """The first bytes of a file; none while they are not in it. Raises TorrentError."""
        found = self.layout.file(file)[0]
        known = self._heads.get(file, b"")
        if len(known) < min(count, found.size_bytes) and self.written(file, 0, min(count, found.size_bytes)):
            try:
                known = self._heads[file] = await asyncio.to_thread(first_bytes, self.path(file), count)
            except OSError:
                raise self.lost() from None
        return known[:count]

    @property
    def tried(self) -> str:
        """Who was asked for it: "tried: 2 trackers, the DHT, 0 peers"."""
        return f"tried: {self.places.told}{self._status.peers} peers"

    # What is wanted of it.

    async def want(self, files: set[int] | None) -> None:
        """Fetch these files, all of them (None), or none but what is read."""
        self._wanted_files = files if files is None else set(files)
        if self._layout is not None:
            self._mark_wanted()

    def meets(self, peers: Iterable[Peer]) -> None:
        """Somebody told of more who have it."""
        for peer in addressed(peers):
            self.handle.connect_peer(peer)

    def pause(self) -> None:
        """Stop, and keep what is here."""
        self.is_resting = True
        self.handle.pause()

    def resume(self) -> None:
        """Go on, also after trouble with the disk."""
        self.is_resting = False
        self._error = ""
        self.last_read = time.monotonic()
        self.handle.clear_error()
        self.handle.unset_flags(lt.torrent_flags.upload_mode)
        self.handle.resume()

    def reader(self, file: int, start: int = 0, end: int | None = None) -> Reader:
        """Reads these bytes of a file in order; used by `async with`. The rest of the file is fetched by the way."""
        found, offset = self.layout.file(file)
        stop = found.size_bytes if end is None else end
        if not 0 <= start <= stop <= found.size_bytes:
            raise TorrentError("the file ends before that")
        if self._wanted_files is not None and file not in self._wanted_files:
            self._wanted_files.add(file)
            self._mark_wanted()
        return Reader(self, self.path(file), offset + start, offset + stop, offset)

    # What readers tell it.

    def moved(self, reader: Reader, *, jumped: bool) -> None:
        """A reader's window is another one: at once for a new place, soon for the next piece."""
        self.readers.add(reader)
        self.last_read = time.monotonic()
        self.on_moved()
        if jumped:
            self.planning.elsewhere(reader.window)
            self.background(self.planning.follow())
        else:
            self.planning.soon()

    def left(self, reader: Reader) -> None:
        """A reader is gone."""
        self.readers.discard(reader)
        self.last_read = self.left_at = time.monotonic()
        if self._handle is not None:
            self.planning.left(reader.window, was_last=not self.readers)

    def lost(self) -> TorrentError:
        """Its files are not what was written: told, so that they are looked at anew; the error of who found it out."""
        if self._handle is not None:  # else it was found out before
            self._tell(Lost(self.key))
        return TorrentError("its files are not what they were; they are looked at anew")

    def came_bytes(self) -> int:
        """Bytes that have come so far."""
        return self._status.came_bytes

    # What the engine tells it.

    def added(self, handle: lt.torrent_handle, name: str) -> None:
        """It is in the session."""
        self._handle = handle
        self._name = name

    def laid_out(self, layout: Layout, peers: Collection[Peer] = ()) -> None:
        """Its files are known. `peers` are asked once something is wanted: those who see that nothing is leave."""
        if self._pieces is not None:
            return
        self._layout = layout
        self._pieces = Pieces(layout.pieces, layout.piece_bytes, self.handle, self._have_written)
        self._fetching = Fetching(self.handle, self._pieces, peers)
        self._planning = Planning(self._fetching, lambda: [reader.window for reader in self.readers])
        if not self._known.done():
            self._known.set_result(None)
        self._mark_wanted()

    def has(self, piece: int) -> None:
        """A piece has come."""
        self.pieces.add(piece)
        self.planning.came(piece)

    def has_all_of(self, have: Collection[bool]) -> None:
        """What libtorrent found on the disk, or what came while alerts were lost."""
        for piece, is_here in enumerate(have):
            if is_here:
                self.pieces.add(piece)
        self.planning.soon()
        self._look_finished()

    def stands(self, status: Status) -> None:
        """Its figures, as libtorrent has them; what is done of it we know better."""
        self._status = status

    def failed(self, reason: str) -> None:
        """It goes no further."""
        self._error = reason
        if not self._known.done():
            self._known.set_exception(TorrentError(reason))
            self._known.exception()

    def background(self, work: Coroutine[None, None, None]) -> None:
        """Work that ends with it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def gone(self) -> None:
        """It has left the session."""
        self._handle = None
        for task in self._tasks:
            task.cancel()
        if self._planning is not None:
            self._planning.close()
        self.failed("it was taken out")
        if self._pieces is not None:
            self._pieces.close(self._error)
        self.more_written.set()

    @property
    def error(self) -> str:
        """Why it goes no further; empty."""
        return self._error

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes that are here and bytes in all, of what is wanted; of everything when nothing is."""
        if self._layout is None or self._pieces is None:
            return 0, 0
        wanted, size = self.fetching.wanted, self._wanted_bytes
        if not size:
            wanted, size = bytearray(b"\1" * len(wanted)), sum(file.size_bytes for file in self.files)
        here = int.from_bytes(wanted) & int.from_bytes(self._pieces.have)
        if here == int.from_bytes(wanted):
            return size, size
        return min(size, here.bit_count() * self._layout.piece_bytes), size

    def _is_wanted(self, file: File) -> bool:
        return file.size_bytes > 0 and (self._wanted_files is None or file.index in self._wanted_files)

    def _mark_wanted(self) -> None:
        wanted, self._wanted_bytes = bytearray(self.layout.pieces), 0
        for file, offset in zip(self.layout.files, self.layout.offsets, strict=True):
            if self._is_wanted(file):
                span = self.layout.span(offset, offset + file.size_bytes)
                wanted[span.start : span.stop] = b"\1" * len(span)
                self._wanted_bytes += file.size_bytes
        self._is_finished = False
        self.fetching.want(wanted)
        self.planning.soon()
        self._look_finished()

    def _have_written(self, pieces: Collection[int]) -> None:
        self.more_written.set()
        self.on_written(pieces)
        self._look_finished()

    def _look_finished(self) -> None:
        """Told once, when all that is wanted can be read from the files."""
        if self._is_finished or not self._wanted_bytes:
            return
        wanted = int.from_bytes(self.fetching.wanted)
        if wanted & int.from_bytes(self.pieces.written) == wanted:
            self._is_finished = True
            self._tell(Finished(self.key))
