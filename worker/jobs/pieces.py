"""The files that a request's book is handed over in: one, or one for each chapter or volume."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import UserError
from core.media import Book, Format, Pieces
from core.ranges import parse
from worker import child, packaging
from worker.jobs.progress import Meter
from worker.packaging import Packed
from worker.packaging.split import By, split
from worker.storage import Workroom

#: more are a library, and not an answer in a chat
MOST = 30
_BY = {Pieces.ONE: By.WHOLE, Pieces.VOLUMES: By.VOLUME, Pieces.CHAPTERS: By.CHAPTER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, the range of parts that it is called by ("" for all of them), and the numbers of those in it."""

    parts: str
    numbers: tuple[int, ...]
    packed: Packed


async def pack(format_: Format, book: Book, by: Pieces, parts: str, room: Workroom, meter: Meter) -> list[Piece]:
    """The finished files, in order. Raises UserError when there would be too many, PackagingError."""
    books = [(parts, book)] if by is Pieces.ONE else list(_books(book, by))
    if len(books) > MOST:
        raise UserError("files-too-many", have=len(books), most=MOST)
    made = []
    for number, (held, piece) in enumerate(books):

        def on_progress(fraction: float, before: int = number) -> None:
            meter.packed((before + fraction) / len(books))

        out = room.out(f"book {number}" if number else "book")
        packed = await child.run(packaging.pack, format_, piece, out, on_progress=on_progress)
        made.append(Piece(held, tuple(one.part.number for one in piece.parts), packed))
    return made


def _books(book: Book, by: Pieces) -> Iterator[tuple[str, Book]]:
    """Each with its range as people would ask for it: "v2", "7"."""
    for mark, piece in split(book, _BY[by]):
        is_volume = by is Pieces.VOLUMES and mark
        yield mark if is_volume else str(parse(",".join(str(one.part.number) for one in piece.parts))), piece
