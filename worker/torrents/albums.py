"""Recordings of a torrent that belong together: an audiobook or an album in many files is one title. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from worker.packaging.fits import AUDIO
from worker.packaging.order import COUNTED, natural
from worker.storage.names import ending

#: folders that only say which disc it is
_DISC = re.compile(r"(?:cd|disc|disk|part|side|tape)[\s._-]*(\d{1,3})\Z", re.IGNORECASE)
_COVERS = frozenset({"cover", "folder", "front"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Track:
    """A file of an album by its number in the torrent; `disc` is None where there is but one."""

    file: int
    name: str
    disc: int | None = None


@dataclass(frozen=True, slots=True)
class Album:
    """What it is called, its tracks in their order, the file of its cover if there is one."""

    name: str
    tracks: tuple[Track, ...]
    cover: int | None = None


def albums(files: Sequence[tuple[int, str]]) -> list[Album]:
    """The albums among files (number, path): folders with several recordings, the discs of one together."""
    recordings: defaultdict[PurePosixPath, list[tuple[int, PurePosixPath]]] = defaultdict(list)
    for number, text in files:
        path = PurePosixPath(text)
        if ending(path.name) in AUDIO and len(path.parts) > 1:
            recordings[_folder(path)].append((number, path))
    return [
        Album(folder.name, tuple(_tracks(found)), _cover(folder, files))
        for folder, found in sorted(recordings.items())
        if len(found) >= _FEWEST
    ]


def _folder(path: PurePosixPath) -> PurePosixPath:
    """The folder that an album is called after; that of a disc is within it."""
    above = path.parent
    return above.parent if _disc(path) is not None and len(above.parts) > 1 else above


def _disc(path: PurePosixPath) -> int | None:
    found = _DISC.match(path.parent.name)
    return int(found[1]) if found else None


def _tracks(found: Sequence[tuple[int, PurePosixPath]]) -> list[Track]:
    in_order = sorted(found, key=lambda one: natural(str(one[1])))
    return [Track(number, COUNTED.sub("", path.stem) or path.stem, _disc(path)) for number, path in in_order]


def _cover(folder: PurePosixPath, files: Sequence[tuple[int, str]]) -> int | None:
    for number, text in files:
        path = PurePosixPath(text)
        if path.parent == folder and path.stem.lower() in _COVERS and path.suffix.lower() in _PICTURES:
            return number
    return None
