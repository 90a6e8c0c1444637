"""Series at a Komga as titles. Pure."""

from collections.abc import Sequence
from typing import Any

from core.languages import code_of
from core.media import FROM_PAGES, Format, Kind, Status, TitleInfo, formats_of_file
from plugins.answers import field, plain
from plugins.sources.komga.books import Book

_STATUS = {
    "ONGOING": Status.ONGOING,
    "ENDED": Status.COMPLETE,
    "HIATUS": Status.HIATUS,
    "ABANDONED": Status.CANCELLED,
}


def parse_series(source: str, url: str, answer: Any) -> tuple[list[dict[str, Any]], bool]:
    """The series of a page as Komga tells them, and whether it is the last page."""
    rows = field(source, url, answer, "content", list)
    for row in rows:
        field(source, url, row, "id", str)
    return rows, answer.get("last") is not False


def title_of(source: str, base: str, series: Any, books: Sequence[Book]) -> TitleInfo:
    """A series as a title, made of these books; without them a comic of unknown length."""
    ref, about, told = field(source, base, series, "id", str), _dict(series, "metadata"), _dict(series, "booksMetadata")
    released = str(told.get("releaseDate") or "")[:4]
    language = code_of(str(about.get("language") or ""))
    return TitleInfo(
        source=source,
        ref=ref,
        name=plain(str(about.get("title") or series.get("name") or ""))[:500] or "Untitled",
        kind=Kind.COMIC if not books or any(book.is_drawn for book in books) else Kind.BOOK,
        formats=formats_of(books),
        authors=tuple(dict.fromkeys(_authors(told))),
        year=int(released) if released.isascii() and released.isdigit() and int(released) else None,
        languages=(language,) if language else (),
        description=plain(str(about.get("summary") or told.get("summary") or "")),
        tags=tuple(dict.fromkeys([*_texts(about, "genres"), *_texts(about, "tags")]))[:20],
        parts=len(books) or None,
        licence="The operator's own",
        page_url=f"{base}/series/{ref}",
        has_cover=True,
        status=_STATUS.get(str(about.get("status") or "")),
    )


def formats_of(books: Sequence[Book]) -> tuple[Format, ...]:
    """Pages become anything drawn; one file becomes what its like does, several stay as they are."""
    if all(book.is_drawn for book in books):
        return FROM_PAGES
    return formats_of_file(f"a.{books[0].ending}") if len(books) == 1 else (Format.ZIP, Format.ORIGINAL)


def _authors(told: dict[str, Any]) -> list[str]:
    people = told.get("authors")
    found = [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    drawn_first = sorted(found, key=lambda one: one.get("role") not in {"writer", "penciller"})
    return [" ".join(str(one["name"]).split()) for one in drawn_first if one.get("name")][:10]


def _dict(holder: Any, key: str) -> dict[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _texts(holder: dict[str, Any], key: str) -> list[str]:
    found = holder.get(key)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
