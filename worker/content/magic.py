"""The first bytes of a file. Knows types, opens nothing further.

Signatures: WHATWG MIME Sniffing §6, and the Matroska, ISO BMFF (ISO/IEC 14496-12 §4.3) and OCF 3.3 §4.2.3
specifications.
"""

import re
from pathlib import Path

HEAD_BYTES = 1024

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"PK\x05\x06", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
_HTML = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def media_type_of(path: Path) -> str:
    """The media type by the file's first bytes; empty when they are nothing that we know."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES))


def sniff(head: bytes) -> str:
    """The media type that these first bytes speak of; empty when unknown."""
    looks = (_start, _zip, _riff, _iso, _matroska, _bitmap, _pdf, _mpeg_audio, _html)
    return next((found for look in looks if (found := look(head))), "")


def _start(head: bytes) -> str:
    return next((media_type for start, media_type in _STARTS if head.startswith(start)), "")


def _zip(head: bytes) -> str:
    """An EPUB's first entry is `mimetype`, stored, so its text stands at byte 38 (OCF 3.3 §4.2.3)."""
    if not head.startswith(b"PK\x03\x04"):
        return ""
    return "application/epub+zip" if head[30:58] == b"mimetypeapplication/epub+zip" else "application/zip"


def _riff(head: bytes) -> str:
    return _RIFF.get(head[8:12], "") if head.startswith(b"RIFF") else ""


def _iso(head: bytes) -> str:
    """By the brands of the `ftyp` box: the major one, then the compatible ones."""
    if head[4:8] != b"ftyp":
        return ""
    box = head[8 : max(16, int.from_bytes(head[:4], "big"))]
    brands = [box[:4], *(box[at : at + 4] for at in range(8, len(box), 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "video/mp4")


def _matroska(head: bytes) -> str:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return ""
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _bitmap(head: bytes) -> str:
    """Many a text begins with BM too; in a bitmap the reserved field is zero."""
    return "image/bmp" if head.startswith(b"BM") and head[6:10] == bytes(4) else ""


def _pdf(head: bytes) -> str:
    """Within the first 1024 bytes, as readers take it (ISO 32000-1, annex H.3, note 13)."""
    return "application/pdf" if b"%PDF-" in head else ""


def _mpeg_audio(head: bytes) -> str:
    """A frame header of MPEG audio, layer III (ISO/IEC 11172-3 §2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return ""
    is_header = head[1] & 0x18 != 0x08 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C
    return "audio/mpeg" if is_header else ""


def _html(head: bytes) -> str:
    return "text/html" if _HTML.match(head) else ""
