"""An EPUB of fixed pages opened: the picture of each page in the spine's order, chapters by its table of contents.

EPUB 3.3 §5.7 (spine), §7.4 (nav), §8.2 (fixed layout). One whose text flows has no pages, and is not opened.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from core.media import Book, Part
from worker.content.seen import Unfit
from worker.packaging.opening.comics import pages_part
from worker.packaging.opening.entries import archive_at, taken_out
from worker.packaging.plain import line
from worker.storage.names import ending

_MOST_DOCUMENT_BYTES = 16_000_000
_XLINK = "{http://www.w3.org/1999/xlink}href"


def opened(book: Book, folder: Path) -> Book:
    """The book with its pages. Raises Unfit when it has none."""
    with archive_at(book.parts[0].files[0]) as archive:
        place, package = _package(archive)
        layout = package.xpath("string(//*[local-name()='meta'][@property='rendition:layout'])")
        if layout.strip() != "pre-paginated":
            raise Unfit("its text flows, only fixed pages can become pictures")
        chapters = _chapters(archive, place, package)
        rtl = package.xpath("string(//*[local-name()='spine']/@page-progression-direction)") == "rtl"
        groups: list[tuple[str, list[Path]]] = []
        for number, document in enumerate(_spine(place, package), 1):
            key = _picture(archive, document)
            if key is None:
                continue
            if document in chapters or not groups:
                groups.append((chapters.get(document, ""), []))
            groups[-1][1].append(taken_out(archive, key, folder / f"{number:05d}{ending(key)}"))
    if not groups:
        raise Unfit("there are no pictures in it")
    parts = [
        pages_part(Part(str(number), number, name), paths, rtl=rtl) for number, (name, paths) in enumerate(groups, 1)
    ]
    return replace(book, parts=tuple(parts))


def _package(archive: ZipFile) -> tuple[str, Any]:
    container = _document(archive, "META-INF/container.xml")
    place = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
    return posixpath.dirname(place), _document(archive, place)


def _spine(place: str, package: Any) -> list[str]:
    """The documents in reading order, by their places in the archive."""
    items = {item.get("id"): item.get("href", "") for item in package.iter("{*}item")}
    return [_place(place, items.get(one.get("idref"), "")) for one in package.iter("{*}itemref")]


def _chapters(archive: ZipFile, place: str, package: Any) -> Mapping[str, str]:
    """The names in the table of contents by the documents that they lead to; the first name of each."""
    found: dict[str, str] = {}
    for item in package.iter("{*}item"):
        if "nav" in (item.get("properties") or "").split():
            nav = _place(place, item.get("href", ""))
            for link in _document(archive, nav).xpath("//*[local-name()='nav'][1]//*[local-name()='a']"):
                target = _place(posixpath.dirname(nav), (link.get("href") or "").partition("#")[0])
                found.setdefault(target, line("".join(link.itertext())))
    return found


def _picture(archive: ZipFile, document: str) -> str | None:
    """The first picture of a page."""
    for address in _addresses(_document(archive, document)):
        key = _place(posixpath.dirname(document), address)
        if key in archive.NameToInfo:
            return key
    return None


def _addresses(page: Any) -> Iterator[str]:
    yield from (image.get("src") or "" for image in page.iter("{*}img"))
    yield from (image.get(_XLINK) or image.get("href") or "" for image in page.iter("{*}image"))


def _document(archive: ZipFile, key: str) -> Any:
    if key not in archive.NameToInfo or archive.getinfo(key).file_size > _MOST_DOCUMENT_BYTES:
        raise Unfit(f"{key or 'its package document'} is missing")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(archive.read(key), parser)
    except etree.XMLSyntaxError as error:
        raise Unfit(f"{key} can't be read: {error}") from error


def _place(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(address)))
