"""From a place on the disk to finished files in another: for the command line, which has no shelf."""

from collections.abc import Iterator
from pathlib import Path

from core.errors import PackagingError
from core.media import Book, Format, TitleInfo
from worker.content import Claim, check_all
from worker.packaging import PACKERS, pack
from worker.packaging.folder import book_in
from worker.packaging.packed import Packed, packed
from worker.packaging.split import By, split
from worker.storage.atomic import disk_errors, sync_folder
from worker.storage.names import ending, safe_name


def pack_place(
    format_: Format, place: Path, out: Path, info: TitleInfo, *, rtl: bool = False, by: str = By.WHOLE
) -> Iterator[Packed]:
    """The files that are made, each once it is there. They appear whole, or not at all.

    Every file is checked first, as a download's are. Raises PackagingError naming one that is damaged.
    """
    if format_ not in PACKERS:
        raise PackagingError(f"{format_.label} can't be made here.")
    book = book_in(place, info, rtl=rtl)
    _check(book)
    if by == By.WHOLE:
        yield _made(format_, book, out)
        return
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    for mark, piece in split(book, By(by)):
        yield _made(format_, piece, out / safe_name(f"{info.name} {mark}".strip()))


def _check(book: Book) -> None:
    files = [
        (path, asset) for piece in book.parts for path, asset in zip(piece.files, piece.assets.assets, strict=True)
    ]
    claims = [Claim(path, asset.name, asset.media_type) for path, asset in files]
    for claim, verdict in zip(claims, check_all(claims), strict=True):
        if verdict.content is None:
            raise PackagingError(f"{claim.path} is damaged: {verdict.reason}. Replace it, or leave it out.")


def _made(format_: Format, book: Book, out: Path) -> Packed:
    """A name without an ending gets the package's own; a folder, a file called as the title is."""
    with disk_errors(out.parent):
        out.parent.mkdir(parents=True, exist_ok=True)
        out = out / safe_name(book.info.name) if out.is_dir() else out
        part = out.with_name(f".{out.name}.part")
        try:
            made = pack(format_, book, part)
            target = out if ending(out.name) else out.with_name(out.name + made.ending)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(out.parent)
    return packed(target, made.media_type, made.ending)
