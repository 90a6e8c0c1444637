"""The syntax of a PDF, written from front to back: objects as they come, the table of where they are at the end.

ISO 32000-1 §7.2 to 7.5. Nothing but the table is kept in memory. Not for reading, and not for what pages show.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 1 << 20
#: readers and §7.5.2: a comment of bytes over 127 says that this is no text
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Ref:
    """An object by its number."""

    number: int


#: what can stand in a dictionary: numbers, names and syntax as bytes, strings as str, the rest by its type
Value = bytes | str | int | float | Ref | Sequence["Value"] | Mapping[str, "Value"]


class PdfFile:
    """A PDF being written to an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._offsets: list[int] = []
        self._shared: dict[bytes, Ref] = {}
        self._write(HEADER)

    def reserve(self) -> Ref:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return Ref(len(self._offsets))

    def put(self, value: Value, ref: Ref | None = None) -> Ref:
        """Write an object, under the number reserved for it if there is one."""
        ref = self._begin(ref)
        self._write(syntax(value) + b"\nendobj\n")
        return ref

    def stream(self, entries: Mapping[str, Value], pieces: Iterable[bytes], length: int) -> Ref:
        """Write a stream of `length` bytes. ValueError when the pieces are not as long: the file is spoilt then."""
        ref = self._begin(None)
        self._write(syntax({**entries, "Length": length}) + b"\nstream\n")
        begin = self._at
        for piece in pieces:
            self._write(piece)
        if self._at - begin != length:
            raise ValueError(f"{self._at - begin} bytes came, {length} were said")
        self._write(b"\nendstream\nendobj\n")
        return ref

    def shared(self, entries: Mapping[str, Value], data: bytes) -> Ref:
        """A stream that is written once, however often it is asked for."""
        key = sha256(syntax(entries) + data).digest()
        if key not in self._shared:
            self._shared[key] = self.stream(entries, [data], len(data))
        return self._shared[key]

    def finish(self, root: Ref, info: Ref, identity: bytes) -> None:
        """Write the table and the trailer. `identity` tells this file from others; 16 bytes."""
        begin = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._offsets) + 1))
        self._write(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets))
        mark = b"<" + identity.hex().encode() + b">"
        trailer: dict[str, Value] = {"Size": len(self._offsets) + 1, "Root": root, "Info": info, "ID": [mark, mark]}
        self._write(b"trailer\n" + syntax(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % begin)

    def _begin(self, ref: Ref | None) -> Ref:
        ref = ref or self.reserve()
        self._offsets[ref.number - 1] = self._at
        self._write(b"%d 0 obj\n" % ref.number)
        return ref

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


def syntax(value: Value) -> bytes:
    """The value as it is written (§7.3)."""
    match value:
        case bytes():
            written = value
        case str():
            written = _string(value)
        case Ref(number):
            written = b"%d 0 R" % number
        case bool():
            written = b"true" if value else b"false"
        case int() | float():
            written = f"{value:.4f}".rstrip("0").rstrip(".").encode()
        case Mapping():
            written = b"<<" + b"".join(b"/%s %s" % (key.encode(), syntax(one)) for key, one in value.items()) + b">>"
        case _:
            written = b"[" + b" ".join(map(syntax, value)) + b"]"
    return written


def file_pieces(path: Path, begin: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The bytes of a file, or of a span of it, a piece at a time."""
    left = path.stat().st_size - begin if length is None else length
    with path.open("rb", buffering=0) as file:
        file.seek(begin)
        while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece


def _string(text: str) -> bytes:
    """A text string (§7.9.2.2): UTF-16 with its mark unless it is ASCII; in hex, which needs no escapes."""
    data = text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be", "replace")
    return b"<" + data.hex().encode() + b">"
