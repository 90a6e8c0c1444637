"""The last step of packing: what was written is opened again, read through and synced to the disk."""

import zipfile

from core.errors import PackagingError
from worker.packaging.packed import Packed
from worker.storage.atomic import sync_file

_ZIPS = frozenset({".zip", ".cbz", ".epub"})


def seal(packed: Packed) -> None:
    """Return when the file is whole and on the disk. Raises PackagingError when it can't be read back."""
    if packed.ending in _ZIPS and not _reads_back(packed):
        raise PackagingError("What was packed could not be read back. Try again; the disk may be failing.")
    sync_file(packed.path)


def _reads_back(packed: Packed) -> bool:
    """Every entry unpacks to its CRC; an EPUB begins with its stored `mimetype` (OCF 3.3 §4.2.3)."""
    try:
        with zipfile.ZipFile(packed.path) as archive:
            first = archive.infolist()[0]
            is_epub = first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
            return archive.testzip() is None and (is_epub or packed.ending != ".epub")
    except (zipfile.BadZipFile, IndexError):
        return False
