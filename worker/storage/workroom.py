"""The room of a job at work: fetched files land here, and are still here when the job is tried again."""

import hashlib
import shutil
from pathlib import Path

from core.media import Asset, Part
from worker.storage.atomic import disk_errors, link_or_copy
from worker.storage.names import safe_name

#: a file that says of a part's folder that nothing is wanting in it
_WHOLE = "whole"
_UNFINISHED = (".part", ".part.json")


class Workroom:
    """A folder under `work` in the home, named for its job: a folder a part, a file an asset; gone with the job."""

    def __init__(self, home: Path, job_id: str) -> None:
        if not job_id or safe_name(job_id) != job_id:
            raise ValueError(f"{job_id!r} can't be a folder's name")
        self.folder = home / "work" / job_id

    def place(self, part: Part, index: int, asset: Asset) -> Path:
        """Where the part's asset number `index` (from 1) belongs, its folder made.

        The same for every try: a part is known by its number and its ref, since numbers may begin
        again with each volume.
        """
        folder = self._of(part)
        with disk_errors(self.folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder / safe_name(f"{index:04d} {asset.name}")

    def finished(self, part: Part, index: int, asset: Asset) -> Path | None:
        """The asset's file from an earlier try, if it is whole: its final name is there, its size as promised."""
        path = self.place(part, index, asset)
        if not path.is_file():
            return None
        size_bytes = path.stat().st_size
        whole = size_bytes > 0 if asset.size_bytes is None else size_bytes == asset.size_bytes
        return path if whole else None

    def is_whole(self, part: Part) -> bool:
        """Whether an earlier try brought all of the part's files."""
        return (self._of(part) / _WHOLE).is_file()

    def mark_whole(self, part: Part) -> None:
        """All of the part's files are here."""
        with disk_errors(self.folder):
            (self._of(part) / _WHOLE).touch()

    def clear(self, part: Part) -> None:
        """What was fetched of the part is on the shelf by now."""
        with disk_errors(self.folder):
            shutil.rmtree(self._of(part), ignore_errors=True)

    def adopt(self, other: "Workroom", part: Part) -> None:
        """Have what another room has of the part as well, without its bytes twice where links can be."""
        theirs, ours = other._of(part), self._of(part)  # noqa: SLF001 another of us
        if not theirs.is_dir():
            return
        with disk_errors(self.folder):
            ours.mkdir(parents=True, exist_ok=True)
            for file in theirs.iterdir():
                if file.is_file() and not file.name.endswith(_UNFINISHED) and not (ours / file.name).exists():
                    link_or_copy(file, ours / file.name)

    def _of(self, part: Part) -> Path:
        ref = hashlib.sha256(part.ref.encode()).hexdigest()[:8]
        return self.folder / f"{part.number:04d}-{ref}"

    def out(self, name: str) -> Path:
        """Where something packed may be written before it goes on the shelf."""
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / safe_name(f"out {name}")

    def remove(self) -> None:
        """Clear the room; fine when there is none."""
        if self.folder.exists():
            with disk_errors(self.folder):
                shutil.rmtree(self.folder)
