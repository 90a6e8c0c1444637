"""A file that appears under its name only when it is whole: written aside, flushed to disk, renamed."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from worker.fetch.entity import Entity
from worker.fetch.kept import Kept
from worker.storage.atomic import disk_errors, sync_folder

_P = ParamSpec("_P")
_T = TypeVar("_T")
_READ = 1 << 20
#: threads that wait for the disk
_DISK = ThreadPoolExecutor(16, "disk")


class PartFile:
    """`target.part`, until `publish` gives it its name. `keep` leaves it for later, `discard` removes what is left.

    What is kept is described in `target.part.json`, with the hash of its bytes: only what is still the same is
    gone on with. Errors: StorageFull when the disk has no room, StartError when the folder can't be written.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.json")
        self._descriptor = -1
        self._hash = hashlib.sha256()
        self._has_note = False
        self._held = b""
        self._written = 0

    async def open(self) -> None:
        """Begin, empty; the folder is made when it is missing."""
        await in_thread(self._open)

    async def reopen(self) -> Kept | None:
        """Go on with what an earlier try kept, if its bytes are still the same; else None, and nothing is open."""
        self._has_note = _is_there(self._note)
        return await in_thread(self._reopen) if self._has_note else None

    async def begin_anew(self) -> None:
        """Empty again, whatever was there; a new file is opened by its first write."""
        if self.is_open:
            await self.open()

    @property
    def is_open(self) -> bool:
        """Whether there is something to keep or to discard."""
        return self._descriptor >= 0 or self._has_note or bool(self._held)

    @property
    def size_bytes(self) -> int:
        """What was appended so far."""
        return self._written + len(self._held)

    @property
    def sha256(self) -> str:
        """Of what is in the file, in hex."""
        return self._hash.hexdigest()

    async def write(self, data: bytes) -> None:
        """Append; the first write opens."""
        await in_thread(self._write, data)

    def hold(self, data: bytes) -> None:
        """Append with whatever is done next: the last bytes of a file need no turn of their own."""
        self._held += data

    async def note(self, url: str, entity: Entity) -> None:
        """Bytes so far to the disk, and what they are: from here a later process can go on."""
        await in_thread(self._keep, url, entity)

    async def keep(self, url: str, entity: Entity) -> None:
        """The same, and close."""
        await in_thread(self._keep, url, entity, then_close=True)

    async def publish(self) -> None:
        """Bytes to the disk, then the name, then the folder: a crash leaves all of it or none of it."""
        await in_thread(self._publish)

    async def publish_if(self, is_good: Callable[[], bool]) -> bool:
        """The same in one turn with the question whether it may; asked when all bytes are in the file."""
        return await in_thread(self._publish_if, is_good)

    async def let_go(self) -> None:
        """Close; whatever lies there stays as it is."""
        await in_thread(self._close)

    async def discard(self) -> None:
        """Close, and remove what was not published."""
        if self.is_open:
            await in_thread(self._discard)

    def _open(self) -> None:
        self._close()
        with disk_errors(self.path.parent):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
            if self._has_note:
                self._note.unlink(missing_ok=True)
        self._hash = hashlib.sha256()
        self._has_note, self._written = False, 0

    def _reopen(self) -> Kept | None:
        kept = Kept.read(self._note)
        if kept is None:
            return None
        digest = _sha256_of_start(self.path, kept.bytes)
        if digest is None or digest.hexdigest() != kept.sha256:
            return None
        with disk_errors(self.path.parent):
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)
            os.ftruncate(self._descriptor, kept.bytes)
            os.lseek(self._descriptor, 0, os.SEEK_END)
        self._hash, self._written = digest, kept.bytes
        return kept

    def _write(self, data: bytes) -> None:
        if self._descriptor < 0:
            self._open()
        left = memoryview(data)
        with disk_errors(self.path.parent):
            while left:
                left = left[os.write(self._descriptor, left) :]
        self._hash.update(data)
        self._written += len(data)

    def _write_held(self) -> None:
        held, self._held = self._held, b""
        if held or self._descriptor < 0:  # if nothing at all came: an empty file
            self._write(held)

    def _keep(self, url: str, entity: Entity, *, then_close: bool = False) -> None:
        self._write_held()
        with disk_errors(self.path.parent):
            os.fsync(self._descriptor)
        Kept(url, entity, self._written, self.sha256).write(self._note)
        self._has_note = True
        if then_close:
            self._close()

    def _publish_if(self, is_good: Callable[[], bool]) -> bool:
        self._write_held()
        if not is_good():
            return False
        self._publish()
        return True

    def _publish(self) -> None:
        self._write_held()
        with disk_errors(self.path.parent):
            os.fsync(self._descriptor)
            self._close()
            self.path.replace(self._target)
            if self._has_note:
                self._note.unlink(missing_ok=True)
            sync_folder(self._target.parent)
        self._has_note = False

    def _discard(self) -> None:
        self._close()
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self._has_note, self._held, self._written = False, b"", 0

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _is_there(path: Path) -> bool:
    """One look at a folder in memory: a thread would take longer."""
    return path.exists()


def _sha256_of_start(path: Path, count: int) -> "hashlib._Hash | None":
    """The hash of the first `count` bytes, to be gone on with; None when there are fewer."""
    digest, left = hashlib.sha256(), count
    try:
        with path.open("rb") as file:
            while left and (piece := file.read(min(_READ, left))):
                digest.update(piece)
                left -= len(piece)
    except FileNotFoundError:
        return None
    return None if left else digest


async def in_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run it beside the loop. When we are cancelled it still ends first: a file is not closed under a writer.

    In threads of the disk's own: they wait for syncs, of which the disk does many at once as quickly as one, and
    hold up no look-up of a name.
    """
    call = partial(copy_context().run, work, *args, **kwargs)
    running = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(_DISK, call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
