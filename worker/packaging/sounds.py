"""The tracks of a book, as packers need them: what each is called, and how it is coded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import PackagingError
from core.media import Book
from worker.content import media_type_of
from worker.content.recordings import DEMUXERS
from worker.packaging.plain import line
from worker.storage.names import ending


@dataclass(frozen=True, slots=True)
class Track:
    """A track of the book: its file, its number from 1, and what it is called."""

    path: Path
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Sound:
    """How a file is coded. `setup` is the decoder's own header; `duration_s` is None when the file does not tell."""

    demuxer: str
    codec: str
    profile: str
    rate: int
    channels: int
    bit_rate: int
    setup: bytes
    duration_s: float | None


def tracks_of(book: Book) -> list[Track]:
    """All tracks in their order."""
    return [Track(path, number, title) for number, (path, title) in enumerate(_named(book), 1)]


def hear(path: Path) -> Sound:
    """How the file's first sound is coded. Raises PackagingError when there is none."""
    import av

    demuxer = DEMUXERS.get(media_type_of(path), "")
    if not demuxer:
        raise PackagingError(f"{path.name} is no recording. Fetch it again, or ask for ZIP, which takes any file.")
    try:
        with av.open(str(path), format=demuxer, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise PackagingError(f"{path.name} has no sound. Ask for ZIP, which takes any file.")
            stream = container.streams.audio[0]
            coding = stream.codec_context
            long_us = container.duration
            return Sound(
                demuxer,
                coding.name,
                str(coding.profile or ""),
                coding.sample_rate,
                coding.channels,
                coding.bit_rate or container.bit_rate or 0,
                coding.extradata or b"",
                None if long_us is None else long_us / 1_000_000,
            )
    except (av.FFmpegError, ValueError) as error:
        raise PackagingError(f"{path.name} can't be opened: {error}. Fetch it again.") from error


def _named(book: Book) -> Iterator[tuple[Path, str]]:
    count = 0
    for part in book.parts:
        alone = len(part.files) == 1
        for asset, path in zip(part.assets.assets, part.files, strict=True):
            count += 1
            own = line(asset.name.removesuffix(ending(asset.name)))
            yield path, (line(part.part.name) if alone else own) or own or f"Track {count}"
