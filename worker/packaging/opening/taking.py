"""The files of one finished file, by the parts that they made: for another book that wants some of them."""

from dataclasses import dataclass
from pathlib import Path

from core.media import Book, Pages
from worker.packaging.opening import insides, opened
from worker.storage.atomic import link_or_copy
from worker.storage.names import ending


@dataclass(frozen=True, slots=True)
class Taken:
    """What was in a file: the paths of each part in order, of pages or else of finished files."""

    parts: list[list[Path]]
    are_pages: bool
    rtl: bool


def take_out(book: Book, folder: Path) -> Taken:
    """The parts of the book's one file, written into `folder`; a track is its own. Raises PackagingError."""
    whole = book.parts[0]
    if not insides([whole.assets]):
        track = folder / f"track{ending(whole.assets.assets[0].name)}"
        link_or_copy(whole.files[0], track)
        return Taken([[track]], are_pages=False, rtl=False)
    parts = opened(book, folder).parts
    first = parts[0].assets
    return Taken(
        [list(part.files) for part in parts],
        are_pages=isinstance(first, Pages),
        rtl=isinstance(first, Pages) and first.rtl,
    )
