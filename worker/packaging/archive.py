"""ZIP of anything: every file under its own name, a folder a part where parts have several files."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from core.media import Book, BookPart, Pages
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.plain import label
from worker.packaging.still_zip import StillZip
from worker.storage.names import ending, numbered, safe_name

MEDIA_TYPE = "application/zip"


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """All files of the book, and its cover."""
    entries = list(_entries(book))
    taken: set[str] = set()
    with StillZip(out) as archive:
        for number, (name, path) in enumerate(entries, 1):
            archive.add(_free(name, taken), path)
            on_progress(number / len(entries))
    return packed(out, MEDIA_TYPE, ".zip")


def _entries(book: Book) -> Iterator[tuple[str, Path]]:
    in_folders = len(book.parts) > 1 and any(len(part.files) > 1 for part in book.parts)
    digits = max(2, len(str(len(book.parts))))
    for position, part in enumerate(book.parts, 1):
        folder = safe_name(f"{position:0{digits}d} {label(part.part)}") + "/" if in_folders else ""
        yield from ((folder + name, path) for name, path in zip(_names(part), part.files, strict=True))
    if book.cover is not None:
        yield f"cover{book.cover.suffix.lower()}", book.cover


def _names(part: BookPart) -> list[str]:
    """Pages are numbered, so that they sort as they are read; other files keep their names."""
    names = [asset.name for asset in part.assets.assets]
    if not isinstance(part.assets, Pages):
        return [safe_name(name) for name in names]
    digits = max(4, len(str(len(names))))
    return [f"{number:0{digits}d}{ending(name)}" for number, name in enumerate(names, 1)]


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered if another has it, also in other letters' case: many systems don't tell them apart."""
    free = next(free for number in count(1) if (free := numbered(name, number)).casefold() not in taken)
    taken.add(free.casefold())
    return free
