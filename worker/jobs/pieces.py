"""The files that a request is handed over in: one, or one for each chapter or volume; planned before any is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from core.errors import UserError
from core.media import Book, Part, Pieces
from core.ranges import spelled
from worker import child, packaging
from worker.jobs.order import Order
from worker.packaging import Packed
from worker.packaging.packed import Progress

#: more are a library, and not an answer in a chat
MOST = 30


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be. `parts` is the range that asks for it, `chosen` are the parts that belong in it."""

    parts: str
    chosen: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that is made. `parts` is the range that asks for it, "" for all of the title; `holds` what is in it."""

    parts: str
    packed: Packed
    holds: str = ""


def planned(pieces: Pieces, chosen: Sequence[Part], every: Sequence[Part]) -> list[Planned]:
    """The files, in order, each under a range of its own. Raises UserError when there would be too many."""
    groups = [tuple(group) for group in _groups(pieces, chosen)]
    if len(groups) > MOST:
        raise UserError("files-too-many", have=len(groups), most=MOST)
    return [Planned(_asked_by(pieces, group, every), group) for group in groups]


def _groups(pieces: Pieces, chosen: Sequence[Part]) -> Sequence[Sequence[Part]]:
    if pieces is Pieces.VOLUMES:
        return [list(group) for _, group in groupby(chosen, key=lambda part: part.volume)]
    return [[part] for part in chosen]


def _asked_by(pieces: Pieces, group: Sequence[Part], every: Sequence[Part]) -> str:
    """A volume's own mark says that all of it is in the file."""
    volume = group[0].volume
    whole = {part.ref for part in every if part.volume == volume}
    if pieces is Pieces.VOLUMES and volume is not None and whole == {part.ref for part in group}:
        return f"v{volume}"
    return str(spelled(group, every))


async def packed(order: Order, book: Book, name: str, on_progress: Progress) -> Packed:
    """The finished file. Raises PackagingError."""
    return await child.run(packaging.pack, order.format, book, order.room.out(name), on_progress=on_progress)
