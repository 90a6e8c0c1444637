"""What is here of a title already, part by part: in files of the shelf, and in the rooms of other requests.

A part is taken out of a file of the shelf only where nothing is lost by that, for the format that is wanted: the
pages of a CBZ, the tracks of a package of MP3. Whatever else is fetched again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import log
from core.errors import BowerbirdError, UserError
from core.library import items, jobs
from core.library.items import Holding
from core.media import Asset, Assets, Book, BookPart, Files, Format, Kind, Local, Pages, Part, TitleInfo
from core.ranges import parse
from worker import child
from worker.context import House
from worker.packaging.opening.taking import Taken, take_out
from worker.storage import Workroom

_log = log.get(__name__)
_DRAWN = frozenset({Kind.COMIC, Kind.PICTURES})
_FROM_PAGES = frozenset({Format.CBZ, Format.EPUB, Format.PDF, Format.CBR, Format.HTML})
_FROM_TRACKS = frozenset({Format.MP3, Format.M4B})


@dataclass(frozen=True, slots=True)
class InFile:
    """A part in a file of the shelf: the file, the part's place in it from 0, and how many there are in it."""

    holding: Holding
    place: int
    of: int


def keeps_all(kind: Kind, wanted: Format) -> Format | None:
    """The format from whose files parts are taken for one of `wanted`; None when something would be lost."""
    if kind in _DRAWN and wanted in _FROM_PAGES:
        return Format.CBZ
    return Format.MP3 if kind is Kind.AUDIOBOOK and wanted in _FROM_TRACKS else None


async def in_files(
    house: House, title: int, info: TitleInfo, wanted: Format, parts: Sequence[Part]
) -> dict[str, InFile]:
    """The parts that lie in files of the shelf, by ref. Of `parts`, all that the title has."""
    source = keeps_all(info.kind, wanted)
    async with house.runtime.db.read() as session:
        holdings = await items.all_of(session, title)
    found: dict[str, InFile] = {}
    for holding in holdings:
        if holding.item.format is source and holding.item.holds:
            found = _parts_in(holding, parts) | found
    return found


async def made_before(
    house: House, title: int, wanted: Format, written: str, parts: Sequence[Part]
) -> dict[str, InFile]:
    """The parts of one file that is what is wanted already, the range as it is `written`, by ref."""
    async with house.runtime.db.read() as session:
        holdings = await items.made(session, title, written)
    same = [one for one in holdings if one.item.format is wanted and one.item.holds]
    return _parts_in(same[0], parts) if same else {}


async def rooms(house: House, title: int, but: int = 0) -> list[Workroom]:
    """The rooms of other requests for the title that ended without being all there."""
    async with house.runtime.db.read() as session:
        unfinished = await jobs.with_leftovers(session, title)
    home = house.runtime.settings.home
    return [Workroom(home, f"job-{number}") for number in unfinished if number != but]


async def taken(
    room: Workroom, house: House, wanted: Mapping[str, InFile], chosen: Sequence[Part]
) -> dict[str, BookPart]:
    """Those of the chosen parts that come out of files of the shelf whole; a damaged file gives none."""
    by_file: dict[str, list[Part]] = defaultdict(list)
    for part in chosen:
        if part.ref in wanted:
            by_file[wanted[part.ref].holding.blob.sha256].append(part)
    found: dict[str, BookPart] = {}
    for parts in by_file.values():
        first = wanted[parts[0].ref]
        inside = await _opened(room, house, first)
        if inside is not None:
            found |= {part.ref: _as_part(part, inside, wanted[part.ref].place) for part in parts}
    return found


def _parts_in(holding: Holding, parts: Sequence[Part]) -> dict[str, InFile]:
    """A part with a page that only stands for one is not there."""
    damaged = {one.get("part") for one in holding.item.missing if one.get("page")}
    try:
        inside = parse(holding.item.holds).choose(parts)
    except UserError:  # the source numbers its parts in another way by now
        return {}
    return {
        part.ref: InFile(holding, place, len(inside)) for place, part in enumerate(inside) if part.number not in damaged
    }


async def _opened(room: Workroom, house: House, one: InFile) -> Taken | None:
    holding = one.holding
    sha256 = holding.blob.sha256
    if not await asyncio.to_thread(house.shelf.verify, sha256):
        return None
    asset = Asset(holding.item.file_name, Local(house.shelf.path(sha256)), holding.blob.media_type)
    book = Book(holding.title.info(), (BookPart(Part("shelf", 1), Files((asset,)), (house.shelf.path(sha256),)),))
    folder = room.out(f"from {sha256[:16]}")
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    try:
        inside = await child.run(take_out, book, folder)
    except BowerbirdError as error:  # then it is fetched as if it were not here
        _log.info("here.unopened", item=holding.item.id, error=str(error))
        return None
    return inside if len(inside.parts) == one.of else None


def _as_part(part: Part, inside: Taken, place: int) -> BookPart:
    paths = inside.parts[place]
    assets = tuple(Asset(path.name, Local(path)) for path in paths)
    made: Assets = Pages(assets, inside.rtl) if inside.are_pages else Files(assets)
    return BookPart(part, made, tuple(paths))
