"""The files that a request's book is handed over in: one, or one for each chapter or volume."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import UserError
from core.media import Book, Pieces
from core.ranges import spelled
from worker import child, packaging
from worker.jobs.order import Order
from worker.jobs.progress import Meter
from worker.packaging import Packed
from worker.packaging.packed import Progress
from worker.packaging.split import By, split

#: more are a library, and not an answer in a chat
MOST = 30
_BY = {Pieces.VOLUMES: By.VOLUME, Pieces.CHAPTERS: By.CHAPTER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file. `parts` is the range that asks for it, "" for all of the title.

    `holds` is the range that is in it, and `numbers` those of its parts; both are empty when it is the whole book.
    """

    parts: str
    packed: Packed
    holds: str = ""
    numbers: frozenset[int] = frozenset()

    def is_about(self, missing: Mapping[str, Any]) -> bool:
        """Whether what could not be had should be in this file."""
        return not self.numbers or missing["part"] in self.numbers


async def packed(order: Order, book: Book, meter: Meter) -> list[Piece]:
    """The finished files, in order. Raises UserError when there would be too many, PackagingError."""
    if order.pieces is Pieces.ONE:
        whole = await _made(order, book, "book", meter.packed)
        return [Piece(order.parts, whole)]
    books = list(split(book, _BY[order.pieces]))
    if len(books) > MOST:
        raise UserError("files-too-many", have=len(books), most=MOST)
    made = []
    for number, (mark, piece) in enumerate(books):

        def on_progress(fraction: float, before: int = number) -> None:
            meter.packed((before + fraction) / len(books))

        holds = str(spelled([one.part for one in piece.parts], [one.part for one in book.parts]))
        parts = mark if order.pieces is Pieces.VOLUMES and mark else holds
        numbers = frozenset(one.part.number for one in piece.parts)
        made.append(Piece(parts, await _made(order, piece, f"book {number}", on_progress), holds, numbers))
    return made


async def _made(order: Order, book: Book, name: str, on_progress: Progress) -> Packed:
    return await child.run(packaging.pack, order.format, book, order.room.out(name), on_progress=on_progress)
