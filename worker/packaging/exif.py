"""A small EXIF block: who made a picture, what it shows, whose it is (CIPA DC-008 §4.6).

Only ASCII can be said in it; XMP says the rest. Entries without which readers complain are there too.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED = 2, 3, 4, 5, 7
_HEADER = b"MM\0\x2a\0\0\0\x08"
_ENTRY_BYTES = 12


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    sort: int
    count: int
    data: bytes


def block(*, description: str, artist: str, rights: str, width: int, height: int, is_jpeg: bool) -> bytes:
    """The block as TIFF, without a signature before it; empty when none of the words can be said in it."""
    said = [
        _Entry(tag, _ASCII, len(text) + 1, text.encode() + b"\0")
        for tag, text in ((0x010E, description), (0x013B, artist), (0x8298, rights))
        if text and text.isascii()
    ]
    if not said:
        return b""
    dots = struct.pack(">II", 72, 1)
    middle = [_short(0x0213, 1)] if is_jpeg else []  # chroma samples lie between, as in JFIF
    top = [*said, _Entry(0x011A, _RATIONAL, 1, dots), _Entry(0x011B, _RATIONAL, 1, dots), _short(0x0128, 2), *middle]
    below = [
        _Entry(0x9000, _UNDEFINED, 4, b"0232"),
        _Entry(0x9101, _UNDEFINED, 4, b"\1\2\3\0"),
        _Entry(0xA000, _UNDEFINED, 4, b"0100"),
        _short(0xA001, 0xFFFF),
        _Entry(0xA002, _LONG, 1, struct.pack(">I", width)),
        _Entry(0xA003, _LONG, 1, struct.pack(">I", height)),
    ]
    begin = len(_HEADER) + _length([*top, _short(0x8769, 0)])
    pointer = _Entry(0x8769, _LONG, 1, struct.pack(">I", begin))
    return _HEADER + _directory([*top, pointer], len(_HEADER)) + _directory(below, begin)


def _short(tag: int, value: int) -> _Entry:
    return _Entry(tag, _SHORT, 1, struct.pack(">H", value))


def _length(entries: Sequence[_Entry]) -> int:
    """Of a directory with what does not fit into its entries."""
    return 2 + _ENTRY_BYTES * len(entries) + 4 + sum(_outside(entry) for entry in entries)


def _outside(entry: _Entry) -> int:
    size = len(entry.data)
    return size + size % 2 if size > 4 else 0


def _directory(entries: Sequence[_Entry], begin: int) -> bytes:
    """A directory at `begin`: entries by their tags, then their longer values; none follows."""
    rows, values = b"", b""
    at = begin + 2 + _ENTRY_BYTES * len(entries) + 4
    for entry in sorted(entries, key=lambda one: one.tag):
        head = struct.pack(">HHI", entry.tag, entry.sort, entry.count)
        if _outside(entry):
            rows += head + struct.pack(">I", at + len(values))
            values += entry.data + bytes(len(entry.data) % 2)
        else:
            rows += head + entry.data.ljust(4, b"\0")
    return struct.pack(">H", len(entries)) + rows + bytes(4) + values
