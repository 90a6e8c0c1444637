"""The files of an item: which of them a title is made of, by the names that the Internet Archive gives to formats.

An item holds its original files and what the Archive derived from them (OCR, smaller films, thumbnails).
A title is made of one family of them: the originals of that family when there are any, else the best derivatives.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from core.media import Files, Format, Kind, Pages, Text
from plugins.answers import field, number

_SIZES = (320, 256, 192, 160, 128, 96, 64, 56, 48, 32)  # kilobits a second of the Archive's MP3s


@dataclass(frozen=True, slots=True)
class Family:
    """Formats that serve one purpose, best first; what they can become, and what a part made of one is."""

    names: tuple[str, ...]
    formats: tuple[Format, ...]
    shape: type[Files] | type[Text] | type[Pages] = Files


@dataclass(frozen=True, slots=True)
class File:
    """A file that anybody may download. `path` is within the item; `duration_s` is seconds of play."""

    path: str
    format: str
    is_original: bool
    title: str = ""
    size_bytes: int | None = None
    duration_s: float | None = None

    @property
    def name(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.path).name


_EPUB = Family(("EPUB",), (Format.EPUB, Format.ORIGINAL, Format.ZIP))
_PDF = Family(
    ("Text PDF", "PDF", "Additional Text PDF", "Image Container PDF"), (Format.PDF, Format.ORIGINAL, Format.ZIP)
)
_CBZ = Family(("Comic Book ZIP",), (Format.CBZ, Format.ORIGINAL, Format.ZIP))
_CBR = Family(("Comic Book RAR",), (Format.CBR, Format.ORIGINAL, Format.ZIP))
_TEXT = Family(("DjVuTXT",), (Format.EPUB, Format.ZIP), Text)  # what OCR read, always UTF-8
_PICTURES = Family(("JPEG", "PNG", "GIF", "Animated GIF"), (Format.CBZ, Format.ZIP, Format.EPUB), Pages)
_MP3 = Family(("VBR MP3", "MP3", *(f"{size}Kbps MP3" for size in _SIZES)), (Format.MP3, Format.ZIP))
_SOUND = Family(("Ogg Vorbis", "Flac"), (Format.ZIP,))
_FILM = Family(
    ("h.264 HD", "h.264", "MPEG4", "HiRes MPEG4", "Matroska", "WebM", "h.264 IA", "512Kb MPEG4", "Ogg Video"),
    (Format.ORIGINAL, Format.ZIP),
)
_FAMILIES: Mapping[Kind, tuple[Family, ...]] = {
    Kind.BOOK: (_EPUB, _PDF, _TEXT),
    Kind.COMIC: (_CBZ, _CBR, _PDF, _EPUB, _PICTURES),
    Kind.AUDIOBOOK: (_MP3, _SOUND),
    Kind.FILM: (_FILM,),
    Kind.PICTURES: (_PICTURES,),
}
COMIC_FORMATS = frozenset(_CBZ.names + _CBR.names)


def family_of(kind: Kind, formats: Collection[str]) -> Family | None:
    """The family that a title of this kind is made of; None when the item has nothing that we can hand over."""
    return next((one for one in _FAMILIES[kind] if not set(one.names).isdisjoint(formats)), None)


def chosen(family: Family, files: Sequence[File]) -> tuple[File, ...]:
    """The family's files in reading order: the originals, else those of the best format."""
    of_family = [file for file in files if file.format in family.names]
    best = min((file.format for file in of_family), key=family.names.index, default="")
    taken = [file for file in of_family if file.is_original] or [file for file in of_family if file.format == best]
    return tuple(sorted(taken, key=lambda file: _as_people_count(file.path)))


def parse_files(source: str, url: str, answer: Any) -> tuple[File, ...]:
    """The files of an item that anybody may download."""
    raw = field(source, url, answer, "files", list)
    return tuple(_file(source, url, one) for one in raw if isinstance(one, dict) and one.get("private") != "true")


def _file(source: str, url: str, raw: Any) -> File:
    title = raw.get("title")
    return File(
        path=field(source, url, raw, "name", str),
        format=str(raw.get("format", "")),
        is_original=raw.get("source") == "original",
        title=" ".join(title.split()) if isinstance(title, str) else "",
        size_bytes=number(raw.get("size")),
        duration_s=seconds(raw.get("length")),
    )


def seconds(length: object) -> float | None:
    """Seconds of play: the Archive writes 1541.09, 25:41 or 1:02:03; None for anything else."""
    if not isinstance(length, str) or not re.fullmatch(r"(\d{1,4}:){0,2}\d{1,7}(\.\d+)?", length, re.ASCII):
        return None
    total = 0.0
    for piece in length.split(":"):
        total = total * 60 + float(piece)
    return total


def _as_people_count(path: str) -> list[tuple[int, str]]:
    """A key by which "2.mp3" comes before "10.mp3"."""
    pieces = re.split(r"([0-9]+)", path.casefold())
    return [(int(piece), "") if piece.isdigit() and piece.isascii() else (0, piece) for piece in pieces]
