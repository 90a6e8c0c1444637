"""What a packer hands back, and how it tells of its progress."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: hears a fraction from 0 to 1
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Packed:
    """A finished file. `ending` is for its name, with the dot; it may differ from the format's (MP3s in a ZIP)."""

    path: Path
    media_type: str
    ending: str
    size_bytes: int


def packed(path: Path, media_type: str, ending: str) -> Packed:
    """The file at `path`, finished."""
    return Packed(path, media_type, ending, path.stat().st_size)


def quiet(_fraction: float) -> None:
    """Nobody listens."""
