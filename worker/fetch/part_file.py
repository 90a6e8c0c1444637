"""A file that appears under its name only when it is whole: written aside, flushed to disk, renamed."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from worker.storage.atomic import disk_errors, sync_folder

_P = ParamSpec("_P")
_T = TypeVar("_T")


class PartFile:
    """`target.part`, until `publish` gives it its name; `discard`, at the end of every way, removes what is left.

    Errors: StorageFull when the disk has no room, StartError when the folder can't be written.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(target.name + ".part")
        self._descriptor = -1
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    async def open(self) -> None:
        """Begin, empty; the folder is made when it is missing."""
        await in_thread(self._open)

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hex."""
        return self._hash.hexdigest()

    async def write(self, data: bytes) -> None:
        """Append."""
        await in_thread(self._write, data)

    async def publish(self) -> None:
        """Bytes to the disk, then the name, then the folder: a crash leaves all of it or none of it."""
        await in_thread(self._publish)

    async def discard(self) -> None:
        """Close, and remove what was not published."""
        await in_thread(self._discard)

    def _open(self) -> None:
        with disk_errors(self._part.parent):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        with disk_errors(self._part.parent):
            while left:
                left = left[os.write(self._descriptor, left) :]
        self._hash.update(data)
        self.size_bytes += len(data)

    def _publish(self) -> None:
        with disk_errors(self._part.parent):
            os.fsync(self._descriptor)
            self._close()
            self._part.replace(self._target)
            sync_folder(self._target.parent)

    def _discard(self) -> None:
        self._close()
        self._part.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


async def in_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run it beside the loop. When we are cancelled it still ends first: a file is not closed under a writer."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
