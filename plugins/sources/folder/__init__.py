"""The operator's own folder: real files of any kind, read in place and never changed."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from core.errors import SourceGone, SourceUnavailable
from core.media import Asset, Assets, Files, Kind, Local, Pages, Part, Text, TitleInfo
from core.source import CataloguePage, Http, Limits, Options, Wanted
from plugins.sources.folder.entry import Entry, parts_of, paths_of
from plugins.sources.folder.names import fits, fold, natural, ref_of, shown, words_of
from plugins.sources.folder.shapes import Shape, ending, stem, titles_in
from plugins.sources.folder.shelf import Shelf, real_file

#: seconds that a walk through the folders is taken as still true
FRESH_S = 5.0
_PAGE = 500
_MEDIA_TYPES = {"md": "text/markdown", "markdown": "text/markdown", "txt": "text/plain"}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FolderOptions(Options):
    """`path` is a folder, or several. The first one's files are named by their path in it."""

    path: Path | tuple[Path, ...]

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in order."""
        paths = self.path if isinstance(self.path, tuple) else (self.path,)
        return tuple(path.expanduser() for path in paths)


class Folder:
    """Titles by what lies in the folder; the words of a search may stand in any part of the path."""

    adapter: ClassVar[str] = "folder"
    label: ClassVar[str] = "Own folder"
    description: ClassVar[str] = "Your own files, read where they are: books, comics, pictures, audio, films, anything."
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind) - {Kind.SERIES}
    licence: ClassVar[str] = "Your own files"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=6000, connections=4, jobs=4)
    options: ClassVar[type[Options]] = FolderOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: FolderOptions) -> None:
        self.name = name
        self._shelves = {_prefix(n, options.roots): Shelf(root) for n, root in enumerate(options.roots)}
        self._index: dict[str, Entry] = {}
        self._walking: asyncio.Task[None] | None = None
        self._walked = float("-inf")

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 files need no asking
        """Titles whose path holds all words, in natural order; without words, all."""
        index = await self._titles()
        return await asyncio.to_thread(self._search, index, wanted)

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All titles in natural order."""
        start = int(at) if at.isdecimal() else 0
        titles = await self.search(http, Wanted("", limit=_PAGE, offset=start))
        following = str(start + _PAGE) if len(titles) == _PAGE else ""
        return CataloguePage(titles, following, len(await self._titles()))

    async def title(self, http: Http, ref: str) -> TitleInfo:  # noqa: ARG002 the same
        """One title, with the size of all its files."""
        entry = await self._entry(ref)
        return await self._read(self._info, entry, True)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:  # noqa: ARG002 the same
        """Sub-folders of pictures, tracks, or chapters; a single file is one part."""
        return [part for part, _ in parts_of(await self._entry(ref))]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 the same
        """The files themselves. Raises SourceGone when one vanished meanwhile."""
        entry = await self._entry(ref)
        files = next((files for one, files in parts_of(entry) if one.ref == part.ref), None)
        if files is None:
            raise SourceGone(self.name, f"{shown(part.ref)} is not in the folder any more")
        assets = await self._read(lambda: tuple(self._asset(entry.root, path) for path in files))
        match entry.found.shape:
            case Shape.PAGES:
                return Pages(assets)
            case Shape.CHAPTERS:
                return Text(assets)
            case Shape.FILE | Shape.TRACKS:
                return Files(assets)

    async def cover(self, http: Http, ref: str) -> Asset | None:  # noqa: ARG002 the same
        """cover.jpg and the like, a picture of the same name, or the first page."""
        entry = await self._entry(ref)
        path = entry.found.cover
        return None if path is None else await self._read(self._asset, entry.root, path)

    async def probe(self, http: Http) -> None:  # noqa: ARG002 the same
        """Walk through the folder."""
        await self._titles()

    async def _titles(self) -> dict[str, Entry]:
        """The index. One walk at a time, whoever asks; a disk that hangs holds up one thread, not all."""
        if time.monotonic() - self._walked <= FRESH_S:
            return self._index
        if self._walking is None or self._walking.done():
            self._walking = asyncio.create_task(self._refresh())
        await asyncio.shield(self._walking)
        return self._index

    async def _refresh(self) -> None:
        self._index = await asyncio.to_thread(self._walk)
        self._walked = time.monotonic()

    async def _entry(self, ref: str) -> Entry:
        entry = (await self._titles()).get(ref)
        if entry is None:
            raise SourceGone(self.name, f"{shown(ref)} is not in the folder any more")
        return entry

    async def _read(self, work: Callable[..., _T], *args: object) -> _T:
        """Ask the disk in a thread; what is not there any more is gone, what can't be read is not available."""
        try:
            return await asyncio.to_thread(work, *args)
        except FileNotFoundError as error:
            raise SourceGone(self.name, f"{shown(str(error.filename))} is not in the folder any more") from error
        except OSError as error:
            raise self._unreadable(str(error.filename), error) from error

    def _walk(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for prefix, shelf in self._shelves.items():
            try:
                tree = shelf.tree()
            except OSError as error:
                raise self._unreadable(str(shelf.root), error) from error
            for found in titles_in(tree):
                path = "/".join(found.path)
                ref = ref_of(prefix + path)
                entries[ref] = Entry(ref, shelf.root, found, fold(path))
        return dict(sorted(entries.items(), key=lambda item: natural(item[1].found.path[-1])))

    def _unreadable(self, path: str, error: OSError) -> SourceUnavailable:
        advice = "Check that it exists and that this service may read it"
        return SourceUnavailable(self.name, f"{shown(path)} can't be read: {error.strerror}. {advice}")

    def _search(self, index: dict[str, Entry], wanted: Wanted) -> list[TitleInfo]:
        words, titles = words_of(wanted.words), list[TitleInfo]()
        if wanted.words.strip() and not words:
            return titles
        for entry in index.values():
            if len(titles) >= wanted.end:
                break
            if fits(entry.folded, words) and (not wanted.kinds or entry.found.kind in wanted.kinds):
                titles.append(self._info(entry, False))
        return wanted.page(titles)

    def _info(self, entry: Entry, with_size: bool) -> TitleInfo:
        found = entry.found
        name = stem(found.path[-1]) if found.shape is Shape.FILE else found.path[-1]
        sizes = (os.stat(path).st_size for path in paths_of(entry)) if with_size else ()  # noqa: PTH116 many files, plain paths
        return TitleInfo(
            source=self.name,
            ref=entry.ref,
            name=shown(name),
            kind=found.kind,
            formats=found.formats,
            parts=len(parts_of(entry)),
            size_bytes=sum(sizes) if with_size else None,
            licence=self.licence,
            has_cover=found.cover is not None,
        )

    def _asset(self, root: Path, path: tuple[str, ...]) -> Asset:
        """The file where it really lies. A link that meanwhile leads out of the folder counts as gone."""
        real = real_file(root, os.path.join(root, *path))  # noqa: PTH118 odd names stay as they are
        if real is None:
            raise FileNotFoundError(None, None, path[-1])
        name = shown(path[-1])
        return Asset(
            name, Local(real), _MEDIA_TYPES.get(ending(name), _guess(name)), real.stat().st_size, alt=stem(name)
        )


def _prefix(number: int, roots: tuple[Path, ...]) -> str:
    """Nothing for the first folder, so that its refs stay when a second one is added."""
    if number == 0:
        return ""
    same = sum(root.name == roots[number].name for root in roots[1:number])
    return f"{roots[number].name}{f'-{same + 1}' if same else ''}//"


def _guess(name: str) -> str:
    return "text/html" if ending(name) in {"html", "htm", "xhtml"} else ""
