"""The frame of a JPEG, without decoding it: markers up to the first scan (ITU-T T.81, annex B)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SOI, _SOS, _ADOBE = 0xD8, 0xDA, 0xEE
#: start of frame, but for DHT (C4), JPG (C8) and DAC (CC)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: markers that stand alone, without a length
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker segment: `begin` is where its marker stands in the file; `data` is without marker and length."""

    marker: int
    begin: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """How the pixels are coded. `components` are their ids; `is_adobe` tells of Adobe's marker."""

    process: int
    precision: int
    components: bytes
    is_adobe: bool

    @property
    def is_plain(self) -> bool:
        """Baseline, extended or progressive with Huffman codes and 8 bits: what every reader decodes."""
        return self.process in {0xC0, 0xC1, 0xC2} and self.precision == 8


def frame_of(path: Path) -> Frame | None:
    """The frame; None when there is none before the first scan."""
    is_adobe, found = False, None
    with path.open("rb") as file:
        for segment in segments(file):
            is_adobe = is_adobe or (segment.marker == _ADOBE and segment.data.startswith(b"Adobe"))
            if segment.marker in _FRAMES and len(segment.data) >= 6:
                found = segment
    if found is None:
        return None
    ids = found.data[6 : 6 + 3 * found.data[5] : 3]
    return Frame(found.marker, found.data[0], ids, is_adobe)


def segments(file: BinaryIO) -> Iterator[Segment]:
    """The segments up to the first scan, and that one's header. Ends early where the file is no JPEG."""
    if file.read(2) != bytes((0xFF, _SOI)):
        return
    while (marker := _marker(file)) is not None:
        begin = file.tell() - 2
        if marker in _ALONE:
            continue
        length = int.from_bytes(file.read(2), "big")
        data = file.read(max(0, length - 2))
        if length < 2 or len(data) != length - 2:
            return
        yield Segment(marker, begin, data)
        if marker == _SOS:
            return


def _marker(file: BinaryIO) -> int | None:
    """The next marker; it may have fill bytes before it (B.1.1.2)."""
    first = file.read(1)
    if first != b"\xff":
        return None
    while (code := file.read(1)) == b"\xff":
        continue
    return code[0] if code else None
