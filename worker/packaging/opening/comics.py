"""A CBZ opened: its pages, with chapters by folders or by the bookmarks of its ComicInfo.xml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from core.media import Asset, Book, BookPart, Local, Pages, Part
from worker.content.seen import Unfit
from worker.packaging.opening.entries import Entry, archive_at, entries_of, pictures_in, taken_out
from worker.packaging.order import COUNTED
from worker.packaging.plain import line
from worker.storage.names import ending

FILE_NAME = "ComicInfo.xml"
_MOST_INFO_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """What ComicInfo says: right to left, its number and volume, and where chapters begin by page from 0."""

    rtl: bool = False
    name: str = ""
    number: int = 1
    volume: int | None = None
    bookmarks: Mapping[int, str] = field(default_factory=dict)


def opened(book: Book, folder: Path) -> Book:
    """The book with its pages. Raises Unfit when there are none."""
    path = book.parts[0].files[0]
    with archive_at(path) as archive:
        entries = entries_of(archive)
        pages = pictures_in(entries)
        if not pages:
            raise Unfit("there are no pictures in it")
        told = _told(archive, entries)
        files = [taken_out(archive, one.key, folder / f"{n:05d}{ending(one.name)}") for n, one in enumerate(pages, 1)]
    groups = _chapters(pages, files, told)
    parts = [
        pages_part(replace(one, number=number) if len(groups) > 1 else one, paths, rtl=told.rtl)
        for number, (one, paths) in enumerate(groups, 1)
    ]
    return replace(book, parts=tuple(parts))


def pages_part(part: Part, paths: Sequence[Path], *, rtl: bool) -> BookPart:
    """A part of these pictures."""
    assets = tuple(Asset(path.name, Local(path)) for path in paths)
    return BookPart(part, Pages(assets, rtl), tuple(paths))


def _chapters(pages: Sequence[Entry], files: Sequence[Path], told: Told) -> list[tuple[Part, list[Path]]]:
    """By folder where there are several, else by bookmark, else all as one."""
    if len({page.folder for page in pages}) > 1:
        numbered = enumerate(zip(pages, files, strict=True))
        rows = [(key, list(row)) for key, row in groupby(numbered, key=lambda one: one[1][0].folder)]
        return [
            (Part(key or ".", 1, told.bookmarks.get(row[0][0]) or _folder_name(key)), [path for _, (_, path) in row])
            for key, row in rows
        ]
    starts = sorted({0, *(page for page in told.bookmarks if 0 < page < len(files))})
    if len(starts) == 1:
        return [(Part(".", told.number, told.name, told.volume), list(files))]
    ends = [*starts[1:], len(files)]
    return [
        (Part(f"{start}", 1, told.bookmarks.get(start, "")), list(files[start:end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _folder_name(folder: str) -> str:
    return line(COUNTED.sub("", folder.rpartition("/")[2]))


def _told(archive: ZipFile, entries: Sequence[Entry]) -> Told:
    """What its ComicInfo says; nothing when there is none that can be read."""
    key = next((one.key for one in entries if not one.folder and one.name.lower() == FILE_NAME.lower()), None)
    if key is None or archive.getinfo(key).file_size > _MOST_INFO_BYTES:
        return Told()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(archive.read(key), parser)
    except etree.XMLSyntaxError:
        return Told()
    said = {element.tag: line(element.text or "") for element in root if isinstance(element.tag, str)}
    number, volume = said.get("Number", ""), said.get("Volume", "")
    return Told(
        rtl=said.get("Manga") == "YesAndRightToLeft",
        name=said.get("Title", ""),
        number=int(number[:6]) if number.isdecimal() else 1,
        volume=int(volume[:6]) if volume.isdecimal() else None,
        bookmarks=dict(_bookmarks(root)),
    )


def _bookmarks(root: etree._Element) -> list[tuple[int, str]]:
    marked = [(page.get("Image", ""), page.get("Bookmark", "")) for page in root.iter("Page")]
    return [(int(image), line(name)) for image, name in marked if line(name) and image.isdecimal() and len(image) < 7]
