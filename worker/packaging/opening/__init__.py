"""A finished file opened again: its pages or tracks as a book, to be packed as something else.

    comic.cbz → pages and chapters; comic.epub of fixed pages → its pictures; book.m4b → a track a chapter;
    a ZIP of pictures or tracks → these.

What comes out of a file of strangers gets names of ours, is bounded, and is looked at again by whoever packs it.
PDF, RAR and text that flows are not opened.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import PackagingError
from core.media import Asset, Assets, Book, Files, Inline, Pages
from worker.content.seen import Unfit
from worker.packaging.fits import one_file
from worker.packaging.opening import comics, epubs, recordings, zips
from worker.storage.names import ending

#: these only stand for what a name can't tell
_PAGES = Pages((Asset("page.jpg", Inline(b"")),))
_TRACKS = Files((Asset("track.m4a", Inline(b"")),))
#: by ending: what opens it, and what comes out, as far as a name can tell
_OPENERS: Mapping[str, tuple[Callable[[Book, Path], Book], tuple[Assets, ...]]] = {
    ".cbz": (comics.opened, (_PAGES,)),
    ".epub": (epubs.opened, (_PAGES,)),
    ".m4b": (recordings.opened, (_TRACKS,)),
    ".zip": (zips.opened, (_PAGES, _TRACKS)),
}
#: a ZIP may hold anything, and an EPUB's text mostly flows
_CERTAIN = frozenset({".cbz", ".m4b"})


def insides(parts: Sequence[Assets]) -> tuple[Assets, ...]:
    """What could come out of these parts, if they are one file that can be opened."""
    tail = _tail(parts)
    return _OPENERS[tail][1] if tail in _OPENERS else ()


def certain(parts: Sequence[Assets]) -> tuple[Assets, ...]:
    """The same, where the name leaves no doubt."""
    return insides(parts) if _tail(parts) in _CERTAIN else ()


def opened(book: Book, folder: Path) -> Book:
    """The book with what was in its file, written into `folder`. Raises PackagingError when that can't be opened."""
    opener, _ = _OPENERS[_tail([part.assets for part in book.parts])]
    try:
        return opener(book, folder)
    except Unfit as unfit:
        raise PackagingError(
            f"{book.parts[0].files[0].name} can't be opened: {unfit}. Ask for the original."
        ) from unfit


def _tail(parts: Sequence[Assets]) -> str:
    asset = next((asset for part in parts for asset in part.assets), None)
    is_one = one_file(parts) and any(isinstance(part, Files) for part in parts)
    return ending(asset.name) if asset is not None and is_one else ""
