"""MP3 tracks: a ZIP of numbered tracks with tags, playlist, cover, and a page of facts for audiobookshelf.

Playlist: extended M3U in UTF-8, `#EXTINF:<seconds>,<title>` (as VLC and ffmpeg read it). `metadata.json` is what
audiobookshelf reads beside the tracks. One MP3 alone is handed over as it is. The sound of an MP3 is never coded
anew; that of other recordings is, several at once.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.media import Book
from worker.packaging.archive import MEDIA_TYPE
from worker.packaging.encode import Task, encode_all, voice_for
from worker.packaging.fits import one_file_ending
from worker.packaging.id3 import tagged
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import look
from worker.packaging.plain import line
from worker.packaging.sounds import Sound, Track, hear, tracks_of
from worker.packaging.still_zip import StillZip
from worker.storage.names import safe_name

PLAYLIST, FACTS = "playlist.m3u8", "metadata.json"
#: of the way, when tracks have to be coded anew
_ENCODING = 0.9
_is_mp3 = one_file_ending("mp3")


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's tracks in their order."""
    if _is_mp3([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    tracks = tracks_of(book)
    sounds = [hear(track.path) for track in tracks]
    with TemporaryDirectory(prefix="tracks-", dir=out.parent) as folder:
        tracks = _as_mp3(tracks, sounds, Path(folder), lambda fraction: on_progress(fraction * _ENCODING))
        _write(book, tracks, sounds, out, on_progress)
    return packed(out, MEDIA_TYPE, ".zip")


def playlist(name: str, tracks: Sequence[tuple[str, str, float | None]]) -> str:
    """The playlist's text, of file name, title and seconds of each track; a duration that is not known is -1."""
    lines = [f"#EXTINF:{-1 if long_s is None else round(long_s)},{title}\n{file}\n" for file, title, long_s in tracks]
    return f"#EXTM3U\n#PLAYLIST:{name}\n" + "".join(lines)


def _as_mp3(tracks: Sequence[Track], sounds: Sequence[Sound], folder: Path, on_progress: Progress) -> list[Track]:
    """The tracks, those that are no MP3 coded anew in the folder."""
    others = [index for index, sound in enumerate(sounds) if sound.demuxer != "mp3"]
    if not others:
        return list(tracks)
    targets = {index: folder / f"{index}.mp3" for index in others}
    tasks = [Task(tracks[index].path, sounds[index], targets[index]) for index in others]
    encode_all(tasks, voice_for([sounds[index] for index in others], "libmp3lame"), on_progress)
    return [replace(track, path=targets.get(index, track.path)) for index, track in enumerate(tracks)]


def _write(book: Book, tracks: Sequence[Track], sounds: Sequence[Sound], out: Path, on_progress: Progress) -> None:
    cover = None if book.cover is None else look(book.cover)
    digits = max(2, len(str(len(tracks))))
    names = [safe_name(f"{track.number:0{digits}d} - {track.title}.mp3") for track in tracks]
    with StillZip(out) as archive:
        for name, track in zip(names, tracks, strict=True):
            new = tagged(book, track, len(tracks), cover)
            archive.add(name, track.path, before=new.tag, begin=new.sound_begin)
            on_progress(track.number / len(tracks))
        lines = [(n, track.title, sound.duration_s) for n, track, sound in zip(names, tracks, sounds, strict=True)]
        archive.writestr(PLAYLIST, playlist(line(book.info.name), lines))
        archive.writestr(FACTS, json.dumps(dict(_facts(book, tracks, sounds)), ensure_ascii=False, indent=2))
        if cover is not None:
            archive.add(f"cover{cover.ending}", cover.path)


def _facts(book: Book, tracks: Sequence[Track], sounds: Sequence[Sound]) -> Iterator[tuple[str, object]]:
    """What audiobookshelf calls them. Chapters are told when all durations are known: seconds from the start."""
    info = book.info
    yield "title", line(info.name)
    yield "authors", [text for author in info.authors if (text := line(author))]
    yield "genres", [text for tag in info.tags if (text := line(tag))]
    yield "publishedYear", None if info.year is None else str(info.year)
    yield "description", line(info.description) or None
    yield "language", info.languages[0] if info.languages else None
    at, chapters = 0.0, []
    for track, sound in zip(tracks, sounds, strict=True):
        end = at + (sound.duration_s or 0)
        chapters.append({"id": track.number - 1, "start": round(at, 3), "end": round(end, 3), "title": track.title})
        at = end
    yield "chapters", chapters if all(sound.duration_s for sound in sounds) else []
