"""What lies in a folder: files and their sizes, by one bounded walk that opens none and follows no link."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from core.errors import StartError
from worker.manifest.paths import fault_of
from worker.manifest.schema import NAME

MOST_FILES = 200_000
MOST_DEPTH = 24
_JUNK = frozenset({"thumbs.db", "desktop.ini", "@eadir", "__macosx", "$recycle.bin", "lost+found"})
#: what the downloader of ours leaves beside a half-fetched file
PART, PART_NOTE = ".part", ".part.json"


@dataclass(frozen=True, slots=True)
class Seen:
    """The files below a folder, their sizes in bytes by their paths, in natural order.

    `links` were left out (they may lead anywhere), and so was `odd`: what has no readable name, lies too deep,
    can't be read, or is neither file nor folder.
    """

    folder: Path
    sizes: dict[str, int]
    links: int = 0
    odd: tuple[str, ...] = ()

    def without(self, paths: Collection[str]) -> "Seen":
        """The same without these files, and without what is under way to become one of them."""
        gone = {*paths, *(begun for path in paths for begun in under_way(path))}
        return replace(self, sizes={path: size for path, size in self.sizes.items() if path not in gone})

    def by_folder(self) -> dict[str, list[str]]:
        """The files' paths by the folder that they lie in, "" for the top."""
        found: dict[str, list[str]] = {}
        for path in self.sizes:
            found.setdefault(str(PurePosixPath(path).parent).removeprefix("."), []).append(path)
        return found


def under_way(path: str) -> tuple[str, ...]:
    """Under which names a file is gathered: by our downloader, by gallery-dl, by TokySnatcher."""
    gathered = (f"{path.removesuffix('.mp3')}.ts",) if path.endswith(".mp3") else ()
    return (path + PART, path + PART_NOTE, *gathered)


def seen(folder: Path) -> Seen:
    """What lies there, without hidden files, junk of systems, and manifests. Raises StartError when it is no folder."""
    from worker.packaging.order import natural

    if not folder.is_dir():
        raise StartError(f"{folder} is no folder.")
    walk = _Walk()
    sizes = dict(walk.below(folder, "", 0))
    return Seen(folder, dict(sorted(sizes.items(), key=lambda one: natural(one[0]))), walk.links, tuple(walk.odd))


class _Walk:
    def __init__(self) -> None:
        self.links = 0
        self.odd: list[str] = []
        self._left = MOST_FILES

    def below(self, folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, int]]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    yield from self._entry(entry, prefix, depth)
        except OSError as error:
            self.odd.append(f"{prefix or '.'}: {error.strerror}")

    def _entry(self, entry: os.DirEntry[str], prefix: str, depth: int) -> Iterator[tuple[str, int]]:
        path = prefix + entry.name
        if _is_noise(entry.name) or self._left <= 0:
            return
        if entry.is_symlink():
            self.links += 1
        elif not _is_text(path) or fault_of(path) or depth > MOST_DEPTH:
            self.odd.append(path)
        elif entry.is_dir(follow_symlinks=False):
            yield from self.below(Path(entry.path), f"{path}/", depth + 1)
        elif entry.is_file(follow_symlinks=False):
            self._left -= 1
            yield path, entry.stat(follow_symlinks=False).st_size
        else:
            self.odd.append(path)


def _is_text(path: str) -> bool:
    """Whether the name is UTF-8: only such a one can stand in JSON."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_noise(name: str) -> bool:
    lower = name.lower()
    return lower.startswith((".", f"{NAME}.")) or lower in _JUNK or lower == NAME
