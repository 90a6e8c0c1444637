"""CBZ: a ZIP of pages, stored, whose names sort in reading order, with ComicInfo.xml at its root.

There is no standard; readers agree on this much: pages sort by name, folders are chapters, the root's
ComicInfo.xml describes it (CBZ as read by Komga, Kavita and KOReader; ComicInfo 2.1).
"""

from collections.abc import Sequence
from pathlib import Path

from core.media import Assets, Book
from worker.packaging.comicinfo import FILE_NAME, comic_info
from worker.packaging.fits import all_pages, one_file_ending
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import Page, pages_of
from worker.packaging.plain import label
from worker.packaging.still_zip import StillZip
from worker.storage.names import safe_name

MEDIA_TYPE = "application/vnd.comicbook+zip"
_is_cbz = one_file_ending("cbz")


def fits(parts: Sequence[Assets]) -> bool:
    """Pages, or one CBZ that the source has."""
    return all_pages(parts) or _is_cbz(parts)


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's pages as a CBZ; one that the source has is handed on as it is."""
    if not all_pages([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    pages = pages_of(book)
    with StillZip(out) as archive:
        archive.writestr(FILE_NAME, comic_info(book, pages))
        for name, page in zip(page_names(book, pages), pages, strict=True):
            archive.add(name, page.picture.path)
            on_progress(page.number / len(pages))
    return packed(out, MEDIA_TYPE, ".cbz")


def page_names(book: Book, pages: Sequence[Page]) -> list[str]:
    """A name for each page: 0001.jpg, in a folder per part if there are several; they sort as they are read."""
    digits = max(4, len(str(max((page.within for page in pages), default=0))))
    if len(book.parts) == 1:
        return [f"{page.within:0{digits}d}{page.picture.ending}" for page in pages]
    folder_digits = max(4, len(str(len(book.parts))))
    folders = [
        safe_name(f"{position:0{folder_digits}d} {label(piece.part)}") for position, piece in enumerate(book.parts, 1)
    ]
    return [f"{folders[page.position - 1]}/{page.within:0{digits}d}{page.picture.ending}" for page in pages]
