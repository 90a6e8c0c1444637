"""TokySnatcher's audiobooks: Audiobooks/AUTHOR/BOOK/01 - Book.mp3, one MP3 a chapter, and no metadata.

It gathers a chapter as `NN - Book.ts` and makes the MP3 of that; a chapter that fails is passed over without a
trace. Until its "Fix invalid MP3 output" (2025) it gave the transport stream itself the name of an MP3.
"""

import re
from pathlib import Path, PurePosixPath

from core.media import Kind
from worker.manifest.adopt.meant import Taken, missing, there
from worker.manifest.scan import Seen
from worker.manifest.schema import File, PartOf, State, Titled

TOOL = "toky_snatcher"
_TRACK = re.compile(r"(\d{2,}) - (.+)\.(mp3|ts)")
_SOUND = (".mp3", ".ts", ".m4a", ".m4b")
_UNKNOWN = "Unknown Author"
#: ISO/IEC 13818-1 §2.4.3.2: each packet of 188 bytes begins with this byte
_SYNC, _PACKET = 0x47, 188
_UNFINISHED = "an unfinished chapter: its MP3 was not made, or not to its end"
_NO_MP3 = "it is a transport stream that only bears the name of an MP3"
_SKIPPED = "a chapter between others is not there"


def recognise(seen: Seen) -> Taken:
    """Folders in which all sound is chapters numbered and named after the folder."""
    tracks = {folder: _tracks(seen, folder, paths) for folder, paths in seen.by_folder().items()}
    return Taken(tuple(_book(seen, folder, found) for folder, found in tracks.items() if found))


def _tracks(seen: Seen, folder: str, paths: list[str]) -> dict[str, re.Match[str]]:
    """The folder's chapters, when it is a book of the tool's."""
    place = (seen.folder / folder).resolve()
    sound = [path for path in paths if path.lower().endswith(_SOUND)]
    tracks = {path: found for path in sound if (found := _TRACK.fullmatch(PurePosixPath(path).name))}
    is_named_after_it = all(_plain(found[2]) == _plain(place.name) for found in tracks.values())
    is_enough = len(tracks) > 1 or _is_in_its_place(place)
    return tracks if len(tracks) == len(sound) and is_named_after_it and is_enough else {}


def _book(seen: Seen, folder: str, tracks: dict[str, re.Match[str]]) -> Titled:
    place = (seen.folder / folder).resolve()
    author = place.parent.name if _is_in_its_place(place) else ""
    found = {int(track[1]): _file(seen.folder, path, tracks) for path, track in tracks.items()}
    path, track = next(iter(tracks.items()))
    for number in range(1, max(found)):
        name = f"{number:0{len(track[1])}} - {track[2]}.mp3"
        found.setdefault(number, missing(str(PurePosixPath(path).with_name(name)), _SKIPPED))
    parts = tuple(PartOf(number, files=(file,)) for number, file in sorted(found.items()))
    return Titled(place.name, Kind.AUDIOBOOK, (author,) if author not in {"", _UNKNOWN} else (), TOOL, parts=parts)


def _file(folder: Path, path: str, tracks: dict[str, re.Match[str]]) -> File:
    """A chapter by the name that it has when it is whole; as long as its `.ts` is there, it is not."""
    whole = str(PurePosixPath(path).with_suffix(".mp3"))
    if str(PurePosixPath(path).with_suffix(".ts")) in tracks:
        return File(whole, State.BROKEN if whole in tracks else State.PARTIAL, reason=_UNFINISHED)
    return File(whole, State.BROKEN, reason=_NO_MP3) if _is_transport_stream(folder / path) else there(whole)


def _is_in_its_place(place: Path) -> bool:
    return place.parent.parent.name == "Audiobooks"


def _is_transport_stream(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(2 * _PACKET + 1)
    return len(head) > 2 * _PACKET and all(head[at] == _SYNC for at in (0, _PACKET, 2 * _PACKET))


def _plain(name: str) -> str:
    """It changes the case of the title in names of files; what a folder can't be called is left out of both."""
    return re.sub(r"\W+", " ", name.casefold()).strip()
