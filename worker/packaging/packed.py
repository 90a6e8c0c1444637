"""What a packer hands back, and how it tells of its progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.media import Book

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


def modified(book: Book) -> datetime:
    """The newest file's time: the same files give the same bytes, and a new chapter a new release."""
    newest = max(path.stat().st_mtime for part in book.parts for path in part.files)
    return datetime.fromtimestamp(newest, UTC)


def quiet(_fraction: float) -> None:
    """Nobody listens."""
