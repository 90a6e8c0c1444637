"""The shelf: the same bytes are kept once, by their SHA-256; people see readable names.

    <home>/shelf/ab/ab12…                        the bytes, read-only
    <home>/shelf/broken/ab12…                    what was damaged, since replaced
    <home>/library/Books/Author/Title/File.epub  a hard link to them (a copy where links can't be)

Plain functions that wait for the disk: call them from a thread.
"""

import errno
import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.media import Kind
from worker.storage.atomic import NO_LINK, copy, disk_errors, sync_file, sync_folder
from worker.storage.names import numbered, safe_name

NOBODY = "Unknown author"
#: where damaged files go when there is a good one in their place
BROKEN = "broken"
_FOLDERS = {
    Kind.BOOK: "Books",
    Kind.COMIC: "Comics",
    Kind.AUDIOBOOK: "Audiobooks",
    Kind.FILM: "Films",
    Kind.SERIES: "Series",
    Kind.PICTURES: "Pictures",
    Kind.OTHER: "Other",
}


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes on the shelf: their SHA-256 in hex and their size."""

    sha256: str
    size_bytes: int


class Shelf:
    """The files of one home folder."""

    def __init__(self, home: Path) -> None:
        self.blobs = home / "shelf"
        self.library = home / "library"

    def publish(self, path: Path) -> Blob:
        """Take a finished file over: `path` is gone afterwards, its bytes are on the shelf, once.

        A damaged file that was there in their place is set aside. Raises StorageFull, or StartError when the
        shelf can't be written.
        """
        blob = Blob(_sha256(path), path.stat().st_size)
        target = self.path(blob.sha256)
        with disk_errors(self.blobs):
            if not self.verify(blob.sha256):
                names = self._names(target)
                self._set_aside(target)
                self._take(path, target)
                _link_all(target, names)
            path.unlink(missing_ok=True)
        return blob

    def replace(self, old: str, new: str) -> None:
        """Have the new bytes under the readable names of the old, which are set aside: in `shelf/broken`."""
        target = self.path(new)
        with disk_errors(self.blobs):
            names = self._names(self.path(old))
            folders = {name.parent for name in names}
            for name in self._names(target) if names else ():
                if name.parent in folders:  # it had to make do with "File (2).epub"
                    name.unlink()
            _link_all(target, names)
            self._set_aside(self.path(old))

    def path(self, sha256: str) -> Path:
        """Where these bytes are, or would be."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"{sha256!r} is no SHA-256 in hex")
        return self.blobs / sha256[:2] / sha256

    def verify(self, sha256: str) -> bool:
        """Whether the bytes are there and are still the ones that were published."""
        path = self.path(sha256)
        return path.is_file() and _sha256(path) == sha256

    def remove(self, sha256: str) -> bool:
        """Forget these bytes; False if they were not here. Readable names go by `unname`."""
        path = self.path(sha256)
        with disk_errors(self.blobs):
            try:
                path.unlink()
            except FileNotFoundError:
                return False
        return True

    def name(self, sha256: str, kind: Kind, author: str, title: str, file_name: str) -> Path:
        """The readable name of these bytes, made if it isn't there yet.

        Another file that has the name keeps it; this one is then called "File (2).epub" and so on.
        """
        folder = self.library / _FOLDERS[kind] / safe_name(author, NOBODY) / safe_name(title)
        blob = self.path(sha256)
        with disk_errors(self.library):
            folder.mkdir(parents=True, exist_ok=True)
            for candidate in _namesakes(folder, safe_name(file_name)):
                if _linked(blob, candidate):
                    sync_folder(folder)
                    return candidate
        raise AssertionError("the numbers never end")

    def unname(self, path: Path) -> None:
        """Take a readable name away, and the folders that it leaves empty."""
        if self.library not in path.parents or ".." in path.parts:
            raise ValueError(f"{path} is not in the library")
        with disk_errors(self.library):
            path.unlink(missing_ok=True)
            for folder in itertools.takewhile(lambda folder: folder != self.library, path.parents):
                if not folder.is_dir() or any(folder.iterdir()):
                    return
                folder.rmdir()

    def _names(self, path: Path) -> list[Path]:
        """The readable names that are links to the file; copies of it are files of their own."""
        if not path.is_file() or path.stat().st_nlink == 1:
            return []
        return [name for name in self.library.rglob("*") if name.is_file() and name.samefile(path)]

    def _set_aside(self, path: Path) -> None:
        if not path.exists():
            return
        folder = self.blobs / BROKEN
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(next(aside for aside in _namesakes(folder, path.name) if not aside.exists()))
        sync_folder(folder)

    def _take(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            sync_file(source)
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:  # another disk: copied, then renamed over there
                raise
            copy(source, target)
        if os.name != "nt":  # Windows would not let go of a read-only file
            target.chmod(0o444)
        sync_folder(target.parent)
        sync_folder(self.blobs)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _namesakes(folder: Path, name: str) -> Iterator[Path]:
    return (folder / numbered(name, number) for number in itertools.count(1))


def _link_all(blob: Path, names: Iterable[Path]) -> None:
    """Have the bytes under these names, in place of whatever is there."""
    for name in names:
        name.unlink(missing_ok=True)
        _linked(blob, name)
        sync_folder(name.parent)


def _linked(blob: Path, name: Path) -> bool:
    """Whether `name` is now these bytes: it was already, or has been made. False: others have it."""
    try:
        os.link(blob, name)
    except FileExistsError:
        return _same(blob, name)
    except OSError as error:
        if error.errno not in NO_LINK:
            raise
        if name.exists():
            return _same(blob, name)
        copy(blob, name)
    return True


def _same(blob: Path, name: Path) -> bool:
    if name.samefile(blob):
        return True
    return name.stat().st_size == blob.stat().st_size and _sha256(name) == blob.name
