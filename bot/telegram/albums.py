"""What Telegram calls a file, and which files it takes as one album. Pure.

An album has 2 to 10 files, documents with documents, audio with audio (core.telegram.org/bots/api#sendmediagroup).
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import PurePosixPath

from bot.cards import File

MOST = 10
#: a picture bigger than that is a document
PHOTO = 10_000_000
_AUDIO = frozenset({".mp3", ".m4a", ".m4b"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})


class Kind(StrEnum):
    """As what a file is sent."""

    AUDIO = "audio"
    PHOTO = "photo"
    DOCUMENT = "document"


def kind(file: File) -> Kind:
    """As what it is sent, by its name."""
    ending = PurePosixPath(file.name).suffix.lower()
    if ending in _AUDIO:
        return Kind.AUDIO
    return Kind.PHOTO if ending in _PICTURES and file.size_bytes <= PHOTO else Kind.DOCUMENT


def albums(files: Sequence[File], most_bytes: int) -> Iterator[list[File]]:
    """The files in order, those side by side that make an album of at most so many bytes; one too big is alone."""
    album: list[File] = []
    for file in files:
        if album and not _fits(file, album, most_bytes):
            yield album
            album = []
        album.append(file)
    if album:
        yield album


def _fits(file: File, album: Sequence[File], most_bytes: int) -> bool:
    size = file.size_bytes + sum(one.size_bytes for one in album)
    return len(album) < MOST and kind(file) is kind(album[0]) and size <= most_bytes
