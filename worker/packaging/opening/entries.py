"""The files in a ZIP, as values; and how they come out: under names of ours, so that none leads out of the folder."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from worker.content.archives import bounded
from worker.content.seen import Unfit
from worker.packaging.order import natural
from worker.storage.names import ending

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff"})
#: what systems leave in archives
_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: the name that the archive knows, its folder ("" for the root) and its own name."""

    key: str
    folder: str
    name: str


@contextmanager
def archive_at(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, open; bounded before anything comes out of it. Raises Unfit."""
    try:
        with zipfile.ZipFile(path) as archive:
            bounded(archive, path.stat().st_size)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        raise Unfit(f"the archive is damaged: {error}") from error


def entries_of(archive: zipfile.ZipFile) -> list[Entry]:
    """Its files in natural order, without what systems leave behind."""
    found = []
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if not info.is_dir() and path.name and not _JUNK & set(path.parts) and not path.name.startswith("."):
            parent = str(path.parent)
            found.append(Entry(info.filename, "" if parent == "." else parent, path.name))
    return sorted(found, key=lambda entry: (natural(entry.folder), natural(entry.name)))


def pictures_in(entries: Sequence[Entry]) -> list[Entry]:
    """Those that are pictures by their names."""
    return [entry for entry in entries if ending(entry.name) in PICTURES]


def taken_out(archive: zipfile.ZipFile, key: str, target: Path) -> Path:
    """The entry as a file, dated as the archive is: the same archive gives the same package again."""
    with archive.open(key) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    shutil.copystat(str(archive.filename), target)
    return target
