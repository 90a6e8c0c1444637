"""What is known of a picture, written into its file; its pixels stay as they are to the last bit.

JPEG: EXIF and XMP segments (CIPA DC-008 §4.5.4, XMP part 3 §1.1.3). PNG: `eXIf`, textual chunks and XMP's own
(PNG 3rd edition §11.3.3, XMP part 3 §1.1.5). WebP: `EXIF` and `XMP ` chunks (RFC 9649 §2.7). What a file says of
itself is kept, and not said a second time. Other formats are left alone.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.media import TitleInfo
from worker.packaging import exif, png, xmp
from worker.packaging.jpeg import Segment, segments
from worker.packaging.pages import Page
from worker.packaging.pdf_file import file_pieces
from worker.packaging.plain import line
from worker.packaging.webp import with_chunks

_APP0, _APP1 = 0xE0, 0xE1
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
#: a segment's length is two bytes, which count themselves
_MOST_SEGMENT_BYTES = 65_533
_PNG_XMP = b"XML:com.adobe.xmp"
_PNG_TEXTS = frozenset({b"tEXt", b"iTXt", b"zTXt"})
#: signature and IHDR
_PNG_HEAD_BYTES = 33


@dataclass(frozen=True, slots=True)
class Caption:
    """EXIF (a TIFF block, may be empty) and XMP (a packet), and the words for PNG's own keywords."""

    exif: bytes
    xmp: bytes
    words: Mapping[str, str]


def caption_for(info: TitleInfo, page: Page) -> Caption:
    """What is known of a picture of a title."""
    words = {
        "Title": line(info.name),
        "Author": line(", ".join(info.authors)),
        "Description": line(page.alt) or line(info.description),
        "Copyright": line(info.licence),
        "Source": line(info.page_url),
    }
    packet = xmp.packet(
        title=words["Title"],
        authors=info.authors,
        description=words["Description"],
        rights=info.licence,
        tags=info.tags,
        source=info.page_url,
    )
    block = exif.block(
        description=words["Description"] or words["Title"],
        artist=words["Author"],
        rights=words["Copyright"],
        width=page.picture.width,
        height=page.picture.height,
        is_jpeg=page.picture.media_type == "image/jpeg",
    )
    return Caption(block, packet, {name: text for name, text in words.items() if text})


def captioned(path: Path, media_type: str, caption: Caption) -> Iterator[bytes]:
    """The bytes of the file with its caption, piece by piece."""
    match media_type:
        case "image/jpeg":
            yield from _jpeg(path, caption)
        case "image/png":
            yield from _png(path, caption)
        case "image/webp":
            yield from with_chunks(path, {b"EXIF": caption.exif, b"XMP ": caption.xmp})
        case _:
            yield from file_pieces(path)


def _jpeg(path: Path, caption: Caption) -> Iterator[bytes]:
    """Ours after JFIF's segment and the file's own EXIF, which come first."""
    with path.open("rb") as file:
        found = list(segments(file))
    head = [one for number, one in enumerate(found) if _leads(one, number)]
    after = head[-1].begin + 4 + len(head[-1].data) if head else 2
    yield from file_pieces(path, 0, after)
    for signature, data in ((_EXIF, caption.exif), (_XMP, caption.xmp)):
        fits = data and len(signature) + len(data) <= _MOST_SEGMENT_BYTES
        if fits and not any(_is(segment, signature) for segment in found):
            yield bytes((0xFF, _APP1)) + (len(signature) + len(data) + 2).to_bytes(2, "big") + signature + data
    yield from file_pieces(path, after)


def _leads(segment: Segment, number: int) -> bool:
    return (number == 0 and segment.marker == _APP0) or (number <= 1 and _is(segment, _EXIF))


def _is(segment: Segment, signature: bytes) -> bool:
    return segment.marker == _APP1 and segment.data.startswith(signature)


def _png(path: Path, caption: Caption) -> Iterator[bytes]:
    """Ours right after the header."""
    names, keywords = _said(path)
    yield from file_pieces(path, 0, _PNG_HEAD_BYTES)
    if caption.exif and b"eXIf" not in names:
        yield _chunk(b"eXIf", caption.exif)
    texts = {_PNG_XMP: caption.xmp} | {name.encode(): text.encode() for name, text in caption.words.items()}
    for keyword, text in texts.items():
        if keyword not in keywords:
            yield _chunk(b"iTXt", keyword + bytes(5) + text)
    yield from file_pieces(path, _PNG_HEAD_BYTES)


def _said(path: Path) -> tuple[set[bytes], set[bytes]]:
    """The names of the file's chunks, and the keywords of its texts."""
    names, keywords = set[bytes](), set[bytes]()
    with path.open("rb") as file:
        for chunk in png.chunks(file):
            names.add(chunk.name)
            if chunk.name in _PNG_TEXTS:
                keywords.add(file.read(min(80, chunk.length)).partition(b"\0")[0])
    return names, keywords


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
