"""The chunks of a WebP file, and ones added to them (RFC 9649 §2.3 to 2.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from worker.packaging.pdf_file import file_pieces

_FLAGS = {b"EXIF": 0x08, b"XMP ": 0x04}
_ALPHA = 0x10


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk: `begin` is where its data lies; chunks are padded to an even length."""

    name: bytes
    begin: int
    length: int

    @property
    def padded(self) -> int:
        """The length with its padding."""
        return self.length + self.length % 2


def with_chunks(path: Path, added: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The file with these chunks, in the extended layout that has room for them.

    One that the file has already is kept; empty ones are not added.
    """
    chunks = _chunks(path)
    there = {chunk.name for chunk in chunks}
    new = {name: data for name, data in added.items() if data and name not in there}
    old = [chunk for chunk in chunks if chunk.name != b"VP8X"]
    header = _extended(path, chunks, {*new, *(chunk.name for chunk in old)})
    tail = b"".join(_written(name, data) for name, data in new.items())
    length = 4 + len(header) + sum(8 + chunk.padded for chunk in old) + len(tail)
    yield b"RIFF" + length.to_bytes(4, "little") + b"WEBP" + header
    for chunk in old:
        yield chunk.name + chunk.length.to_bytes(4, "little")
        yield from file_pieces(path, chunk.begin, chunk.length)
        yield bytes(chunk.length % 2)
    yield tail


def _chunks(path: Path) -> list[Chunk]:
    found, at, end = [], 12, path.stat().st_size
    with path.open("rb") as file:
        while at + 8 <= end:
            file.seek(at)
            head = file.read(8)
            chunk = Chunk(head[:4], at + 8, min(int.from_bytes(head[4:], "little"), end - at - 8))
            found.append(chunk)
            at = chunk.begin + chunk.padded
    return found


def _extended(path: Path, chunks: list[Chunk], names: set[bytes]) -> bytes:
    """The VP8X chunk: the file's own, or one made for a simple file, telling of all that is in it."""
    from PIL import Image

    own = next((chunk for chunk in chunks if chunk.name == b"VP8X"), None)
    if own is not None:
        data = bytearray(b"".join(file_pieces(path, own.begin, own.length)))
    else:
        with Image.open(path) as image:
            width, height, is_transparent = *image.size, image.mode == "RGBA"
        data = bytearray(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        data[0] = _ALPHA if is_transparent else 0
    data[0] |= sum(flag for name, flag in _FLAGS.items() if name in names)
    return _written(b"VP8X", bytes(data))


def _written(name: bytes, data: bytes) -> bytes:
    return name + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)
