"""What the catalogue says about an item, as a title: the same fields in a search and in the item itself.

Any field may be missing, a text, a number or a list of texts; libraries and uploaders fill them in by hand.
"""

import re
from collections.abc import Collection
from typing import Any

from core.languages import code_of
from core.media import Kind, TitleInfo
from plugins.answers import changed, field, number, plain
from plugins.sources.internet_archive.files import COMIC_FORMATS, family_of

#: what a search asks for
FIELDS = (
    "identifier,title,creator,year,date,language,description,subject,collection,mediatype,format,"
    "licenseurl,rights,possible-copyright-status,access-restricted-item"
)
#: lent, for readers with a print disability only, or to be heard and seen on the site only
CLOSED = ("inlibrary", "lendinglibrary", "printdisabled", "stream_only", "samples_only")
SPOKEN = "audio_bookspoetry"
#: these are in the source `librivox`, with their chapters' names
LIBRIVOX = "librivoxaudio"
COMICS = ("comics", "comics_inbox", "manga", "manga_library")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_KINDS = {"texts": Kind.BOOK, "audio": Kind.AUDIOBOOK, "movies": Kind.FILM, "image": Kind.PICTURES}
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_LIFE = re.compile(r",?\s*\(?(?:b\. |d\. |ca\.? |active )?\d{3,4}\??(?:\s*[-–]\s*(?:\d{3,4}\??)?)?\)?(?:,.*)?$")
_NO_FIRST_NAME = frozenset({"inc.", "inc", "ltd.", "ltd", "llc", "jr.", "jr", "sr.", "co.", "the"})
_COMMONS = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)")


def parse_record(source: str, url: str, record: Any, formats: Collection[str]) -> TitleInfo | None:
    """An item as a title; None for what is no book, comic, audiobook, film or picture, or has no file of use."""
    identifier = field(source, url, record, "identifier", str)
    if not IDENTIFIER.fullmatch(identifier):
        raise changed(source, url, "an identifier is none", record)
    it = Record(source, url, record)
    kind = kind_of(it, formats)
    family = family_of(kind, formats) if kind else None
    if kind is None or family is None or is_closed(it):
        return None
    return TitleInfo(
        source=source,
        ref=identifier,
        name=plain(it.one("title")) or identifier,
        kind=kind,
        formats=family.formats,
        authors=tuple(spoken(name) for name in it.all("creator")[:10]),
        year=_year(it),
        languages=tuple(dict.fromkeys(code for name in it.all("language") if (code := code_of(name)))),
        description=plain(" ".join(it.all("description"))),
        tags=_tags(it)[:20],
        licence=licence(it),
        page_url=f"https://archive.org/details/{identifier}",
        has_cover="Item Tile" in formats,
    )


class Record:
    """What the catalogue says about an item, each field as a list of texts."""

    def __init__(self, source: str, url: str, fields: Any) -> None:
        self._source, self._url, self._fields = source, url, fields

    def all(self, key: str) -> list[str]:
        """What the field says, in any of its shapes. Raises SourceChanged for another shape."""
        value = self._fields.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, str | int | float) for one in values):
            raise changed(self._source, self._url, f"{key} is of an unknown shape", self._fields)
        return [text for one in values if (text := " ".join(str(one).split()))]

    def one(self, key: str) -> str:
        """The first of it, or ""."""
        return next(iter(self.all(key)), "")


def kind_of(record: Record, formats: Collection[str]) -> Kind | None:
    """What an item is; of sound only what is read aloud, since we keep no music."""
    kind, collections = _KINDS.get(record.one("mediatype")), record.all("collection")
    if kind is Kind.BOOK and not (COMIC_FORMATS.isdisjoint(formats) and set(COMICS).isdisjoint(collections)):
        return Kind.COMIC
    if kind is Kind.AUDIOBOOK:
        is_read = SPOKEN in collections or any("audiobook" in tag.casefold() for tag in _tags(record))
        return kind if is_read and LIBRIVOX not in collections else None
    return kind


def is_closed(record: Record) -> bool:
    """Whether an item can't be downloaded by everybody."""
    return record.one("access-restricted-item").casefold() == "true" or not set(CLOSED).isdisjoint(
        record.all("collection")
    )


def licence(record: Record) -> str:
    """What is said about the rights, in a few words; never more than is said."""
    address = record.one("licenseurl")
    if commons := _COMMONS.search(address):
        return f"CC {commons[1].upper()} {commons[2]}"
    if "publicdomain/zero" in address:
        return "CC0 1.0"
    if "publicdomain" in address:
        return "Public domain, says its uploader"
    if record.one("possible-copyright-status").upper() == "NOT_IN_COPYRIGHT":
        return "Not in copyright, says its library"
    return plain(record.one("rights"))[:150] or "Rights not stated"


def spoken(name: str) -> str:
    """As people say it: "Shelley, Mary Wollstonecraft, 1797-1851" is Mary Wollstonecraft Shelley."""
    bare = re.sub(r"\s*\([^()]*\)", "", _LIFE.sub("", name)).strip(" ,") or name
    last, comma, first = bare.partition(", ")
    if not comma or "," in first or first.casefold() in _NO_FIRST_NAME or first[:1].islower():
        return bare
    is_person = len(last.split()) <= 2 and len(first.split()) <= 3
    return f"{first} {last}" if is_person else bare


def _year(record: Record) -> int | None:
    found = _YEAR.search(record.one("year")) or _YEAR.search(record.one("date"))
    return number(found[0]) if found else None


def _tags(record: Record) -> tuple[str, ...]:
    tags = (tag.strip() for line in record.all("subject") for tag in line.split(";"))
    return tuple(dict.fromkeys(tag for tag in tags if tag))
