"""An M4B opened: a file of AAC for each of its chapters, not coded anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.media import Asset, Book, BookPart, Files, Local, Part
from worker.content.seen import Unfit
from worker.packaging.plain import line

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

_INPUT = {"protocol_whitelist": "file"}


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A chapter; it ends where the next begins, `end_s` is infinite for the last."""

    title: str
    end_s: float


def opened(book: Book, folder: Path) -> Book:
    """The book with a track a chapter. Raises Unfit when there is no sound in it."""
    import av

    try:
        with av.open(str(book.parts[0].files[0]), format="mov", options=_INPUT) as source:
            if not source.streams.audio:
                raise Unfit("there is no sound in it")
            chapters = list(_chapters(source))
            files = list(_cut(source, chapters, folder))
            cover = _cover(source, folder)
    except (av.FFmpegError, ValueError) as error:
        raise Unfit(str(error)) from error
    parts = [
        BookPart(Part(str(number), number, one.title), Files((Asset(path.name, Local(path)),)), (path,))
        for number, (one, path) in enumerate(zip(chapters, files, strict=False), 1)
    ]
    return replace(book, parts=tuple(parts), cover=cover or book.cover)


def _chapters(source: "InputContainer") -> Iterator[_Chapter]:
    """Its chapters, or all of it as one."""
    found: list[Any] = sorted(source.chapters(), key=lambda one: one["start"])
    starts = [float(one["start"] * Fraction(one["time_base"])) for one in found]
    for number, one in enumerate(found):
        yield _Chapter(line(one["metadata"].get("title", "")), [*starts, float("inf")][number + 1])
    if not found:
        yield _Chapter("", float("inf"))


def _cut(source: "InputContainer", chapters: list[_Chapter], folder: Path) -> Iterator[Path]:
    """The files, in order; packets go where they begin. A chapter after the sound's end has none."""
    import av

    stream = source.streams.audio[0]
    packets = (packet for packet in source.demux(stream) if packet.pts is not None and packet.size)
    packet = next(packets, None)
    for number, chapter in enumerate(chapters, 1):
        if packet is None:
            return
        path = folder / f"{number:05d}.m4a"
        with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as target:
            copy: Any = target.add_stream_from_template(stream)
            packet = _copied(target, copy, packet, packets, chapter.end_s)
        yield path


def _copied(target: "OutputContainer", copy: Any, packet: Any, packets: Iterator[Any], end_s: float) -> Any:
    """Copy packets until the chapter's end; the first of the next one. At least one is copied."""
    begin, first = max(0, packet.pts), packet  # the run-in before 0 stays there, where players leave it out
    while packet is not None and (packet is first or packet.pts * packet.time_base < end_s):
        packet.pts = packet.dts = packet.pts - begin
        packet.stream = copy
        target.mux(packet)
        packet = next(packets, None)
    return packet


def _cover(source: "InputContainer", folder: Path) -> Path | None:
    import av

    for stream in source.streams.video:
        if not int(stream.disposition) & av.stream.Disposition.attached_pic.value:
            continue
        source.seek(0)
        packet = next((one for one in source.demux(stream) if one.size), None)
        if packet is not None:
            path = folder / "cover"
            path.write_bytes(bytes(packet))
            return path
    return None
