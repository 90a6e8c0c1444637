"""What lies in a folder, as titles: single files, pages, tracks, chapters, and series of them. Pure.

A folder of pictures, tracks or text chapters is one title. A folder whose sub-folders all hold the
same of these and all carry a number in their name ("Chapter 1", "CD 2") is one title with parts.
Everything else is a title by itself. In the root, every file is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from core.media import FROM_MP3, FROM_PAGES, FROM_PICTURES, FROM_RECORDINGS, FROM_TEXT, Format, Kind, formats_of_file
from plugins.sources.folder.names import natural
from plugins.sources.folder.shelf import Tree

_PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "gif", "avif", "bmp", "tif", "tiff", "jxl"})
#: pictures that chats and browsers show
_SHOWABLE = frozenset({"jpg", "jpeg", "png", "webp", "gif"})
_TRACKS = frozenset({"mp3", "m4a", "m4b", "flac", "ogg", "oga", "opus", "wav", "aac", "wma", "aif", "aiff"})
_TEXTS = frozenset({"md", "markdown", "txt", "html", "htm", "xhtml"})
_FILMS = frozenset({"mp4", "mkv", "webm", "avi", "mov", "m4v", "mpg", "mpeg", "ts", "wmv", "ogv", "flv", "3gp"})
_BOOKS = frozenset({"epub", "pdf", "mobi", "azw", "azw3", "fb2", "djvu", "doc", "docx", "odt", "rtf"})
_COMICS = frozenset({"cbz", "cbr", "cb7", "cbt"})
#: they go along with other files and are no titles beside them
_COMPANIONS = frozenset(
    {
        "srt",
        "vtt",
        "ass",
        "ssa",
        "sub",
        "idx",
        "nfo",
        "opf",
        "cue",
        "m3u",
        "m3u8",
        "pls",
        "sfv",
        "md5",
        "sha256",
        "xml",
        "json",
        "url",
        "log",
        "db",
    }
)
_COVERS = frozenset({"cover", "folder", "front", "poster"})
#: tracks that the worker can play, and so code anew
_CODABLE = frozenset({"mp3", "m4a", "m4b", "flac", "ogg", "oga", "opus", "wav"})


class Shape(Enum):
    """What a title is made of."""

    FILE = "file"
    PAGES = "pages"
    TRACKS = "tracks"
    CHAPTERS = "chapters"


@dataclass(frozen=True, slots=True)
class Leaf:
    """Files of one folder in natural order; `folder` is its path from the root, "" for the root itself."""

    folder: tuple[str, ...]
    files: tuple[str, ...]
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A title. `path` from the root names it; `cover` is the path of a picture, if there is one."""

    path: tuple[str, ...]
    shape: Shape
    leaves: tuple[Leaf, ...]
    cover: tuple[str, ...] | None = None

    @property
    def kind(self) -> Kind:
        """What people would call it."""
        match self.shape:
            case Shape.FILE:
                return _kind_of(self.path[-1])
            case Shape.PAGES:
                return Kind.COMIC if len(self.leaves) > 1 or _is_numbered(self.leaves[0].files) else Kind.PICTURES
            case Shape.TRACKS:
                return Kind.AUDIOBOOK
            case Shape.CHAPTERS:
                return Kind.BOOK

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it can become, best first."""
        match self.shape:
            case Shape.FILE:
                return formats_of_file(self.path[-1])
            case Shape.PAGES:
                return FROM_PICTURES if self.kind is Kind.PICTURES else FROM_PAGES
            case Shape.TRACKS:
                tracks = [name for leaf in self.leaves for name in leaf.files]
                if all(ending(name) == "mp3" for name in tracks):
                    return FROM_MP3
                return FROM_RECORDINGS if all(ending(name) in _CODABLE for name in tracks) else (Format.ZIP,)
            case Shape.CHAPTERS:
                return FROM_TEXT


def titles_in(tree: Tree, path: tuple[str, ...] = ()) -> Iterator[Found]:
    """Every title of the folder and of those below it."""
    series = _series(tree, path) if path else None
    if series is not None:
        yield series
        return
    group = _group(tree, path) if path else None
    if group is not None:
        yield group
    yield from _singles(tree, path, group)
    for folder in tree.folders:
        yield from titles_in(folder, (*path, folder.name))


def ending(name: str) -> str:
    """What stands after the last dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""


