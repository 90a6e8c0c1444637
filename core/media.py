"""What people ask for, as values: kinds, formats, titles, parts and what parts are made of. No tables here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a title is, in the words people use."""

    BOOK = "book"
    COMIC = "comic"
    AUDIOBOOK = "audiobook"
    FILM = "film"
    SERIES = "series"
    PICTURES = "pictures"
    OTHER = "other"


class Format(StrEnum):
    """What a title can be handed over as. ORIGINAL is the source's own file, untouched; HTML a gallery of pictures."""

    EPUB = "epub"
    CBZ = "cbz"
    CBR = "cbr"
    PDF = "pdf"
    M4B = "m4b"
    MP3 = "mp3"
    HTML = "html"
    ZIP = "zip"
    ORIGINAL = "original"

    @property
    def label(self) -> str:
        """As it is written for people: "EPUB", and "original" in lower case."""
        return self.value if self is Format.ORIGINAL else self.value.upper()


class Pieces(StrEnum):
    """How many files a request is handed over in: one for all of it, or one for each chapter or volume."""

    ONE = "one"
    CHAPTERS = "per-chapter"
    VOLUMES = "per-volume"


#: what a title can become by what it is made of, best first; the worker leaves out what its machine lacks
FROM_PAGES = (Format.CBZ, Format.EPUB, Format.PDF, Format.CBR, Format.HTML, Format.ZIP)
FROM_PICTURES = (Format.HTML, Format.CBZ, Format.PDF, Format.EPUB, Format.CBR, Format.ZIP)
FROM_TEXT = (Format.EPUB, Format.ZIP)
FROM_RECORDINGS = (Format.M4B, Format.MP3, Format.ZIP)
#: as they are before as one file: joining MP3s means coding them anew
FROM_MP3 = (Format.MP3, Format.M4B, Format.ZIP)
#: the same for a single finished file, by its ending without the dot; whatever else there is is ORIGINAL
FROM_FILE: Mapping[str, tuple[Format, ...]] = {
    "epub": (Format.EPUB, Format.ORIGINAL),
    "pdf": (Format.PDF, Format.ORIGINAL),
    "cbz": (Format.CBZ, Format.EPUB, Format.PDF, Format.CBR, Format.HTML, Format.ORIGINAL),
    "cbr": (Format.CBR, Format.ORIGINAL),
    "m4b": (Format.M4B, Format.MP3, Format.ORIGINAL),
    "mp3": (Format.MP3, Format.M4B, Format.ORIGINAL),
    **dict.fromkeys(("m4a", "flac", "ogg", "oga", "opus", "wav"), (Format.ORIGINAL, Format.M4B, Format.MP3)),
}


def formats_of_file(name: str) -> tuple[Format, ...]:
    """What a single file of that name can become, best first."""
    return FROM_FILE.get(name.rpartition(".")[2].lower(), (Format.ORIGINAL,))


@dataclass(frozen=True, slots=True)
class TitleInfo:
    """A title as a source describes it.

    `ref` is the source's own name for it, stable, ≤ 400 characters. `formats` says what it can
    become, best first; never empty. `parts` counts chapters, tracks, episodes; None when unknown.
    `size_bytes` is of the whole, None when unknown. `licence` is a sentence such as
    "Public domain in the USA".
    """

    source: str
    ref: str
    name: str
    kind: Kind
    formats: tuple[Format, ...]
    authors: tuple[str, ...] = ()
    year: int | None = None
    languages: tuple[str, ...] = ()
    description: str = ""
    tags: tuple[str, ...] = ()
    parts: int | None = None
    size_bytes: int | None = None
    licence: str = ""
    page_url: str = ""
    has_cover: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, volume, track or episode. `number` counts from 1 within the title (or season).

    `duration_s` is seconds of play as the source states them, None when it states none or nothing plays.
    """

    ref: str
    number: int
    name: str = ""
    volume: int | None = None
    season: int | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Remote:
    """Bytes at an http(s) address."""

    url: str


@dataclass(frozen=True, slots=True)
class Local:
    """Bytes in a file of the operator's, read in place and never changed."""

    path: Path


@dataclass(frozen=True, slots=True)
class Inline:
    """Bytes that the source made itself; small (a page, a chapter)."""

    data: bytes


Where = Remote | Local | Inline


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a part. `name` carries the ending; size and hash are checked when they are known."""

    name: str
    where: Where
    media_type: str = ""
    size_bytes: int | None = None
    sha256: str | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """A part made of pictures, in reading order."""

    assets: tuple[Asset, ...]
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A part made of text: one asset, text/html, text/markdown or text/plain, UTF-8."""

    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """A part made of finished files: an EPUB, a track, a film."""

    assets: tuple[Asset, ...]


Assets = Pages | Text | Files


@dataclass(frozen=True, slots=True)
class Book:
    """What a packager gets: the title, and its parts with every asset already a checked local file."""

    info: TitleInfo
    parts: tuple["BookPart", ...]
    cover: Path | None = None


@dataclass(frozen=True, slots=True)
class BookPart:
    """A part on disk: the files lie in reading order, `assets` says what they are."""

    part: Part
    assets: Assets
    files: tuple[Path, ...] = field(default=())
