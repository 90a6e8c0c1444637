"""M4B: a whole audiobook in one file, with a chapter a track, cover and tags.

ISO/IEC 14496-12 and -14, with Apple's brand and tags: `moov` first, so that it plays while it still comes. Tracks
that are all the same AAC are joined as they are; others are coded anew, several at once, and then joined. Marks come
from what was written, never from what the sources say of themselves: that drifts (sandreas/m4b-tool#38, #195).
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from core.media import Assets, Book
from worker.packaging.encode import Task, encode_all, voice_for
from worker.packaging.fits import all_audio, one_file_ending
from worker.packaging.join import Piece, join
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.sounds import Sound, Track, hear, tracks_of

MEDIA_TYPE = "audio/mp4"
#: of the way, when tracks have to be coded anew
_ENCODING = 0.95
_is_m4b = one_file_ending("m4b")


def fits(parts: Sequence[Assets]) -> bool:
    """Recordings."""
    return all_audio(parts)


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's tracks as one file; an M4B that the source has is handed on as it is."""
    if _is_m4b([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    tracks = tracks_of(book)
    sounds = [hear(track.path) for track in tracks]
    if joinable(sounds):
        join([Piece(track.path, track.title) for track in tracks], book, out, on_progress)
    else:
        _encoded(book, tracks, sounds, out, on_progress)
    return packed(out, MEDIA_TYPE, ".m4b")


def joinable(sounds: Sequence[Sound]) -> bool:
    """Whether one decoder plays all of them as they are: AAC in MP4, the same profile, rate, channels and header."""
    ways = {(one.demuxer, one.codec, one.profile, one.rate, one.channels, one.setup) for one in sounds}
    return len(ways) == 1 and sounds[0].demuxer == "mov" and sounds[0].codec == "aac"


def _encoded(book: Book, tracks: Sequence[Track], sounds: Sequence[Sound], out: Path, on_progress: Progress) -> None:
    with TemporaryDirectory(prefix="tracks-", dir=out.parent) as folder:
        targets = [Path(folder) / f"{track.number}.m4a" for track in tracks]
        tasks = [Task(*one) for one in zip((track.path for track in tracks), sounds, targets, strict=True)]
        encode_all(tasks, voice_for(sounds, "aac"), lambda fraction: on_progress(fraction * _ENCODING))
        pieces = [Piece(target, track.title) for target, track in zip(targets, tracks, strict=True)]
        join(pieces, book, out, lambda fraction: on_progress(_ENCODING + fraction * (1 - _ENCODING)))
