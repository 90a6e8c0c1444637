"""Archives: every entry unpacked once and its CRC tested; bombs refused before they go off.

ZIP: APPNOTE 6.3.10. EPUB: OCF 3.3 §4.2. RAR: by magic only.
"""

import zipfile
import zlib
from pathlib import Path

from worker.content.promise import COMIC_RAR, COMIC_ZIP
from worker.content.seen import Seen, Unfit

MOST_ENTRIES = 10_000
#: unpacked size over archive size; what deflate does to plain text stays far under it
MOST_RATIO = 200
#: unpacked bytes that are no bomb whatever the ratio
HARMLESS_BYTES = 1 << 20
#: unpacked bytes in all
MOST_BYTES = 16 << 30
#: general purpose bit 0
_ENCRYPTED = 1


def look_into_zip(path: Path, actual: str, promised: str) -> Seen:
    """The archive's type, once it has passed. A plain ZIP that was promised as a comic is one. Raises Unfit."""
    try:
        with zipfile.ZipFile(path) as archive:
            bounded(archive, path.stat().st_size)
            _unpacked(archive)
            if actual == "application/epub+zip":
                _is_epub(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unfit(f"the archive is damaged: {error}") from error
    return Seen(COMIC_ZIP if promised in {COMIC_ZIP, COMIC_RAR} and actual == "application/zip" else actual)


def look_into_rar(promised: str) -> Seen:
    """A RAR is known by its magic; only the operator's own program could open it."""
    return Seen(COMIC_RAR if promised in {COMIC_ZIP, COMIC_RAR} else "application/vnd.rar")


def bounded(archive: zipfile.ZipFile, archive_bytes: int) -> None:
    """Return when the archive is no bomb, not locked and not empty. Raises Unfit."""
    entries = archive.infolist()
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if not entries:
        raise Unfit("the archive is empty")
    if len(entries) > MOST_ENTRIES:
        raise Unfit(f"the archive has {len(entries)} entries, {MOST_ENTRIES} are the most")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unfit("the archive is locked with a password")
    if unpacked_bytes > MOST_BYTES or unpacked_bytes > max(HARMLESS_BYTES, archive_bytes * MOST_RATIO):
        raise Unfit(f"the archive would unpack to {unpacked_bytes} bytes, it is a bomb")
    if sum(entry.compress_size for entry in entries) > archive_bytes:
        raise Unfit("the archive's entries overlap, it is a bomb")


def _unpacked(archive: zipfile.ZipFile) -> None:
    """Read every entry: zipfile stops at its stated size and compares the CRC at its end."""
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while file.read(1 << 20):
                pass


def _is_epub(archive: zipfile.ZipFile) -> None:
    """OCF 3.3 §4.2.6.3.1: META-INF/container.xml names a package document, which is there."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        container = etree.fromstring(archive.read("META-INF/container.xml"), parser)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise Unfit("the EPUB has no readable META-INF/container.xml") from error
    packages = [node.get("full-path") for node in container.iter("{*}rootfile")]
    if not packages or packages[0] not in archive.namelist():
        raise Unfit("the EPUB has no package document")
