"""A ZIP of pictures or of tracks opened, as our own packages are: numbered files, folders for parts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from core.media import Asset, Book, BookPart, Files, Local, Part
from worker.packaging.fits import AUDIO
from worker.packaging.opening import comics
from worker.packaging.opening.entries import Entry, archive_at, entries_of, pictures_in, taken_out
from worker.packaging.order import COUNTED
from worker.packaging.plain import line
from worker.storage.names import ending


def opened(book: Book, folder: Path) -> Book:
    """The book with its tracks, where it has any, else with its pages. Raises Unfit when it has neither."""
    with archive_at(book.parts[0].files[0]) as archive:
        entries = entries_of(archive)
        tracks = [entry for entry in entries if ending(entry.name) in AUDIO]
        if tracks:
            parts = [_track(archive, number, entry, folder) for number, entry in enumerate(tracks, 1)]
            return replace(book, parts=tuple(parts), cover=_cover(archive, entries, folder))
    return comics.opened(book, folder)


def _track(archive: ZipFile, number: int, entry: Entry, folder: Path) -> BookPart:
    tail = ending(entry.name)
    path = taken_out(archive, entry.key, folder / f"{number:05d}{tail}")
    title = line(COUNTED.sub("", entry.name.removesuffix(tail)))
    return BookPart(Part(str(number), number, title), Files((Asset(path.name, Local(path)),)), (path,))


def _cover(archive: ZipFile, entries: Sequence[Entry], folder: Path) -> Path | None:
    """The picture that is called so."""
    found = next(
        (one for one in pictures_in(entries) if not one.folder and one.name.lower().startswith("cover.")), None
    )
    if found is None:
        return None
    return taken_out(archive, found.key, folder / f"cover{ending(found.name)}")
