"""The last step of packing: what was written is opened again, read through and synced to the disk."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from core.errors import PackagingError
from worker.packaging.packed import Packed
from worker.packaging.pdf_file import HEADER
from worker.storage.atomic import sync_file

#: where a PDF says where its table is (ISO 32000-1 §7.5.5)
_PDF_END_BYTES = 64


def seal(packed: Packed) -> None:
    """Return when the file is whole and on the disk. Raises PackagingError when it can't be read back."""
    reads_back = _CHECKS.get(packed.ending)
    if reads_back is not None and not reads_back(packed.path):
        raise PackagingError("What was packed could not be read back. Try again; the disk may be failing.")
    sync_file(packed.path)


def _zip(path: Path) -> bool:
    """Every entry unpacks to its CRC."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist()) and archive.testzip() is None
    except zipfile.BadZipFile:
        return False


def _epub(path: Path) -> bool:
    """An EPUB begins with its stored `mimetype` (OCF 3.3 §4.2.3)."""
    if not _zip(path):
        return False
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
    return first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED


def _pdf(path: Path) -> bool:
    """Every object begins where the table says. PDFs of others, which have other heads, are taken as they are."""
    with path.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            return True
        file.seek(max(0, path.stat().st_size - _PDF_END_BYTES))
        end = re.search(rb"startxref\s+(\d+)\s+%%EOF", file.read())
        if end is None:
            return False
        file.seek(int(end[1]))
        if file.readline() != b"xref\n":
            return True
        count = int(file.readline().split()[1])
        offsets = [int(file.read(20)[:10]) for _ in range(count)][1:]
        return all(_begins(file, offset, number) for number, offset in enumerate(offsets, 1))


def _begins(file: BinaryIO, offset: int, number: int) -> bool:
    file.seek(offset)
    return file.read(16).startswith(b"%d 0 obj" % number)


def _m4b(path: Path) -> bool:
    """It opens and has sound; that it decodes is tested before it goes on the shelf."""
    import av

    try:
        with av.open(str(path), format="mov", options={"protocol_whitelist": "file"}) as container:
            return bool(container.streams.audio)
    except av.FFmpegError:
        return False


_CHECKS: Mapping[str, Callable[[Path], bool]] = {
    ".zip": _zip,
    ".cbz": _zip,
    ".epub": _epub,
    ".pdf": _pdf,
    ".m4b": _m4b,
}
