"""ID3v2.4 tags before an MP3's sound, which stays as it is to the last bit.

id3.org, "ID3 tag version 2.4.0". What the source tagged is kept where the book says nothing of its own.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from core.media import Book
from worker.packaging.pages import Picture
from worker.packaging.plain import line
from worker.packaging.sounds import Track

_UTF8, _FRONT_COVER = 3, 3
#: §3.1: "ID3", version, flags, a size in four times seven bits; a footer repeats the header
_HEADER_BYTES, _HAS_FOOTER = 10, 0x10
_COVERS = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Tagged:
    """A file with its new tag: the tag's bytes, and where in the file its sound begins."""

    tag: bytes
    sound_begin: int


def tagged(book: Book, track: Track, count: int, cover: Picture | None) -> Tagged:
    """The tag for a track, one of `count`."""
    from mutagen import id3

    tags = _own_tags(track.path)
    info = book.info
    authors = line(", ".join(info.authors))
    words = {
        "TIT2": track.title,
        "TALB": line(info.name),
        "TPE1": authors,
        "TPE2": authors,
        "TRCK": f"{track.number}/{count}",
        "TCON": line(info.tags[0] if info.tags else ""),
        "TDRC": "" if info.year is None else f"{info.year:04d}",
        "TCOP": line(info.licence),
    }
    for name, text in words.items():
        if text:
            tags.setall(name, [getattr(id3, name)(encoding=_UTF8, text=[text])])
    if cover is not None and cover.media_type in _COVERS:
        data = cover.path.read_bytes()
        told = {"mime": cover.media_type, "type": _FRONT_COVER, "desc": "Cover", "data": data}
        picture = id3.APIC(encoding=_UTF8, **told)  # type: ignore[no-untyped-call]
        tags.setall("APIC", [picture])
    written = BytesIO()
    tags.save(written, v2_version=4, padding=lambda _: 0)
    return Tagged(written.getvalue(), sound_begin(track.path))


def sound_begin(path: Path) -> int:
    """Where the file's own ID3v2 tags end, in bytes; some files have several."""
    begin = 0
    with path.open("rb") as file:
        while len(head := file.read(_HEADER_BYTES)) == _HEADER_BYTES and head[:3] == b"ID3":
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
            begin += _HEADER_BYTES + size + (_HEADER_BYTES if head[5] & _HAS_FOOTER else 0)
            file.seek(begin)
    return begin


def _own_tags(path: Path) -> Any:
    """The file's tags as 2.4; none when there are none or they can't be read."""
    from mutagen import MutagenError, id3

    try:
        return id3.ID3(str(path))  # type: ignore[no-untyped-call]
    except MutagenError:
        return id3.ID3()  # type: ignore[no-untyped-call]
