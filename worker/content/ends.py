"""Whether a picture begins and ends as it should: decoders forgive a lost end, and then a cut file would pass.

JPEG: ITU-T T.81 §B.1.1.3 (EOI). PNG: third edition §11.2.5 (IEND). WebP: RFC 9649 §2.4. AVIF: ISO/IEC 14496-12 §4.2.
"""

from pathlib import Path
from typing import BinaryIO

from worker.content.seen import Unfit

#: cameras and editors write their own things behind the end of a JPEG
_TAIL_BYTES = 1 << 20
_IEND = b"\0\0\0\0IEND\xaeB`\x82"
_CUT = "the picture's beginning or end is damaged"


def is_complete(path: Path, media_type: str) -> None:
    """Return when it has. Raises Unfit."""
    look = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp, "image/avif": _avif}.get(media_type)
    if look is None:
        return
    with path.open("rb") as file:
        size = path.stat().st_size
        if not look(file, size):
            raise Unfit(_CUT)


def _jpeg(file: BinaryIO, size: int) -> bool:
    """Also that the first marker is one: decoders skip what they don't know (§B.1.1.2, table B.1)."""
    code = file.read(4)[3:]
    if not code >= b"\xc0" or b"\xd0" <= code <= b"\xd9":
        return False
    file.seek(max(0, size - _TAIL_BYTES))
    return b"\xff\xd9" in file.read()


def _png(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _TAIL_BYTES))
    return _IEND in file.read()


def _webp(file: BinaryIO, size: int) -> bool:
    """The stated size leaves out the first eight bytes, and a padding byte at the end may be missing."""
    return int.from_bytes(file.read(8)[4:], "little") + 8 <= size + 1


def _avif(file: BinaryIO, size: int) -> bool:
    """Box after box, each within the file; a size of 0 reaches to its end."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return False
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:
            return True
        if length < 8 or at + length > size:
            return False
        at += length
    return True
