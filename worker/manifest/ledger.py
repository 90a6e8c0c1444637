"""A folder's manifest on the disk: read, put right when it is not of today, written whole or not at all.

Two programs may keep the same folder at once: each change is made to what stands there at that moment, under a
lock on the folder itself, which ends with its process. Plain functions that wait for the disk.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from core.errors import StartError
from worker.manifest.reading import Reading, Standing, read
from worker.manifest.schema import NAME, VERSION, Manifest, begun, with_files
from worker.storage import atomic

_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder's manifest, fit to be worked with. `notes` are sentences about what is done to have it so."""

    manifest: Manifest
    notes: tuple[str, ...] = ()


def known(folder: Path) -> Reading:
    """What stands there, untouched. Raises StartError when it can't be read."""
    try:
        return read(folder)
    except OSError as error:
        raise StartError(f"{folder / NAME} can't be read: {error.strerror}.") from None


def demanded(folder: Path) -> Manifest:
    """The manifest that has to be there. Raises StartError, which says what to do."""
    found = known(folder)
    if found.manifest is not None:
        return found.manifest
    raise StartError(_WHY_NOT[found.standing](folder, found))


def opened(folder: Path) -> Opened:
    """The manifest to go on with, before anything is written: a new one where there is none.

    Of a damaged one the files that can still be read are taken over. Raises StartError for one of a newer
    version or another program's: both are left alone.
    """
    return _opened(folder, known(folder))


def _opened(folder: Path, found: Reading) -> Opened:
    if found.standing in {Standing.NEWER, Standing.FOREIGN}:
        raise StartError(_WHY_NOT[found.standing](folder, found))
    kept = _kept_as(folder, found)
    note = _NOTES.get(found.standing, "").format(name=NAME, kept=kept and kept.name, version=found.version)
    if found.standing is Standing.BROKEN:
        note += f" ({'; '.join(found.faults)})"
    manifest = found.manifest or with_files(begun(), found.saved, folder.resolve().name)
    return Opened(manifest, (note,) if note else ())


def update(folder: Path, change: Callable[[Manifest], Manifest]) -> Manifest:
    """Make a change to what stands there now, and write it; what it replaces is kept if it is not of today.

    The folder is made when there is none. Raises StorageFull; StartError when the folder can't be written, or
    the manifest is none to be touched.
    """
    with atomic.disk_errors(folder), _alone(folder):
        found = known(folder)
        after = change(_opened(folder, found).manifest)
        if kept := _kept_as(folder, found):
            atomic.copy(folder / NAME, kept)
        atomic.write(folder / NAME, written(after))
    return after


def written(manifest: Manifest) -> bytes:
    """As it stands on the disk."""
    return _MANIFEST.dump_json(manifest, indent=1) + b"\n"


def _kept_as(folder: Path, found: Reading) -> Path | None:
    """Under which name a manifest that is upgraded or begun anew stays; None for one that needs not."""
    match found.standing:
        case Standing.OLD:
            return _free(folder, f"{NAME}.v{found.version}")
        case Standing.BROKEN:
            return _free(folder, f"{NAME}.broken")
        case _:
            return None


def _free(folder: Path, name: str) -> Path:
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(path for one in names if not (path := folder / one).exists())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StartError(f"{folder} is no folder.") from None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


_NOTES = {
    Standing.OLD: "{name} was of version {version}; the old one is kept as {kept}.",
    Standing.BROKEN: "{name} is damaged; it is kept as {kept}, and begun anew with what can still be read of it",
}
_ADOPT = "`bowerbird adopt` makes one of what lies there"
_WHY_NOT: dict[Standing, Callable[[Path, Reading], str]] = {
    Standing.NONE: lambda folder, _: f"There is no {NAME} in {folder}. {_ADOPT}.",
    Standing.BROKEN: lambda folder, found: (
        f"{folder / NAME} is damaged: {'; '.join(found.faults)}. {_ADOPT}, and keeps what can still be read of it."
    ),
    Standing.NEWER: lambda folder, found: (
        f"{folder / NAME} is of version {found.version}, and this Bowerbird knows {VERSION} at most. "
        "It is left alone: use the newer Bowerbird that made it."
    ),
    Standing.FOREIGN: lambda folder, found: (
        f"{folder / NAME} is another program's{_more(found)}, and is left alone. Choose another folder."
    ),
}


def _more(found: Reading) -> str:
    return f" ({found.faults[0]})" if found.faults else ""
