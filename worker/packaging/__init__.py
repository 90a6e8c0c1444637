"""A book's files as one file to hand over: `pack(format, book, out)`, a plain function per format.

A new format is one function and one line in `PACKERS`. Packers read files that have been checked and write
to the path that they are given, a temporary one; what they made is opened again, tested and synced before
anybody hears of it. They keep one file in memory at a time. The same files give the same bytes. They take
their time: run `pack` in a child (`worker.child`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import PackagingError
from core.media import Assets, Book, Format, Kind
from worker.packaging import archive, cbr, cbz, epub, gallery, m4b, mp3, opening, original, pdf
from worker.packaging.fits import all_audio, all_pages, anything, one_file, one_file_ending
from worker.packaging.packed import Packed, Progress, quiet
from worker.packaging.seal import seal
from worker.storage.atomic import disk_errors

__all__ = ["PACKERS", "Packed", "Packer", "convertible", "formats_for", "offered", "pack", "possible"]


@dataclass(frozen=True, slots=True)
class Packer:
    """How a format is made: from what (a phrase, and a test), and by which function.

    `lacking` says what this machine lacks for it, as the end of a sentence; empty when nothing.
    """

    made_from: str
    fits: Callable[[Sequence[Assets]], bool]
    make: Callable[[Book, Path, Progress], Packed]
    lacking: Callable[[], str] = str


#: these take a finished file as it is
_AS_IT_IS = frozenset({Format.ZIP, Format.ORIGINAL})
_DRAWN = frozenset({Kind.COMIC, Kind.PICTURES})
_FROM_DRAWN = frozenset({Format.CBZ, Format.EPUB, Format.PDF, Format.CBR, Format.HTML})
#: of recordings; the tracks of a ZIP say what they are called by their files' names
_FROM_TRACKS: Mapping[Format, tuple[Format, ...]] = {
    Format.M4B: (Format.MP3, Format.ZIP),
    Format.MP3: (Format.ZIP,),
}
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
    """Whether parts made of these can become this format; of some files only opening them will tell."""
    return _fits(format_, parts) or _opens(format_, parts)


def formats_for(parts: Sequence[Assets]) -> tuple[Format, ...]:
    """All formats that parts made of these become for certain, the best first."""
    return tuple(
        format_ for format_ in PACKERS if _fits(format_, parts) or _opens(format_, parts, opening.certain(parts))
    )


def offered(formats: Sequence[Format]) -> tuple[Format, ...]:
    """Those of a title's formats that this machine can hand over: one that it lacks a program for is left out.

    The first is what the title is by itself, and needs no making.
    """
    return tuple(one for number, one in enumerate(formats) if number == 0 or not PACKERS[one].lacking())


def convertible(kind: Kind, format_: Format) -> tuple[Format, ...]:
    """The formats that this one is made from when a title of that kind is here in them, best first.

    Only those that keep what matters: a ZIP knows no direction of pages.
    """
    if kind in _DRAWN and format_ in _FROM_DRAWN:
        order = (Format.CBZ, Format.ZIP, Format.EPUB) if kind is Kind.PICTURES else (Format.CBZ, Format.EPUB)
        return tuple(one for one in order if one is not format_)
    return _FROM_TRACKS.get(format_, ()) if kind is Kind.AUDIOBOOK else ()


def pack(format_: Format, book: Book, out: Path, on_progress: Progress = quiet) -> Packed:
    """`book` as `format_`, written to `out`, tested and synced. One finished file is opened first where that helps.

    `on_progress` hears the fraction of files written. Raises PackagingError with what can be had instead,
    StorageFull or StartError for the disk's troubles; `out` is then gone.
    """
    parts = [part.assets for part in book.parts]
    if not possible(format_, parts):
        raise PackagingError(_instead(format_, parts))
    try:
        with disk_errors(out.parent), TemporaryDirectory(prefix="opened-", dir=out.parent) as folder:
            if _opens(format_, parts):
                book = opening.opened(book, Path(folder))
            packed = _made(format_, book, out, on_progress)
            seal(packed)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return packed


def _made(format_: Format, book: Book, out: Path, on_progress: Progress) -> Packed:
    parts = [part.assets for part in book.parts]
    if not _fits(format_, parts):
        raise PackagingError(_instead(format_, parts))
    return PACKERS[format_].make(book, out, on_progress)


def _fits(format_: Format, parts: Sequence[Assets]) -> bool:
    packer = PACKERS.get(format_)
    return packer is not None and packer.fits(parts)


def _opens(format_: Format, parts: Sequence[Assets], insides: Sequence[Assets] | None = None) -> bool:
    """Whether the parts are one file whose insides can become this; not where the file itself is what is wanted."""
    if format_ in _AS_IT_IS or one_file_ending(format_.value)(parts):
        return False
    return any(_fits(format_, [inside]) for inside in (opening.insides(parts) if insides is None else insides))


def _instead(format_: Format, parts: Sequence[Assets]) -> str:
    others = [other.label for other in formats_for(parts)]
    if not others:
        return "There is nothing to pack: no part has a file."
    packer = PACKERS.get(format_)
    why = (packer.lacking() or f"that is made from {packer.made_from}") if packer else "that can't be made here"
    return f"This can't become {format_.label}: {why}. Ask for {' or '.join(others)} instead."
