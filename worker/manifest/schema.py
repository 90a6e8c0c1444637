"""What stands in a manifest: titles, their parts, the files of each. Values; JSON is made and read elsewhere.

Version 1 was a flat list of files. Version 2 groups them by title and part, and says when each was checked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import ConfigDict

from core.media import Kind

NAME = "manifest.json"
#: the word by which a manifest of ours is told from another program's manifest.json
FORMAT = "bowerbird-manifest"
VERSION = 2


class State(StrEnum):
    """How a file of a folder is doing."""

    FINISHED = "finished"
    """Fetched, checked, hashed."""
    ADOPTED = "adopted"
    """It was here before us: checked, and its hash taken, when the folder was adopted."""
    PARTIAL = "partial"
    """Begun, and not complete."""
    MISSING = "missing"
    """It belongs here and is not there."""
    BROKEN = "broken"
    """It is there, and is not what it should be; the reason says why."""

    @property
    def is_good(self) -> bool:
        """Whether the file is whole, so that its hash is what it should be."""
        return self in {State.FINISHED, State.ADOPTED}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder.

    `path` is relative to the folder, with "/". `size` in bytes and `sha256` are of the whole file when its
    state is good, else what it should have, where that is known (0 and "" are unknown). `url` is where it
    can be fetched again, `media_type` what its first bytes are, "" each when unknown.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    path: str
    state: State
    size: int = 0
    sha256: str = ""
    url: str = ""
    media_type: str = ""
    fetched_at: datetime | None = None
    checked_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PartOf:
    """A chapter, a day, a sub-folder: `number` counts from 1 within its title."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    number: int
    name: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Titled:
    """A book, a series, a gallery: `source` is where it came from, `ref` its name there, `page` its address."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    kind: Kind = Kind.OTHER
    authors: tuple[str, ...] = ()
    source: str = ""
    ref: str = ""
    page: str = ""
    parts: tuple[PartOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A folder. `tool` is what made it before us ("" for Bowerbird itself); times are UTC, to the second."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    format: str
    version: int
    made_at: datetime
    changed_at: datetime
    tool: str = ""
    titles: tuple[Titled, ...] = ()

    def files(self) -> Iterator[File]:
        """All of them, in order."""
        return (file for title in self.titles for part in title.parts for file in part.files)

    def by_path(self) -> dict[str, File]:
        """The files by their paths."""
        return {file.path: file for file in self.files()}

    def changed(self, change: Callable[[File], File]) -> "Manifest":
        """The same with every file as `change` makes it."""
        return replace(self, changed_at=moment(), titles=tuple(_changed(title, change) for title in self.titles))


def begun(tool: str = "", titles: tuple[Titled, ...] = ()) -> Manifest:
    """A new manifest."""
    now = moment()
    return Manifest(FORMAT, VERSION, now, now, tool, titles)


def with_files(manifest: Manifest, files: Iterable[File], name: str) -> Manifest:
    """The same with these files: each in the place of the one of its path, new ones at the end of our own title.

    Our own is the one without a source; it is made, and called `name`, where there is none.
    """
    new = {file.path: file for file in files}
    made = manifest.changed(lambda file: new.pop(file.path, file))
    if not new:
        return made
    titles = made.titles if any(not one.source for one in made.titles) else (*made.titles, Titled(name))
    at = max(number for number, one in enumerate(titles) if not one.source)
    own = titles[at].parts or (PartOf(1),)
    last = replace(own[-1], files=(*own[-1].files, *new.values()))
    whole = replace(titles[at], parts=(*own[:-1], last))
    return replace(made, titles=(*titles[:at], whole, *titles[at + 1 :]))


def moment() -> datetime:
    """Now."""
    return datetime.now(UTC).replace(microsecond=0)


def _changed(title: Titled, change: Callable[[File], File]) -> Titled:
    return replace(
        title, parts=tuple(replace(part, files=tuple(change(file) for file in part.files)) for part in title.parts)
    )
