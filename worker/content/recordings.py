"""What plays: opened by its own demuxer, its beginning and its end decoded."""

from pathlib import Path
from typing import TYPE_CHECKING

from worker.content.seen import Seen, Unfit

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

#: the demuxer for each magic: none is guessed, since some (playlists, concat) open other files
DEMUXERS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "video/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
}
#: those whose header knows the duration; in the others it is an estimate
_KNOWS_DURATION = frozenset({"mov", "flac", "wav", "matroska"})
#: how far before the end we begin to decode, in seconds
TAIL_S = 3.0
#: AV_DISPOSITION_ATTACHED_PIC: a cover, no film
_ATTACHED_PICTURE = 0x0400


def listen_to(path: Path, media_type: str, wanted: str) -> Seen:
    """The recording's duration, and its size if it is a film. `wanted` is "audio", "video" or "". Raises Unfit."""
    import av

    demuxer = DEMUXERS[media_type]
    if demuxer == "wav":
        _is_whole_riff(path)
    try:
        with av.open(str(path), format=demuxer, options={"protocol_whitelist": "file"}) as container:
            return _played(container, demuxer, media_type, wanted)
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise Unfit(f"it can't be opened: {error}") from error


def _is_whole_riff(path: Path) -> None:
    """The demuxer believes the file's size, so the header's is compared here; writers of streams leave it open."""
    with path.open("rb") as file:
        stated_bytes = int.from_bytes(file.read(8)[4:], "little") + 8
    if path.stat().st_size < stated_bytes < 0xFFFFFFFF:
        raise Unfit("its end is missing: the header tells of more")


def _played(container: "InputContainer", demuxer: str, media_type: str, wanted: str) -> Seen:
    film = next((stream for stream in container.streams.video if not int(stream.disposition) & _ATTACHED_PICTURE), None)
    sound = next(iter(container.streams.audio), None)
    main = sound if wanted == "audio" else film if wanted == "video" else film or sound
    if main is None:
        raise Unfit(f"it has no {'sound' if wanted == 'audio' else 'picture'}")
    duration_s = _duration_s(container, main)
    _decode_ends(container, main, duration_s, strict=demuxer in _KNOWS_DURATION)
    is_film = film is not None and wanted != "audio"
    kind = media_type.partition("/")[2]
    true_type = f"{'video' if is_film else 'audio'}/{kind}"
    if film is None or not is_film:
        return Seen(true_type, duration_s=duration_s)
    coding = film.codec_context
    return Seen(true_type, coding.width, coding.height, duration_s, coding.name)


def _duration_s(container: "InputContainer", stream: "Stream") -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / 1_000_000


def _decode_ends(container: "InputContainer", stream: "Stream", duration_s: float | None, *, strict: bool) -> None:
    if _last_frame_s(container, stream, frames=3) is None:
        raise Unfit("its beginning does not decode")
    if duration_s is None or duration_s <= TAIL_S:
        return
    container.seek(int((duration_s - TAIL_S) * 1_000_000))
    reached_s = _last_frame_s(container, stream)
    if reached_s is None or (strict and reached_s < duration_s * 0.95 - TAIL_S):
        raise Unfit(f"its end is missing: it should play for {duration_s:.0f} s")


def _last_frame_s(container: "InputContainer", stream: "Stream", frames: int | None = None) -> float | None:
    """The time of the last frame that decodes, of at most `frames`; None when none does."""
    import av

    last_s, seen = None, 0
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:  # one bad packet, such as a tag at the end, spoils no recording
            continue
        for frame in decoded:
            last_s, seen = getattr(frame, "time", None) or 0.0, seen + 1
        if frames is not None and seen >= frames:
            break
    return last_s
