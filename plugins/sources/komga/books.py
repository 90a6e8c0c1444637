"""The books of a series at a Komga, and the pages of one. Pure."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from core.errors import SourceGone
from core.media import Asset, Files, Pages, Part, Remote
from plugins.answers import field, number, plain

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}
_FILES = {"EPUB": ("epub", "application/epub+zip"), "PDF": ("pdf", "application/pdf")}


@dataclass(frozen=True, slots=True)
class Book:
    """A book that can be read. `profile` is Komga's word: DIVINA has pages, EPUB and PDF are files."""

    id: str
    name: str
    profile: str
    volume: int | None = None
    size_bytes: int | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether it is had page by page."""
        return self.profile not in _FILES

    @property
    def ending(self) -> str:
        """Of its file, without the dot."""
        return _FILES[self.profile][0] if self.profile in _FILES else "cbz"

    def part(self, place: int) -> Part:
        """As a part of its series."""
        return Part(self.id, place, self.name, self.volume)

    def file(self, url: str) -> Files:
        """The file as it lies there."""
        ending, media_type = _FILES[self.profile]
        return Files((Asset(f"{self.id}.{ending}", Remote(f"{url}/file"), media_type, self.size_bytes),))


def parse_books(source: str, url: str, answer: Any) -> tuple[list[Book], bool]:
    """The books of a page that Komga could open, and whether it is the last page."""
    made = (_book(source, url, one) for one in field(source, url, answer, "content", list))
    return [book for book in made if book is not None], answer.get("last") is not False


def parse_pages(source: str, url: str, answer: Any, *, rtl: bool) -> Pages:
    """The pages of a book at `url`, in their order."""
    rows = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []
    pages = tuple(_page(source, url, one) for one in rows)
    if not pages:
        raise SourceGone(source, "the book has no pages there")
    return Pages(pages, rtl)


def _book(source: str, url: str, book: Any) -> Book | None:
    media = field(source, url, book, "media", dict)
    if media.get("status", "READY") != "READY":
        return None
    about = book.get("metadata")
    told = about if isinstance(about, dict) else {}
    name = plain(str(told.get("title") or book.get("name") or ""))[:300]
    size = number(book.get("sizeBytes")) or None
    place = number(str(told.get("number") or "")) or None
    return Book(field(source, url, book, "id", str), name, _profile(media), place, size)


def _profile(media: Any) -> str:
    """Komgas before 1.2 tell the media type only."""
    kind = str(media.get("mediaType") or "")
    told = {"application/epub+zip": "EPUB", "application/pdf": "PDF"}.get(kind, "DIVINA")
    return str(media.get("mediaProfile") or told)


def _page(source: str, url: str, page: Any) -> Asset:
    place = field(source, url, page, "number", int)
    named = PurePosixPath(str(page.get("fileName") or "")).suffix.lstrip(".").lower()
    ending = _ENDINGS.get(str(page.get("mediaType") or ""), named or "jpg")
    return Asset(f"{place:04d}.{ending}", Remote(f"{url}/pages/{place}"))
