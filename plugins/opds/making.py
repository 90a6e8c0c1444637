"""Titles and files out of what a catalogue lists. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from core.media import FROM_PAGES, Asset, Format, Kind, Remote, TitleInfo, formats_of_file
from plugins.opds.values import Entry, File

#: what can be handed over, best first, with the ending that its name gets
_ENDINGS: Mapping[str, str] = {
    "application/epub+zip": "epub",
    "application/vnd.comicbook+zip": "cbz",
    "application/x-cbz": "cbz",
    "application/pdf": "pdf",
    "application/vnd.comicbook-rar": "cbr",
    "application/x-cbr": "cbr",
    "audio/mp4": "m4b",
    "audio/x-m4b": "m4b",
    "audio/mpeg": "mp3",
    "application/x-mobipocket-ebook": "mobi",
    "application/vnd.amazon.ebook": "azw",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/x-matroska": "mkv",
    "video/webm": "webm",
    "application/zip": "zip",
}
_KINDS = {"epub": Kind.BOOK, "pdf": Kind.BOOK, "mobi": Kind.BOOK, "azw": Kind.BOOK, "txt": Kind.BOOK}
_KINDS |= {"cbz": Kind.COMIC, "cbr": Kind.COMIC, "m4b": Kind.AUDIOBOOK, "mp3": Kind.AUDIOBOOK}
_KINDS |= {"mp4": Kind.FILM, "mkv": Kind.FILM, "webm": Kind.FILM, "zip": Kind.OTHER}
_LICENCE = "As the catalogue states it"


def is_here(entry: Entry) -> bool:
    """Whether it can be had at once, as pages or as a file that we know."""
    return _is_drawn(entry) or any(file.media_type in _ENDINGS for file in entry.files)


def info_of(source: str, ref: str, entry: Entry) -> TitleInfo:
    """A publication as a title; a folder as one of which more is known when it is opened."""
    file = _best(entry)
    return TitleInfo(
        source=source,
        ref=ref,
        name=entry.name,
        kind=kind_of(entry),
        formats=formats_of(entry),
        authors=entry.authors,
        year=entry.year,
        languages=entry.languages,
        description=entry.description,
        tags=entry.tags,
        parts=1,
        size_bytes=file.size_bytes if file and not _is_drawn(entry) else None,
        licence=entry.licence or _LICENCE,
        page_url=entry.page,
        has_cover=bool(entry.cover),
    )


def folder_of(source: str, ref: str, name: str, inside: Sequence[Entry]) -> TitleInfo:
    """A folder by what lies in it: what is true of the first is mostly true of all."""
    first = info_of(source, ref, inside[0])
    formats = FROM_PAGES if all(_is_drawn(one) for one in inside) else (Format.ZIP, Format.ORIGINAL)
    shown = any(one.cover for one in inside)
    return replace(first, name=name or first.name, formats=formats, parts=len(inside), size_bytes=None, has_cover=shown)


def kind_of(entry: Entry) -> Kind:
    """By its pages or its best file; a folder is mostly of comics, since those come in series."""
    file = _best(entry)
    if _is_drawn(entry) or file is None:
        return Kind.COMIC
    return _KINDS[_ENDINGS[file.media_type]]


def formats_of(entry: Entry) -> tuple[Format, ...]:
    """What it can become."""
    file = _best(entry)
    if _is_drawn(entry) or file is None:
        return FROM_PAGES
    return formats_of_file(f"a.{_ENDINGS[file.media_type]}")


def asset_of(entry: Entry) -> Asset:
    """Its best file, named as the catalogue names it."""
    file = _best(entry)
    if file is None:
        raise ValueError("nothing of it is here")
    ending, media_type = _ENDINGS[file.media_type], file.media_type
    name = unquote(urlsplit(file.url).path.rpartition("/")[2], errors="replace")
    known = media_type if ending in {"epub", "pdf"} else ""
    return Asset(name if name.lower().endswith(f".{ending}") else f"{name or 'file'}.{ending}", Remote(file.url), known)


def _is_drawn(entry: Entry) -> bool:
    """Page by page: by a template (OPDS-PSE), or as a publication that names its pages."""
    return entry.stream is not None or entry.is_drawn


def _best(entry: Entry) -> File | None:
    places = {media_type: place for place, media_type in enumerate(_ENDINGS)}
    here = [file for file in entry.files if file.media_type in places]
    return min(here, key=lambda file: places[file.media_type], default=None)
