"""The chunks of a PNG, without inflating them (PNG 3rd edition §5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED = 0, 2, 3
_CHANNELS = {GREY: 1, RGB: 3, INDEXED: 1}
#: chunks that are read whole; the others are only passed over
_SMALL = frozenset({b"IHDR", b"PLTE", b"tRNS"})
_MOST_SMALL_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk: `begin` is where its data lies in the file."""

    name: bytes
    begin: int
    length: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pixels are kept. `data` are the spans of the file that make up the one zlib stream."""

    width: int
    height: int
    depth: int
    colour: int
    palette: bytes
    data: tuple[tuple[int, int], ...]

    @property
    def channels(self) -> int:
        """Samples of a pixel."""
        return _CHANNELS[self.colour]


def layout_of(path: Path) -> Layout | None:
    """The layout of an opaque picture that is not interlaced; None for any other, and for what is broken."""
    small: dict[bytes, bytes] = {}
    spans: list[tuple[int, int]] = []
    with path.open("rb") as file:
        for chunk in chunks(file):
            if chunk.name == b"IDAT":
                spans.append((chunk.begin, chunk.length))
            elif chunk.name in _SMALL and chunk.length <= _MOST_SMALL_BYTES:
                small[chunk.name] = file.read(chunk.length)
    header = small.get(b"IHDR", b"")
    if len(header) != 13 or not spans or b"tRNS" in small:
        return None
    depth, colour, interlaced = header[8], header[9], header[12]
    palette = small.get(b"PLTE", b"")
    if interlaced or colour not in _CHANNELS or (colour == INDEXED and (not palette or len(palette) % 3)):
        return None
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    return Layout(width, height, depth, colour, palette, tuple(spans))


def chunks(file: BinaryIO) -> Iterator[Chunk]:
    """The chunks in their order; whoever reads one's data need not put the file back."""
    if file.read(8) != SIGNATURE:
        return
    at = 8
    while len(head := file.read(8)) == 8:
        chunk = Chunk(head[4:], at + 8, int.from_bytes(head[:4], "big"))
        yield chunk
        at = chunk.begin + chunk.length + 4
        file.seek(at)
