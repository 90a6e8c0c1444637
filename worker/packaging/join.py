"""Files of AAC joined into one without coding them anew, a chapter a file.

Each packet takes its place right after the one before, by the samples that it holds. So the clock of the whole is
exact, whatever the files' own time stamps say, and a chapter begins at the first sample of its sound: the encoder's
run-in before that (1024 samples or so) belongs to the end of the chapter before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import PackagingError
from core.media import Book
from worker.packaging.packed import Progress
from worker.packaging.pages import look
from worker.packaging.plain import line

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

_INPUT = {"protocol_whitelist": "file"}
#: "M4A " rather than "M4B ": Apple's players take both, others know only the first
_OUTPUT = {"movflags": "+faststart", "brand": "M4A ", "fflags": "+bitexact"}
#: iTunes' kinds of media: 2 is an audiobook
_AUDIOBOOK = "2"
_COVERS = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of AAC in MP4, and the name of its chapter."""

    path: Path
    title: str


@dataclass(slots=True)
class _Clock:
    """Where the next packet goes, in samples; `lead` is the first file's run-in, which players leave out."""

    at: int = 0
    lead: int = 0


def join(pieces: Sequence[Piece], book: Book, out: Path, on_progress: Progress) -> None:
    """Write the pieces to `out`, with the book's tags and cover."""
    import av

    try:
        with av.open(str(pieces[0].path), format="mov", options=_INPUT) as first:
            rate = first.streams.audio[0].codec_context.sample_rate
            with av.open(str(out), "w", format="mp4", options=_OUTPUT) as target:
                stream = target.add_stream_from_template(first.streams.audio[0])
                target.metadata.update(_tags(book))
                cover = _add_cover(target, book.cover)
                _write(target, stream, cover, pieces, rate, on_progress)
    except (av.FFmpegError, ValueError) as error:
        raise PackagingError(f"The tracks can't be joined: {error}. Ask for MP3 or ZIP.") from error


def _write(
    target: "OutputContainer",
    stream: Any,
    cover: Any,
    pieces: Sequence[Piece],
    rate: int,
    on_progress: Progress,
) -> None:
    """The chapters are known once the packets are counted, and written with the table at the file's end."""
    import av

    if cover is not None:
        target.mux(cover)
    clock, marks = _Clock(), list[int]()
    for number, piece in enumerate(pieces, 1):
        with av.open(str(piece.path), format="mov", options=_INPUT) as source:
            marks.append(_append(target, stream, source, clock, rate, is_first=number == 1))
        on_progress(number / len(pieces))
    target.set_chapters(list(_chapters(marks, clock.at - clock.lead, pieces, rate)))


def _append(
    target: "OutputContainer", stream: Any, source: "InputContainer", clock: _Clock, rate: int, *, is_first: bool
) -> int:
    """Add a file's packets; the sample at which its sound begins."""
    begin, length, lead, tick, is_ours = clock.at, 0, 0, Fraction(1, rate), True
    for packet in source.demux(source.streams.audio[0]):
        if packet.pts is None or not packet.size:
            continue
        if not length:
            scale = (packet.time_base or tick) * rate
            length = round((packet.duration or 0) * scale) or 1024
            lead = max(0, -round(packet.pts * scale))
            if is_first:
                clock.lead = lead
            is_ours = packet.time_base == tick
        if not is_ours:  # an hour is 150,000 packets: each word counts
            packet.time_base = tick
        packet.stream = stream
        packet.pts = packet.dts = clock.at - clock.lead
        packet.duration = length
        target.mux_one(packet)
        clock.at += length
    if not length:
        raise PackagingError(f"{Path(source.name).name} has no sound. Ask for ZIP, which takes any file.")
    return begin + lead - clock.lead


def _chapters(marks: Sequence[int], end: int, pieces: Sequence[Piece], rate: int) -> Iterator[Any]:
    """From 0 to the end without a gap."""
    bounds = [0, *marks[1:], end]
    for number, piece in enumerate(pieces):
        yield {
            "id": number + 1,
            "start": bounds[number],
            "end": bounds[number + 1],
            "time_base": Fraction(1, rate),
            "metadata": {"title": piece.title},
        }


def _tags(book: Book) -> dict[str, str]:
    """As Apple's players, audiobookshelf and others read them: the album is the book."""
    info = book.info
    authors, name = line(", ".join(info.authors)), line(info.name, "Untitled")
    tags = {
        "title": name,
        "album": name,
        "artist": authors,
        "album_artist": authors,
        "genre": line(info.tags[0] if info.tags else "", "Audiobook"),
        "date": "" if info.year is None else str(info.year),
        "description": line(info.description),
        "copyright": line(info.licence),
        "comment": line(info.page_url),
        "media_type": _AUDIOBOOK,
    }
    return {key: value for key, value in tags.items() if value}


def _add_cover(target: "OutputContainer", path: Path | None) -> Any:
    """A stream for the cover, and the packet that fills it; None for a picture that MP4 has no cover of."""
    import av

    if path is None or look(path).media_type not in _COVERS:
        return None
    with av.open(str(path), format="image2") as picture:
        stream: Any = target.add_stream_from_template(picture.streams.video[0])
    stream.disposition = av.stream.Disposition.attached_pic
    packet = av.Packet(path.read_bytes())
    packet.stream = stream
    packet.pts = packet.dts = 0
    return packet
