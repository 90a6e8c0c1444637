"""What of a folder has to be fetched again, and from where. What nobody can fetch again is left as it is."""

from dataclasses import dataclass
from pathlib import Path

from worker.fetch.several import Told, Wanted
from worker.manifest.paths import inside, is_safe
from worker.manifest.schema import File

NO_SOURCE = "nothing says where it came from; what is there is left as it is"
UNSAFE = "a file of that name is not written"


@dataclass(frozen=True, slots=True)
class Mending:
    """What can be fetched, and what can't, told as what failed."""

    wanted: tuple[Wanted, ...]
    hopeless: tuple[Told, ...]


def mending(folder: Path, files: tuple[File, ...]) -> Mending:
    """Of all files that are not good. Each has to come back as it was, where its hash is known. Asks the disk."""
    wanted: list[Wanted] = []
    hopeless: list[Told] = []
    for file in files:
        if file.state.is_good:
            continue
        if reason := _hopeless(folder, file):
            hopeless.append(Told("", folder / file.path, "failed", key="not_found", reason=reason))
        else:
            wanted.append(Wanted(file.url, folder / file.path, file.sha256 or None))
    return Mending(tuple(wanted), tuple(hopeless))


def _hopeless(folder: Path, file: File) -> str:
    if not file.url:
        return NO_SOURCE
    return "" if is_safe(file.path) and inside(folder, file.path) else UNSAFE
