"""Faults of content: answers that are well sent and not what they say they are."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from bench.faults.cases import Case, Comes, Play, Strike, first
from bench.faults.reply import Reply

_GOOD, _FAIL = Comes.GOOD, Comes.FAIL
_HTML = b"<!doctype html><html><title>Hotlinking is not allowed</title></html>"
_KINDS = ("jpg", "png", "webp", "avif")


def _bent(bend: Callable[[bytes, int], bytes]) -> Play:
    """The right bytes, bent at the place where the fault sits."""
    return lambda strike: strike.instead(bend(strike.body, strike.at))


def _truncated(body: bytes, at: int) -> bytes:
    return body[:at]


def _hole(body: bytes, at: int) -> bytes:
    """A kilobyte of zeros, as a disk or a proxy in trouble leaves it."""
    start = min(at, len(body) - 1100)
    return body[:start] + bytes(1024) + body[start + 1024 :]


def _damaged_head(body: bytes, at: int) -> bytes:
    start = 2 + at % 2
    return body[:start] + bytes(14) + body[start + 14 :]


def _flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :]


def _is(body: bytes, media_type: str) -> Play:
    return lambda _: Reply(headers={"Content-Type": media_type}, body=body)


def _packed(pack: Callable[[bytes], bytes], name: str, *, cut: bool = False) -> Play:
    def play(strike: Strike) -> Reply:
        body = pack(strike.body)
        return strike.instead(body[: strike.at * len(body) // len(strike.body)] if cut else body, Content_Encoding=name)

    return play


def make_ready() -> None:
    """Make what takes a second or so, before anybody waits for an answer."""
    for make in (_bomb, _bomb_in_zip, _overlapping_zip):
        make()


@cache
def _bomb() -> bytes:
    """400 MB of zeros in 400 KB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()


def _bomb_in_gzip(_: Strike) -> Reply:
    return Reply(headers={"Content-Type": "image/jpeg", "Content-Encoding": "gzip"}, body=_bomb())


@cache
def _bomb_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0001.png", bytes(60 << 20))
    return out.getvalue()


@cache
def _overlapping_zip() -> bytes:
    """Many names for the same bytes: the directory is repeated, so that each entry counts again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0001.png", bytes(900_000) + bytes(range(256)) * 40)
        archive.filelist.extend(archive.filelist * 300)
    return out.getvalue()


def _huge_png() -> bytes:
    """A head that claims 60,000 × 60,000 pixels (PNG, third edition, §11.2.1)."""
    body = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(body)) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    data = zlib.compress(bytes(1000))
    more = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return b"\x89PNG\r\n\x1a\n" + chunk + more


def _pictures() -> dict[str, Case]:
    found = {}
    for kind in _KINDS:
        found[f"truncated {kind}"] = Case(f"page.{kind}", _GOOD, first(_bent(_truncated)))
        found[f"damaged head of {kind}"] = Case(f"page.{kind}", _GOOD, first(_bent(_damaged_head)))
        found[f"hole in {kind}, a known hash"] = Case(f"page.{kind}", _GOOD, first(_bent(_hole)), knows_hash=True)
    return found


CASES = {
    "html as picture": Case("page.jpg", _GOOD, first(_is(_HTML, "text/html"))),
    "html labelled as picture": Case("page.jpg", _GOOD, first(_is(_HTML, "image/jpeg"))),
    "html for ever": Case("page.jpg", _FAIL, _is(_HTML, "text/html")),
    "html as sound": Case("track.wav", _GOOD, first(_is(_HTML, "audio/wav"))),
    "html as file": Case("data.bin", _GOOD, first(_is(_HTML, "text/html"))),
    "json as picture": Case("page.png", _GOOD, first(_is(b'{"error": "try later"}', "application/json"))),
    "empty": Case("data.bin", _GOOD, first(_is(b"", "application/octet-stream"))),
    "empty for ever": Case("data.bin", _FAIL, _is(b"", "application/octet-stream")),
    **_pictures(),
    "hole in png": Case("page.png", _GOOD, first(_bent(_hole))),
    "flipped byte, a known hash": Case("data.bin", _GOOD, first(_bent(_flipped)), knows_hash=True),
    "another hash for ever": Case("data.bin", _FAIL, _bent(_flipped), knows_hash=True),
    "another size for ever": Case("data.bin", _FAIL, _bent(_truncated), knows_size=True),
    "truncated sound": Case("track.wav", _GOOD, first(_bent(_truncated))),
    "truncated archive": Case("book.cbz", _GOOD, first(_bent(_truncated))),
    "flipped byte in an archive": Case("book.cbz", _GOOD, first(_bent(_hole))),
    "bomb in an archive": Case("book.cbz", _FAIL, lambda strike: strike.instead(_bomb_in_zip())),
    "overlapping archive": Case("book.cbz", _FAIL, lambda strike: strike.instead(_overlapping_zip())),
    "huge picture": Case("page.png", _FAIL, lambda strike: strike.instead(_huge_png())),
    "gzip that nobody asked for": Case("page.jpg", _GOOD, _packed(gzip.compress, "gzip")),
    "truncated gzip": Case("page.jpg", _GOOD, first(_packed(gzip.compress, "gzip", cut=True))),
    "truncated gzip, any file": Case("data.bin", _GOOD, first(_packed(gzip.compress, "gzip", cut=True))),
    "damaged gzip": Case("page.jpg", _GOOD, first(_packed(lambda body: b"no gzip at all" + body, "gzip"))),
    "an unknown packing": Case("page.jpg", _FAIL, _packed(lambda body: body, "br")),
    "bomb in gzip": Case("page.jpg", _FAIL, _bomb_in_gzip),
}
