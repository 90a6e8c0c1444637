"""A book's files as one file to hand over: `pack(format, book, out)`, a plain function per format.

A new format is one function and one line in `PACKERS`. Packers read files that have been checked and write
to the path that they are given, a temporary one; what they made is opened again, tested and synced before
anybody hears of it. They keep one file in memory at a time. The same files give the same bytes. They take
their time: run `pack` in a child (`worker.child`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import PackagingError
from core.media import Assets, Book, Format
from worker.packaging import archive, cbr, cbz, epub, gallery, m4b, mp3, original, pdf
from worker.packaging.fits import all_audio, all_pages, anything, one_file
from worker.packaging.packed import Packed, Progress, quiet
from worker.packaging.seal import seal
from worker.storage.atomic import disk_errors

__all__ = ["PACKERS", "Packed", "Packer", "formats_for", "pack", "possible"]


@dataclass(frozen=True, slots=True)
class Packer:
    """How a format is made: from what (a phrase, and a test), and by which function.

    `lacking` says what this machine lacks for it, as the end of a sentence; empty when nothing.
    """

    made_from: str
    fits: Callable[[Sequence[Assets]], bool]
    make: Callable[[Book, Path, Progress], Packed]
    lacking: Callable[[], str] = str


#: in the order in which they are offered
PACKERS: Mapping[Format, Packer] = {
    Format.EPUB: Packer("pages, text or one EPUB file", epub.fits, epub.make),
    Format.CBZ: Packer("pages or one CBZ file", cbz.fits, cbz.make),
    Format.PDF: Packer("pages or one PDF file", pdf.fits, pdf.make),
    Format.M4B: Packer("recordings", m4b.fits, m4b.make),
    Format.MP3: Packer("recordings", all_audio, mp3.make),
    Format.CBR: Packer("pages or one CBR file", cbr.fits, cbr.make, cbr.lacking),
    Format.HTML: Packer("pictures", all_pages, gallery.make),
    Format.ORIGINAL: Packer("one file", one_file, original.hand_over),
    Format.ZIP: Packer("anything", anything, archive.make),
}


def possible(format_: Format, parts: Sequence[Assets]) -> bool:
    """Whether parts made of these can become this format."""
    packer = PACKERS.get(format_)
    return packer is not None and packer.fits(parts)


def formats_for(parts: Sequence[Assets]) -> tuple[Format, ...]:
    """All formats that parts made of these can become, the best first."""
    return tuple(format_ for format_ in PACKERS if possible(format_, parts))


def pack(format_: Format, book: Book, out: Path, on_progress: Progress = quiet) -> Packed:
    """`book` as `format_`, written to `out`, tested and synced.

    `on_progress` hears the fraction of files written. Raises PackagingError with what can be had instead,
    StorageFull or StartError for the disk's troubles; `out` is then gone.
    """
    parts = [part.assets for part in book.parts]
    if not possible(format_, parts):
        raise PackagingError(_instead(format_, parts))
    try:
        with disk_errors(out.parent):
            packed = PACKERS[format_].make(book, out, on_progress)
            seal(packed)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return packed


def _instead(format_: Format, parts: Sequence[Assets]) -> str:
    others = [other.label for other in formats_for(parts)]
    if not others:
        return "There is nothing to pack: no part has a file."
    packer = PACKERS.get(format_)
    why = (packer.lacking() or f"that is made from {packer.made_from}") if packer else "that can't be made here"
    return f"This can't become {format_.label}: {why}. Ask for {' or '.join(others)} instead."
