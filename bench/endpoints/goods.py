"""Files as they begin: enough of each kind that its first bytes say what it is. The same in every process."""

import io
import random
import zipfile
from functools import cache

BIG = 40_000
_HEADS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00",
    "ogg": b"OggS\x00\x02",
    "flac": b"fLaC\x00\x00\x00\x22",
    "mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2",
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
    "mkv": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroska",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1",
    "webp": b"RIFF\x00\x9c\x00\x00WEBPVP8 ",
    "wav": b"RIFF\x00\x9c\x00\x00WAVEfmt ",
    "cbr": b"Rar!\x1a\x07\x01\x00",
}
TYPES = {
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
    "cbz": "application/vnd.comicbook+zip",
    "cbr": "application/vnd.comicbook-rar",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_POEM = "The bower stands where blue things lie,\na feather, glass, a scrap of sky.\n"


@cache
def good(ending: str, size: int = BIG) -> bytes:
    """A file of that ending and size in bytes."""
    if ending == "txt":
        return (_POEM * (size // len(_POEM) + 1)).encode()[:size]
    if ending == "html":
        return page("The Bower", _POEM * 40).encode()
    if ending in {"epub", "cbz", "zip"}:
        return _zipped(ending, size)
    return _HEADS[ending] + random.Random(5).randbytes(size - len(_HEADS[ending]))


def page(title: str, text: str, more: str = "", links: int = 6) -> str:
    """A page of a site, with its name in the title and its usual links around."""
    shelf = "".join(f'<li><a href="/shelf/{number}">Shelf {number}</a></li>' for number in range(links))
    return (
        f"<!doctype html>\n<html><head><meta charset='utf-8'><title>{title}</title>"
        "<style>body { color: navy }</style><script>var loaded = 'not found';</script></head>"
        f"<body><nav><ul>{shelf}</ul></nav><h1>{title}</h1><p>{text}</p>{more}</body></html>"
    )


def _zipped(ending: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        first = "mimetype" if ending == "epub" else "0001.png"
        archive.writestr(zipfile.ZipInfo(first), TYPES["epub"] if ending == "epub" else good("png", 500))
        archive.writestr(zipfile.ZipInfo("more"), random.Random(6).randbytes(size))
    return out.getvalue()
