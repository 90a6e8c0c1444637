"""What of the library is damaged: the rows held against the files on the shelf. Nothing is changed here.

A file without a row may be one that a job has just put there: it counts once it has lain for an hour.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.db import Database
from core.errors import BadContent
from core.library import blobs
from core.library.blobs import Kept
from core.library.titles import UPLOAD
from core.media import Asset, Local
from core.models import Item, Title
from worker.fetch.checks import Checks
from worker.fetch.part_file import in_thread
from worker.manifest.schema import State
from worker.storage import Shelf

_CHUNK = 1 << 20
_SETTLED_S = 3600
_SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Copy:
    """Bytes on the shelf as they are now, and what is made of them."""

    kept: Kept
    path: Path
    state: State
    reason: str = ""

    @property
    def again(self) -> tuple[Item, ...]:
        """The items that a source can be asked for again."""
        return tuple(item for item, title in self.kept.items if title.source != UPLOAD)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the shelf; `unlisted` are files without a row."""

    copies: tuple[Copy, ...]
    unlisted: tuple[Path, ...]

    @property
    def damaged(self) -> tuple[Copy, ...]:
        """What is not as it was; bytes that nothing is made of any more don't matter."""
        return tuple(copy for copy in self.copies if copy.kept.items and not copy.state.is_good)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it. `deep`: also read each file from end to end. `gently`: rest as long as each one took.

    `on_copy` hears each as soon as it is known, and the number of all; `alive` is called while it works.
    """

    deep: bool = False
    gently: bool = False
    on_copy: Callable[[Copy, int], None] = lambda *_: None
    alive: Callable[[], None] = lambda: None


async def examined(db: Database, shelf: Shelf, manner: Manner) -> Report:
    """The report."""
    async with db.read() as session:
        rows = await blobs.kept(session)
    checks, copies = Checks(manner.alive), []
    for kept in rows:
        began = time.monotonic()
        copy = await _copy(shelf, kept, checks, manner)
        copies.append(copy)
        manner.on_copy(copy, len(rows))
        manner.alive()
        if manner.gently:
            await asyncio.sleep(min(10.0, time.monotonic() - began))
    known = {kept.blob.sha256 for kept in rows}
    return Report(tuple(copies), await in_thread(_unlisted, shelf, known))


def is_right(path: Path, sha256: str, alive: Callable[[], None]) -> bool:
    """Whether the file has that hash; `alive` is called as it is read. Blocking. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            alive()
    return digest.hexdigest() == sha256


def state_of(title: Title) -> State:
    """What a good file is called: fetched by us, or handed in by somebody."""
    return State.ADOPTED if title.source == UPLOAD else State.FINISHED


async def _copy(shelf: Shelf, kept: Kept, checks: Checks, manner: Manner) -> Copy:
    path = shelf.path(kept.blob.sha256)
    good = state_of(kept.items[0][1]) if kept.items else State.FINISHED
    if not await in_thread(path.is_file):
        return Copy(kept, path, State.MISSING, "it is not on the shelf")
    try:
        if reason := await in_thread(_changed, path, kept, manner.alive):
            return Copy(kept, path, State.BROKEN, reason)
        if manner.deep and kept.items:
            name = kept.items[0][0].file_name
            await checks(path, Asset(name, Local(path), kept.blob.media_type))
    except BadContent as bad:
        return Copy(kept, path, State.BROKEN, bad.reason)
    except OSError as error:
        return Copy(kept, path, State.BROKEN, f"it can't be read: {error.strerror}")
    return Copy(kept, path, good)


def _changed(path: Path, kept: Kept, alive: Callable[[], None]) -> str:
    """How the bytes differ from those that were put there; "" when they don't."""
    size_bytes = path.stat().st_size
    if size_bytes != kept.blob.size_bytes:
        word = "shorter" if size_bytes < kept.blob.size_bytes else "longer"
        return f"it is {word} than it was: {size_bytes} of {kept.blob.size_bytes} bytes"
    return "" if is_right(path, kept.blob.sha256, alive) else "its bytes are not those that were put there"


def _unlisted(shelf: Shelf, known: set[str]) -> tuple[Path, ...]:
    settled = time.time() - _SETTLED_S
    found = (path for path in shelf.blobs.glob("??/*") if len(path.name) == _SHA256_DIGITS and path.name not in known)
    return tuple(sorted(path for path in found if path.stat().st_ctime < settled))
