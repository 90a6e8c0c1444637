"""A folder on the disk as a book: pages, tracks or chapters of text in natural order, sub-folders as parts.

    Comic/001.jpg …                  one part
    Comic/Chapter 1/001.jpg …        a part a folder
    Comic/Volume 2/Chapter 7/01.jpg  parts of volumes
    Book/01 Down.mp3 …               a part a file, for tracks and text

`cover.jpg` and its like are the first page of a comic, and the cover of anything else. A single file is a book by
itself, to be turned into another format.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.errors import PackagingError
from core.media import Asset, Assets, Book, BookPart, Files, Local, Pages, Part, Text, TitleInfo
from worker.packaging.fits import AUDIO
from worker.packaging.opening.entries import PICTURES
from worker.packaging.order import COUNTED, natural
from worker.packaging.plain import line
from worker.storage.names import ending

_TEXTS = frozenset({".html", ".htm", ".xhtml", ".md", ".markdown", ".txt"})
_MEDIA_TYPES = {".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain"}
_COVERS = frozenset({"cover", "folder", "front"})
_NUMBER = re.compile(r"\d{1,6}")


class Sort(Enum):
    """What a folder is made of, as people call it."""

    PAGES = "pictures"
    TRACKS = "recordings"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Files of one folder in natural order, and the number of the volume that it is in."""

    folder: Path
    files: tuple[Path, ...]
    volume: int | None


def book_in(place: Path, info: TitleInfo, *, rtl: bool = False) -> Book:
    """What lies in `place`. Raises PackagingError when there is nothing to pack, or a mixture."""
    if place.is_file():
        return Book(info, (BookPart(Part(place.name, 1), Files((_asset(place),)), (place,)),))
    leaves = [leaf for leaf in _leaves(place, place, None) if leaf.files]
    found = {sort for leaf in leaves for path in leaf.files if (sort := _sort(path)) is not None}
    sorts = found - {Sort.PAGES} if all(_is_cover(path) for path in _pictures(leaves)) else found
    if not found:
        raise PackagingError(f"There is nothing to pack in {place}: no pictures, recordings or texts.")
    if len(sorts or found) > 1:
        words = " and ".join(sorted(sort.value for sort in sorts))
        raise PackagingError(f"{place} is a mixture of {words}. Give each a folder of its own.")
    (sort,) = sorts or found
    return _book(info, leaves, sort, place, rtl=rtl)


def place_of(folder: Path, files: Sequence[Path]) -> Path:
    """What to pack of files that are in a folder: all of it, or the only one when it is a package by itself."""
    only = files[0] if len(files) == 1 else None
    return only if only is not None and _sort(only) is None else folder


def _book(info: TitleInfo, leaves: Sequence[_Leaf], sort: Sort, place: Path, *, rtl: bool) -> Book:
    if sort is Sort.PAGES:
        rows = [(leaf.folder, leaf.volume, _cover_first(leaf.files)) for leaf in leaves]
        cover = None
    else:
        rows = [(path, leaf.volume, [path]) for leaf in leaves for path in leaf.files if _sort(path) is sort]
        cover = next(iter(_pictures(leaves)), None)
    parts = []
    for number, (path, volume, files) in enumerate(rows, 1):
        name = "" if path == place else line(COUNTED.sub("", path.name.removesuffix(ending(path.name))))
        part = Part(path.relative_to(place).as_posix(), number, name, volume)
        assets = tuple(map(_asset, files))
        parts.append(BookPart(part, _assets(sort, assets, rtl=rtl), tuple(files)))
    return Book(info, tuple(parts), cover)


def _assets(sort: Sort, assets: tuple[Asset, ...], *, rtl: bool) -> Assets:
    match sort:
        case Sort.PAGES:
            return Pages(assets, rtl)
        case Sort.TRACKS:
            return Files(assets)
        case Sort.TEXTS:
            return Text(assets)


def _leaves(folder: Path, root: Path, volume: int | None) -> Iterator[_Leaf]:
    """The folder's own files, then those of its folders; a folder of folders below the root is a volume."""
    entries = sorted((path for path in _entries(folder)), key=lambda path: natural(path.name))
    folders = [path for path in entries if path.is_dir()]
    if folders and folder != root:
        number = _NUMBER.search(folder.name)
        volume = int(number[0]) if number else volume
    yield _Leaf(folder, tuple(path for path in entries if path.is_file() and _sort(path) is not None), volume)
    for below in folders:
        yield from _leaves(below, root, volume)


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX")))
    except OSError as error:
        raise PackagingError(f"{folder} can't be read: {error.strerror}.") from error


def _sort(path: Path) -> Sort | None:
    tail = ending(path.name)
    sorts = ((PICTURES, Sort.PAGES), (AUDIO, Sort.TRACKS), (_TEXTS, Sort.TEXTS))
    return next((sort for endings, sort in sorts if tail in endings), None)


def _pictures(leaves: Sequence[_Leaf]) -> list[Path]:
    return [path for leaf in leaves for path in leaf.files if _sort(path) is Sort.PAGES]


def _is_cover(path: Path) -> bool:
    return path.stem.lower() in _COVERS


def _cover_first(files: Sequence[Path]) -> list[Path]:
    return sorted(files, key=lambda path: not _is_cover(path))


def _asset(path: Path) -> Asset:
    return Asset(path.name, Local(path), _MEDIA_TYPES.get(ending(path.name), ""), path.stat().st_size)
