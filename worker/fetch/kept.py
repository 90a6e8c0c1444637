"""What is remembered beside a half-fetched file, so that a later try, or a later process, can go on with it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from worker.fetch.entity import Entity
from worker.storage import atomic


@dataclass(frozen=True, slots=True)
class Kept:
    """The first `bytes` of the file are on the disk and have this SHA-256; `url` is where they came from."""

    url: str
    entity: Entity
    bytes: int
    sha256: str

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What the sidecar says; None when there is none, or it is damaged."""
        try:
            said = json.loads(path.read_bytes())
            return cls(str(said["url"]), Entity(**said["entity"]), int(said["bytes"]), str(said["sha256"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Whole or not at all. Raises StorageFull, StartError."""
        atomic.write(path, json.dumps(asdict(self)).encode())


def same_place(one: str, other: str) -> bool:
    """Whether two addresses lead to the same file; what follows the "?" is often signed anew each time."""
    return one.partition("?")[0] == other.partition("?")[0]
