"""CBR: the same pages as a CBZ in a RAR5 archive, stored, by the operator's own `rar`.

Only that program may write RAR (its licence says so, and unrar's forbids writing another), so it is neither
shipped nor imitated, and a ZIP is never called .cbr. Without it CBR is not offered, and asked for, CBZ is.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import PackagingError
from core.media import Assets, Book
from worker.packaging.cbz import page_names
from worker.packaging.comicinfo import FILE_NAME, comic_info
from worker.packaging.fits import all_pages, one_file_ending
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import pages_of

MEDIA_TYPE = "application/vnd.comicbook-rar"
_is_cbr = one_file_ending("cbr")
#: store; no times, no solid blocks, no questions, none of the operator's defaults; links are followed
_SWITCHES = ("-m0", "-ma5", "-s-", "-ts-", "-y", "-idq", "-cfg-")


def program() -> str | None:
    """The operator's `rar`, if there is one."""
    return shutil.which("rar")


def lacking() -> str:
    """What to say where there is none."""
    return "" if program() else "only the program rar can write it, and it is not installed here"


def fits(parts: Sequence[Assets]) -> bool:
    """Pages where `rar` is installed, or one CBR that the source has."""
    return (all_pages(parts) and program() is not None) or _is_cbr(parts)


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's pages as a CBR; one that the source has is handed on as it is."""
    if not all_pages([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    pages = pages_of(book)
    with TemporaryDirectory(prefix="pages-", dir=out.parent) as folder:
        root = Path(folder)
        (root / FILE_NAME).write_bytes(comic_info(book, pages))
        names = page_names(book, pages)
        for name, page in zip(names, pages, strict=True):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).symlink_to(page.picture.path.resolve())
        _archive(root, [FILE_NAME, *names], out)
    on_progress(1.0)
    return packed(out, MEDIA_TYPE, ".cbr")


def _archive(root: Path, names: Sequence[str], out: Path) -> None:
    """Run `rar`. It ends with us: both are of one process group."""
    listed = root.parent / f"{root.name}.txt"
    made = root.parent / f"{root.name}.cbr"
    rar = program()
    if rar is None:
        raise PackagingError("A CBR needs the program rar, which is not installed. Ask for CBZ instead.")
    try:
        listed.write_text("\n".join(names), "utf-8")
        words = [rar, "a", *_SWITCHES, "-scfl", "--", str(made.resolve()), f"@{listed.resolve()}"]
        speaking = {**os.environ, "LC_ALL": "C.UTF-8"}  # in any other it writes names that it can't read back
        ran = subprocess.run(words, cwd=root, env=speaking, capture_output=True, text=True, check=False)
        if ran.returncode or not made.exists():
            said = " ".join((ran.stdout + ran.stderr).split())[:200]
            raise PackagingError(f"rar ended with {ran.returncode}: {said}. Ask for CBZ instead.")
        made.replace(out)
    finally:
        listed.unlink(missing_ok=True)
        made.unlink(missing_ok=True)
