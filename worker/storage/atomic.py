"""Files that are there whole or not at all: written beside, synced, renamed, the folder synced."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from core.errors import StartError, StorageFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
#: what file systems say that have no links, or no more for this file
NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
#: the next sync of each folder, who may do which, and the locks of those that run: two of a folder take turns
_COMING: dict[Path, Future[None]] = {}
_GATE = Lock()
_RUNNING = [Lock() for _ in range(64)]


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """The disk's own refusals as ours: StorageFull for want of room, StartError for want of rights."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(f"No room left on the disk that holds {place}.", str(place)) from error
        if error.errno in _FORBIDDEN:
            raise StartError(
                f"{error.filename or place} can't be used: {error.strerror}. "
                "Give the account that runs Bowerbird the right to it."
            ) from error
        raise


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into that becomes `path` at the end, or leaves no trace when the block fails."""
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write(path: Path, data: bytes) -> None:
    """`data` as the whole of `path`."""
    with replacing(path) as file:
        file.write(data)


def link_or_copy(source: Path, target: Path) -> None:
    """The bytes of `source` at `target` too, which must not be there yet: a link, or a copy where links can't be."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in NO_LINK:
            raise
        copy(source, target)


def copy(source: Path, target: Path) -> None:
    """A copy of `source` at `target`, whole or not at all."""
    with source.open("rb") as original, replacing(target) as file:
        shutil.copyfileobj(original, file, 1 << 20)


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the folder's names are on the disk. Windows has no such call, and keeps them by itself.

    Of many threads that ask for the same folder one syncs for all: who comes while a sync runs shares the next,
    which begins after all of them have asked.
    """
    if os.name == "nt":
        return
    with _GATE:
        shared = _COMING.get(folder)
        if shared is None:
            mine = _COMING[folder] = Future[None]()
    if shared is not None:
        shared.result()
        return
    with _RUNNING[hash(folder) % len(_RUNNING)]:
        with _GATE:
            del _COMING[folder]  # whoever asks from now on is too late for this one
        try:
            _sync(folder)
        except BaseException as error:
            mine.set_exception(error)
            raise
        mine.set_result(None)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
