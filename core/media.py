"""What people ask for, as values: kinds, formats, titles, parts and what parts are made of. No tables here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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


class Status(StrEnum):
    """Whether more of a title is to come."""

    ONGOING = "ongoing"
    COMPLETE = "complete"
    HIATUS = "hiatus"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Ids:
    """What catalogues call a work: `imdb` is "tt0021884", `isbn` 13 digits, numbers are above 0. Empty: unknown."""

    imdb: str = ""
    tmdb: int | None = None
    tvdb: int | None = None
    tvmaze: int | None = None
    anilist: int | None = None
    mal: int | None = None
    isbn: str = ""
    openlibrary: str = ""

    def known(self) -> dict[str, str | int]:
        """Those that are known, by name."""
        if self == _NONE:  # of most titles nothing is
            return {}
        named = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in named if value}


_NONE = Ids()


@dataclass(frozen=True, slots=True)
class TitleInfo:
    """A title as a source describes it.

    `ref` is the source's own name for it, stable, ≤ 400 characters. `formats` says what it can
    become, best first; never empty. `parts` counts chapters, tracks, episodes; None when unknown.
    `size_bytes` is of the whole, None when unknown. `licence` is a sentence such as
    "Public domain in the USA". `languages` are ISO 639-1 codes where there is one. `published` is the day on which it
    came out, as in 2024-05-01, "" where the source states none.
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
    status: Status | None = None
    ids: Ids = Ids()
    published: str = ""


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


class Flag(StrEnum):
    """What a site says of an offer."""

    FREELEECH = "freeleech"
    HALF_LEECH = "half_leech"
    INTERNAL = "internal"
    SCENE = "scene"
    TRUSTED = "trusted"
    REMAKE = "remake"
    NUKED = "nuked"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Offer:
    """One place where a release can be had.

    At least one of `info_hash` (40 hex digits in lower case, 64 for version 2), `magnet`, `torrent_url` and `url`
    (a plain download) is there. `indexer` is the instance's name, `ref` its own name for this, `tracker` the site
    behind an indexer that asks several. `seeders`, `leechers`, `grabs` and `files` are None when unknown, not 0.
    `published_at` is ms since 1970. The factors are what a download and an upload count for at a private site.
    """

    indexer: str
    ref: str
    info_hash: str = ""
    magnet: str = ""
    torrent_url: str = ""
    url: str = ""
    page_url: str = ""
    size_bytes: int | None = None
    files: int | None = None
    seeders: int | None = None
    leechers: int | None = None
    grabs: int | None = None
    published_at: int | None = None
    tracker: str = ""
    flags: frozenset[Flag] = frozenset()
    download_factor: float = 1.0
    upload_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Release:
    """A release as an indexer names it, with one offer or more. What its name claims is read elsewhere.

    `kind` is what the indexer's category says, None when it says nothing. `categories` are Newznab's numbers.
    """

    name: str
    offers: tuple[Offer, ...]
    kind: Kind | None = None
    ids: Ids = Ids()
    categories: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Torrent:
    """A part that comes by torrent: where it is offered, best first, and which paths of it are meant (empty: all)."""

    offers: tuple[Offer, ...]
    paths: tuple[str, ...] = ()


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
