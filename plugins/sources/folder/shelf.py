"""The operator's folder, read in place: a bounded walk that asks again only the folders that changed.

Blocking: callers run it in a thread. Nothing here opens a file.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core import log

MOST_ENTRIES = 200_000
MOST_DEPTH = 24
#: a folder's time stamp is trusted once it is this old: two changes within one tick look alike
_SETTLED_S = 2.0
_JUNK = frozenset({"thumbs.db", "desktop.ini", "@eadir", "__macosx", "$recycle.bin", "lost+found", "manifest.json"})
_UNFINISHED = (".part", ".crdownload", ".!qb", ".tmp", ".download")


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder: its name, its files and its folders, unsorted; hidden, unfinished and unreadable ones left out."""

    name: str
    files: tuple[str, ...] = ()
    folders: tuple["Tree", ...] = ()


@dataclass(frozen=True, slots=True)
class _Listing:
    mtime_ns: int
    settled: bool
    files: tuple[str, ...]
    folders: tuple[str, ...]


@dataclass(slots=True)
class Shelf:
    """One root. `tree` raises OSError when the root itself can't be read; below it, trouble is logged and skipped."""

    root: Path
    wall: Callable[[], float] = time.time
    _known: dict[str, _Listing] = field(default_factory=dict)
    _left: int = 0

    def tree(self) -> Tree:
        """What lies in the folder now."""
        before, self._known = self._known, {}
        self._left = MOST_ENTRIES
        try:
            return self._visit(str(self.root), "", before, 0)
        finally:
            if self._left <= 0:
                log.get("folder").warning("folder.too_large", path=str(self.root), most=MOST_ENTRIES)

    def _visit(self, path: str, name: str, before: dict[str, _Listing], depth: int) -> Tree:
        listing = self._list(path, before)
        self._left -= len(listing.files) + len(listing.folders)
        below = [self._try(os.path.join(path, folder), folder, before, depth + 1) for folder in listing.folders]  # noqa: PTH118 fifty thousand Paths are slow
        return Tree(name, listing.files, tuple(tree for tree in below if tree is not None))

    def _try(self, path: str, name: str, before: dict[str, _Listing], depth: int) -> Tree | None:
        if depth > MOST_DEPTH or self._left <= 0:
            return None
        try:
            return self._visit(path, name, before, depth)
        except OSError as error:
            log.get("folder").info("folder.skipped", path=ascii(path), reason=error.strerror)
            return None

    def _list(self, path: str, before: dict[str, _Listing]) -> _Listing:
        mtime_ns = os.stat(path).st_mtime_ns  # noqa: PTH116 the same
        known = before.get(path)
        if known is None or known.mtime_ns != mtime_ns or not known.settled:
            known = self._scan(path, mtime_ns)
        self._known[path] = known
        return known

    def _scan(self, path: str, mtime_ns: int) -> _Listing:
        files: list[str] = []
        folders: list[str] = []
        with os.scandir(path) as entries:
            for entry in entries:
                if len(files) + len(folders) > self._left:
                    break
                if _is_noise(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif self._is_ours(entry):
                    files.append(entry.name)
        settled = self.wall() - mtime_ns / 1e9 > _SETTLED_S
        return _Listing(mtime_ns, settled, tuple(files), tuple(folders))

    def _is_ours(self, entry: os.DirEntry[str]) -> bool:
        """A real file, or a link to one inside the root. Pipes, devices and links that lead out are not."""
        if entry.is_symlink():
            return real_file(self.root, entry.path) is not None
        return entry.is_file(follow_symlinks=False)


def real_file(root: Path, path: str) -> Path | None:
    """Where the file really lies, when that is inside the root; None when it leads out or there is none."""
    try:
        real = Path(path).resolve(strict=True)
        return real if real.is_relative_to(root.resolve()) and real.is_file() else None
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        return None


def _is_noise(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(".") or lower in _JUNK or lower.endswith(_UNFINISHED)
