"""EPUB 3.3: fixed layout from pages, reflowable from text, or the source's own file as it is."""

from collections.abc import Sequence
from pathlib import Path

from core.media import Assets, Book
from worker.packaging import epub_pages, epub_text
from worker.packaging.fits import all_pages, all_text, one_file_ending
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress

_is_epub = one_file_ending("epub")


def fits(parts: Sequence[Assets]) -> bool:
    """Pages, chapters of text, or one EPUB that the source has; not a mixture."""
    return all_pages(parts) or all_text(parts) or _is_epub(parts)


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book as an EPUB of the layout that suits its parts."""
    parts = [part.assets for part in book.parts]
    if all_pages(parts):
        return epub_pages.make(book, out, on_progress)
    if all_text(parts):
        return epub_text.make(book, out, on_progress)
    return hand_over(book, out, on_progress)
