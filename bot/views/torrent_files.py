"""The files of a torrent as somebody sees them, and the titles that they have become. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from core.releases.files import HEARD, PLAYED

_CAPTIONS = frozenset({".srt", ".vtt", ".ass", ".ssa", ".sub"})


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file of a torrent. `url` is where its bytes are had, also while they arrive; `title` what it became, or 0."""

    number: int
    path: str
    size_bytes: int
    chosen: bool
    url: str
    title: int = 0
    open_url: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """Its name without the folders."""
        return PurePosixPath(self.path).name

    @property
    def plays(self) -> bool:
        """Whether it is something to watch or to listen to, by its name."""
        return plays(self.path)

    @property
    def is_caption(self) -> bool:
        """Whether it is subtitles."""
        return PurePosixPath(self.path).suffix.lower() in _CAPTIONS


def plays(path: str) -> bool:
    """Whether a file of this name is something to watch or to listen to."""
    return PurePosixPath(path).suffix.lower() in PLAYED | HEARD


@dataclass(frozen=True, slots=True)
class Counted:
    """All files of a torrent: how many, how many of them are wanted, and the bytes of these."""

    files: int
    chosen: int
    chosen_bytes: int

    @classmethod
    def of(cls, files: Sequence[FileSeen]) -> "Counted":
        """Where all of them are at hand."""
        chosen = [one.size_bytes for one in files if one.chosen]
        return cls(len(files), len(chosen), sum(chosen))


def by_title(files: Sequence[FileSeen]) -> list[FileSeen]:
    """A file for each title that came of it; the tracks of an album are one, called after their folder."""
    found: dict[int, list[FileSeen]] = {}
    for one in files:
        if one.title:
            found.setdefault(one.title, []).append(one)
    return [_together(one) for one in found.values()]


def _together(found: Sequence[FileSeen]) -> FileSeen:
    if len(found) == 1:
        return found[0]
    return replace(
        found[0], path=str(PurePosixPath(found[0].path).parent), size_bytes=sum(one.size_bytes for one in found)
    )