def stem(name: str) -> str:
    """What stands before it."""
    return name.rpartition(".")[0] if ending(name) else name


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The files of one folder by sort, each in natural order. `beside` is a picture by the stem of its name."""

    pages: list[str]
    tracks: list[str]
    texts: list[str]
    wholes: list[str]
    stems: frozenset[str]
    beside: dict[str, str]
    cover: str | None

    @classmethod
    def of(cls, tree: Tree) -> "_Sorted":
        by_sort: dict[str, list[str]] = {"pictures": [], "tracks": [], "texts": [], "companions": [], "wholes": []}
        for name in tree.files:
            by_sort[_sort_of(name)].append(name)
        pictures = sorted(by_sort["pictures"], key=natural)
        stems = frozenset(stem(name) for sort in ("tracks", "texts", "wholes") for name in by_sort[sort])
        alone = [name for name in pictures if stem(name) not in stems]
        inner = [name for name in alone if stem(name).lower() not in _COVERS]
        showable = [name for name in pictures if ending(name) in _SHOWABLE]
        return cls(
            pages=inner or alone,
            tracks=sorted(by_sort["tracks"], key=natural),
            texts=sorted(by_sort["texts"], key=natural),
            wholes=by_sort["wholes"],
            stems=stems,
            beside={stem(name): name for name in showable},
            cover=next((name for name in showable if stem(name).lower() in _COVERS), None),
        )


def _group(tree: Tree, path: tuple[str, ...], least: int = 2) -> Found | None:
    """The folder's own files as one title, when there are enough of a sort."""
    here = _Sorted.of(tree)
    if len(here.tracks) >= least:
        shape, files = Shape.TRACKS, here.tracks
    elif len(here.pages) >= least:
        shape, files = Shape.PAGES, here.pages
    elif len(here.texts) >= least and not here.wholes:
        shape, files = Shape.CHAPTERS, here.texts
    else:
        return None
    cover = here.cover or (files[0] if shape is Shape.PAGES and ending(files[0]) in _SHOWABLE else None)
    return Found(path, shape, (Leaf(path, tuple(files)),), (*path, cover) if cover else None)


def _series(tree: Tree, path: tuple[str, ...]) -> Found | None:
    """The sub-folders as parts of one title, when all are alike and numbered."""
    here = _Sorted.of(tree)
    if len(tree.folders) < 2 or here.wholes or _group(tree, path) is not None:
        return None
    found: list[Found] = []
    for folder in sorted(tree.folders, key=lambda below: natural(below.name)):
        part = _part(folder, (*path, folder.name))
        if part is None or (found and part.shape is not found[0].shape):
            return None
        found.append(part)
    leaves = tuple(leaf for part in found for leaf in part.leaves)
    return Found(path, found[0].shape, leaves, (*path, here.cover) if here.cover else found[0].cover)


def _part(folder: Tree, path: tuple[str, ...]) -> Found | None:
    """A numbered sub-folder as a part of a series, or as a volume with parts of its own."""
    number = re.search(r"\d+", folder.name)
    if number is None:
        return None
    if not folder.folders:
        return None if _Sorted.of(folder).wholes else _group(folder, path, 1)
    volume = _series(folder, path)
    if volume is None:
        return None
    leaves = tuple(Leaf(leaf.folder, leaf.files, int(number[0][:9])) for leaf in volume.leaves)
    return Found(path, volume.shape, leaves, volume.cover)


def _singles(tree: Tree, path: tuple[str, ...], group: Found | None) -> Iterator[Found]:
    """Files that are titles by themselves: all but the group's, companions, and covers of others."""
    here = _Sorted.of(tree)
    shared = here.cover if path and len(here.wholes) <= 1 else None
    for name in tree.files:
        sort = _sort_of(name)
        if group is not None and sort != "wholes":
            continue
        if sort == "companions" and path and here.stems:
            continue
        is_cover = stem(name) in here.stems or (path and here.stems and stem(name).lower() in _COVERS)
        if sort == "pictures" and is_cover:
            continue
        cover = here.beside.get(stem(name), shared)
        yield Found((*path, name), Shape.FILE, (Leaf(path, (name,)),), (*path, cover) if cover else None)


def _sort_of(name: str) -> str:
    for endings, sort in ((_PICTURES, "pictures"), (_TRACKS, "tracks"), (_TEXTS, "texts"), (_COMPANIONS, "companions")):
        if ending(name) in endings:
            return sort
    return "wholes"


def _kind_of(name: str) -> Kind:
    for endings, kind in (
        (_BOOKS | _TEXTS, Kind.BOOK),
        (_COMICS, Kind.COMIC),
        (_TRACKS, Kind.AUDIOBOOK),
        (_FILMS, Kind.FILM),
        (_PICTURES, Kind.PICTURES),
    ):
        if ending(name) in endings:
            return kind
    return Kind.OTHER


def _is_numbered(files: tuple[str, ...]) -> bool:
    """Pages count up from 0 or 1; photographs begin where the camera was."""
    numbers = [re.findall(r"\d+", stem(name))[-1:] for name in files]
    if not all(numbers):
        return False
    counted = [int(found[0][:9]) for found in numbers]
    return counted[0] in {0, 1} and all(one < next_ for one, next_ in pairwise(counted))
