"""Where the index of a film is, read from its first bytes: what a player asks for before it plays. Pure.

MP4: the boxes of ISO/IEC 14496-12 §4.2; `moov` is the index, before or after the data in `mdat`.
Matroska: RFC 9559; the SeekHead says where the Cues are, from the beginning of the Segment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: what is asked for of an index whose length is not known yet, in bytes
_GUESS = 2 << 20
_SEGMENT, _SEEK_HEAD, _SEEK = 0x18538067, 0x114D9B74, 0x4DBB
_SEEK_ID, _SEEK_POSITION, _CUES = 0x53AB, 0x53AC, 0x1C53BB6B
_EBML = b"\x1aE\xdf\xa3"


@dataclass(frozen=True, slots=True)
class _Part:
    """A box or element: what it is, where its content begins and where it ends, in bytes from the file's beginning."""

    kind: int | bytes
    start: int
    end: int


def index_of(head: bytes, size_bytes: int) -> tuple[int, int] | None:
    """The span of the index of a film that begins with `head`; None where none is known, or it is within `head`."""
    if head.startswith(_EBML):
        found = _cues(head, size_bytes)
    elif head[4:8] == b"ftyp":
        found = _moov(head, size_bytes)
    else:
        return None
    if found is None or not 0 <= found[0] < found[1] <= size_bytes or found[1] <= len(head):
        return None
    return found


def _moov(head: bytes, size_bytes: int) -> tuple[int, int] | None:
    """Box after box; what follows the last one that is seen whole or in part is taken for it."""
    at = 0
    for box in _boxes(head):
        if box.kind == b"moov":
            return box.start, min(box.end, size_bytes)
        at = box.end
    return (at, min(size_bytes, at + _GUESS * 4)) if at else None


def _boxes(head: bytes) -> Iterator[_Part]:
    at = 0
    while at + 16 <= len(head):
        size, kind = int.from_bytes(head[at : at + 4], "big"), head[at + 4 : at + 8]
        if size == 1:  # 64 bits follow the type
            size = int.from_bytes(head[at + 8 : at + 16], "big")
        if size < 8:  # to the end of the file, or damaged
            return
        yield _Part(kind, at, at + size)
        at += size


def _cues(head: bytes, size_bytes: int) -> tuple[int, int] | None:
    segment = next((one for one in _elements(head, 0, len(head)) if one.kind == _SEGMENT), None)
    if segment is None:
        return None
    for part in _elements(head, segment.start, len(head)):
        if part.kind != _SEEK_HEAD:
            continue
        for seek in _elements(head, part.start, part.end):
            said = {one.kind: head[one.start : one.end] for one in _elements(head, seek.start, seek.end)}
            if seek.kind == _SEEK and int.from_bytes(said.get(_SEEK_ID, b""), "big") == _CUES:
                at = segment.start + int.from_bytes(said.get(_SEEK_POSITION, b""), "big")
                return at, min(size_bytes, at + _GUESS)
    return None


def _elements(data: bytes, at: int, end: int) -> Iterator[_Part]:
    """The elements between two places, as far as `data` goes; an unknown size reaches to the end."""
    while at < min(end, len(data)):
        kind, after = _number(data, at, keep_marker=True)
        size, start = _number(data, after, keep_marker=False)
        if kind <= 0 or start <= after:
            return
        is_unknown = size == (1 << (7 * (start - after))) - 1
        stop = end if is_unknown else start + size
        yield _Part(kind, start, stop)
        at = stop


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A variable-size integer (RFC 8794 §4) and where it ends; (0, `at`) when there is none."""
    if at >= len(data) or not data[at]:
        return 0, at
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        return 0, at
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep_marker else value & ((1 << (7 * length)) - 1)), at + length


def first_bytes(path: Path, count: int) -> bytes:
    """The beginning of a file, in which its index is looked for. Touches the disk."""
    with path.open("rb") as file:
        return file.read(count)
