"""What parts are made of, as tests that tell which formats are possible. They see names, not files."""

from collections.abc import Callable, Sequence

from core.media import Assets, Files, Pages, Text
from worker.storage.names import ending

#: endings of what `worker.content` can play
AUDIO = frozenset({".mp3", ".m4a", ".m4b", ".mp4a", ".ogg", ".oga", ".opus", ".flac", ".wav"})

Fits = Callable[[Sequence[Assets]], bool]


def all_pages(parts: Sequence[Assets]) -> bool:
    """Pictures in reading order, and nothing else."""
    return anything(parts) and all(isinstance(part, Pages) for part in parts)


def all_text(parts: Sequence[Assets]) -> bool:
    """Chapters of text, and nothing else."""
    return anything(parts) and all(isinstance(part, Text) for part in parts)


def all_audio(parts: Sequence[Assets]) -> bool:
    """Recordings, and nothing else."""
    return (
        anything(parts)
        and all(isinstance(part, Files) for part in parts)
        and all(ending(asset.name) in AUDIO for part in parts for asset in part.assets)
    )


def one_file(parts: Sequence[Assets]) -> bool:
    """A single file in all."""
    return sum(len(part.assets) for part in parts) == 1


def one_file_ending(tail: str) -> Fits:
    """A single finished file of that ending, given without its dot."""

    def fits(parts: Sequence[Assets]) -> bool:
        return one_file(parts) and all(
            isinstance(part, Files) and all(ending(asset.name) == f".{tail}" for asset in part.assets) for part in parts
        )

    return fits


def anything(parts: Sequence[Assets]) -> bool:
    """At least one file, whatever it is."""
    return any(part.assets for part in parts)
