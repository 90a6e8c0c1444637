"""What a tool's module gives: titles whose files are still to be looked at, and what was promised of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from worker.manifest.scan import PART
from worker.manifest.schema import File, State, Titled

_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Promise:
    """What a tool's metadata says of a file: its size in bytes and its MD5 in hex, where it does."""

    size_bytes: int | None = None
    md5: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is ADOPTED is there and to be looked at; other states are the module's own finding."""

    titles: tuple[Titled, ...] = ()
    promises: dict[str, Promise] = field(default_factory=dict)

    def paths(self) -> set[str]:
        """The files that are spoken for."""
        return {file.path for title in self.titles for part in title.parts for file in part.files}


def there(path: str, url: str = "") -> File:
    """A file that is there."""
    return File(path, State.ADOPTED, url=url)


def missing(path: str, reason: str, url: str = "") -> File:
    """A file that should be."""
    return File(path, State.MISSING, url=url, reason=reason)


def not_twice(paths: Sequence[str]) -> Iterator[str]:
    """The paths without those under way to a file that is there already."""
    whole = set(paths)
    return (path for path in paths if not (path.endswith(PART) and path.removesuffix(PART) in whole))


def sidecar(path: Path) -> dict[str, Any] | None:
    """The JSON object in a metadata file; None when there is no such in it."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def words(value: object) -> str:
    """A text of somebody's metadata in one line; "" when it is none."""
    return " ".join(value.encode("utf-8", "replace").decode().split())[:400] if isinstance(value, str) else ""


def address(value: object) -> str:
    """An http address; "" when it is none."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) and value.isprintable() else ""
