"""Series at a Kavita as titles. Pure."""

from typing import Any

from core.languages import code_of
from core.media import FROM_PAGES, Format, Kind, Status, TitleInfo
from plugins.answers import changed, field, number, plain

#: Kavita's words for what a series is made of, by its numbers: pictures, archives, unknown, EPUB, PDF
_FILES = {"3": Format.EPUB, "epub": Format.EPUB, "4": Format.PDF, "pdf": Format.PDF}
_STATUS = {0: Status.ONGOING, 1: Status.HIATUS, 2: Status.COMPLETE, 3: Status.CANCELLED, 4: Status.COMPLETE}


def parse_search(source: str, base: str, answer: Any) -> list[TitleInfo]:
    """The series of a search; it also tells of people, tags and libraries."""
    rows = field(source, base, answer, "series", list)
    return [title_of(source, base, {**row, "id": row.get("seriesId")}, None, None) for row in rows if _is_named(row)]


def parse_rows(source: str, base: str, answer: Any) -> list[Any]:
    """The series of a list of them alone."""
    if not isinstance(answer, list) or not all(_is_named(row) for row in answer):
        raise changed(source, base, "no list of series where one was due", answer)
    return answer


def title_of(source: str, base: str, series: Any, about: Any, parts: int | None) -> TitleInfo:
    """A series; `about` is its metadata, None where it was not asked for."""
    if not _is_named(series):
        raise changed(source, base, "a series without a name", series)
    ref, library = field(source, base, series, "id", int), number(series.get("libraryId")) or 0
    file, told = _FILES.get(str(series.get("format")).lower()), about if isinstance(about, dict) else {}
    language, status = code_of(str(told.get("language") or "")), told.get("publicationStatus")
    return TitleInfo(
        source=source,
        ref=str(ref),
        name=plain(series["name"])[:500] or "Untitled",
        kind=Kind.BOOK if file else Kind.COMIC,
        formats=(file, Format.ORIGINAL, Format.ZIP) if file else FROM_PAGES,
        authors=tuple(dict.fromkeys(_names(told, "writers", "name"))),
        year=number(told.get("releaseYear")) or None,
        languages=(language,) if language else (),
        description=plain(str(told.get("summary") or "")),
        tags=tuple(dict.fromkeys([*_names(told, "genres", "title"), *_names(told, "tags", "title")]))[:20],
        parts=parts,
        licence="The operator's own",
        page_url=f"{base}/library/{library}/series/{ref}",
        has_cover=True,
        status=_STATUS.get(status) if isinstance(status, int) else None,
    )


def _is_named(series: Any) -> bool:
    return isinstance(series, dict) and isinstance(series.get("name"), str)


def _names(told: dict[str, Any], key: str, word: str) -> list[str]:
    rows = told.get(key)
    found = [one.get(word) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    return [" ".join(one.split()) for one in found if isinstance(one, str) and one.strip()][:10]
