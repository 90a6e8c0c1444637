"""MP3 tracks: a ZIP of numbered tracks, their tags untouched, with a playlist and the cover.

Playlist: extended M3U in UTF-8, `#EXTINF:<seconds>,<title>` (as VLC and ffmpeg read it). One track alone is
handed over as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.media import Book
from worker.packaging.archive import MEDIA_TYPE
from worker.packaging.fits import one_file
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import look
from worker.packaging.plain import line
from worker.packaging.still_zip import StillZip
from worker.storage.names import ending, safe_name

PLAYLIST = "playlist.m3u8"


@dataclass(frozen=True, slots=True)
class Track:
    """A track: its file, its name in the archive and what it is called."""

    path: Path
    file_name: str
    title: str


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's tracks in their order."""
    if one_file([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    tracks = list(_tracks(book))
    with StillZip(out) as archive:
        for number, track in enumerate(tracks, 1):
            archive.add(track.file_name, track.path)
            on_progress(number / len(tracks))
        archive.writestr(PLAYLIST, playlist(line(book.info.name), tracks))
        if book.cover is not None:
            archive.add(f"cover{look(book.cover).ending}", book.cover)
    return packed(out, MEDIA_TYPE, ".zip")


def playlist(name: str, tracks: list[Track]) -> str:
    """The playlist's text. A duration that the file does not tell is -1."""
    lines = [f"#EXTINF:{_seconds(track.path)},{track.title}\n{track.file_name}\n" for track in tracks]
    return f"#EXTM3U\n#PLAYLIST:{name}\n" + "".join(lines)


def _tracks(book: Book) -> Iterator[Track]:
    files = [
        (part, asset, path) for part in book.parts for asset, path in zip(part.assets.assets, part.files, strict=True)
    ]
    digits = max(2, len(str(len(files))))
    for number, (part, asset, path) in enumerate(files, 1):
        alone = len(part.files) == 1
        own = line(asset.name.removesuffix(ending(asset.name)))
        title = (line(part.part.name) if alone else own) or own or f"Track {number}"
        yield Track(path, safe_name(f"{number:0{digits}d} - {title}.mp3"), title)


def _seconds(path: Path) -> int:
    import av

    with av.open(str(path), format="mp3", options={"protocol_whitelist": "file"}) as container:
        return -1 if container.duration is None else round(container.duration / 1_000_000)
