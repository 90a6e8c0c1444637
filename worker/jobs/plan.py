"""What a request would fetch, before anything is: which parts, how big, in which formats, and what is here already.

Nothing but lists is asked of the source, and of files at most their size. With `check`, what is here is looked at
again, byte by byte, and the result says what is `damaged`.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import SourceError, UserError
from core.library import items, jobs, titles
from core.media import Format, Part, Pieces, TitleInfo
from core.ranges import PartRange, parse, spelled
from worker import packaging
from worker.catalog.load import Instance
from worker.context import House
from worker.jobs.here import in_files, made_before, rooms
from worker.jobs.sizes import Measured, measured
from worker.run import Outcome, Run

#: seconds for a look into the parts: when it was asked for, and when somebody waits for something else
_PATIENCE_S = {False: 4.0, True: 1.0}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of a title are that need no fetching: in files of the shelf by SHA-256, or kept."""

    files: Mapping[str, str]
    kept: frozenset[str]

    @property
    def refs(self) -> set[str]:
        """Of all of them."""
        return {*self.files, *self.kept}


async def plan(house: House, run: Run) -> Outcome:
    """The result tells: `parts` of `of`, their `range` spelled out, `names` of the first and the last.

    `bytes` still to fetch, None when nobody knows, and whether that is `stated`; the `rate` seen lately; what is
    `here` (how many) and `to_fetch` (their range); `formats` that these parts can become, best first.
    """
    payload = run.job.payload
    title, instance, info = await _asked(house, int(payload["title"]))
    wanted = parse(str(payload["parts"]))
    ranges = await _had(house, title, int(payload["person"])) if wanted.unread else ()

    def choose(parts: Sequence[Part]) -> list[Part]:
        return wanted.choose(parts, {part.ref for one in ranges for part in _chosen(one, parts)})

    parts, chosen = await house.part_lists.choosing(instance, info.ref, choose)
    seen = await measured(instance, info.ref, chosen, _PATIENCE_S[bool(payload.get("quick"))])
    formats = _formats(info, chosen, seen)
    if wanted == PartRange():
        await _prove(house, title, formats)
    format_ = Format(payload["format"] or formats[0])
    written = str(spelled(chosen, parts) if wanted.moves else wanted)
    there = await _here(house, title, info, format_, parts, chosen)
    if payload.get("pieces", Pieces.ONE) == Pieces.ONE:
        there = replace(there, files={**there.files, **await _whole(house, title, format_, written, parts)})
    damaged = await _damaged(house, there, run) if payload.get("check") else ()
    left = [part for part in chosen if part.ref not in there.refs or part.ref in damaged]
    size, is_stated = _bytes(info, left, parts, seen)
    async with house.runtime.db.read() as session:
        rate = await jobs.usual_rate(session, info.source)
    return Outcome(
        {
            "parts": len(chosen),
            "of": len(parts),
            "range": written,
            "names": [part.name or str(part.number) for part in (chosen[0], chosen[-1])],
            "formats": [str(one) for one in formats],
            "here": len(chosen) - len(left),
            "to_fetch": str(spelled(left, parts)) if left else "",
            "bytes": size,
            "stated": is_stated,
            "rate": rate,
            "damaged": len(damaged),
        }
    )


async def _asked(house: House, number: int) -> tuple[int, Instance, TitleInfo]:
    async with house.runtime.db.read() as session:
        title = await titles.by_id(session, number)
    if title is None:
        raise UserError("title-gone")
    instance = house.catalog.source(title.source)
    if instance is None:
        raise SourceError(title.source, "this source is off here")
    return number, instance, title.info()


async def _had(house: House, title: int, person: int) -> Sequence[str]:
    """The ranges of parts that a person has got."""
    async with house.runtime.db.read() as session:
        return list(await items.had_by(session, title, person))


def _chosen(written: str, parts: Sequence[Part]) -> list[Part]:
    try:
        return parse(written).choose(parts)
    except UserError:  # of parts that the source has no more
        return []


def _formats(info: TitleInfo, chosen: Sequence[Part], seen: Measured) -> tuple[Format, ...]:
    """Of the title's formats those that these parts can become; without a look into them, all.

    Of many parts a few were seen: they tell what a part is made of, and that there are several.
    """
    assets = [seen.assets[part.ref] for part in chosen if part.ref in seen.assets]
    if not assets or (len(chosen) > 1 and len(assets) == 1):
        return info.formats
    fitting = tuple(one for one in info.formats if packaging.possible(one, assets))
    return packaging.offered(fitting) or packaging.formats_for(assets) or info.formats


async def _prove(house: House, title: int, formats: Sequence[Format]) -> None:
    async with house.runtime.db.begin() as session:
        await titles.prove(session, title, formats)


async def _here(
    house: House, title: int, info: TitleInfo, format_: Format, parts: Sequence[Part], chosen: Sequence[Part]
) -> Place:
    files = await in_files(house, title, info, format_, parts)
    wanted = {part.ref for part in chosen}
    left = [part for part in chosen if part.ref not in files]
    others = await rooms(house, title)

    def kept() -> frozenset[str]:
        return frozenset(part.ref for part in left if any(room.is_whole(part) for room in others))

    by_file = {ref: one.holding.blob.sha256 for ref, one in files.items() if ref in wanted}
    return Place(by_file, await asyncio.to_thread(kept))


async def _whole(house: House, title: int, format_: Format, written: str, parts: Sequence[Part]) -> dict[str, str]:
    """What is handed over as it is: parts by ref, the SHA-256 of their file."""
    made = await made_before(house, title, format_, written, parts)
    return {ref: one.holding.blob.sha256 for ref, one in made.items()}


async def _damaged(house: House, there: Place, run: Run) -> Collection[str]:
    """Parts that lie in files whose bytes are not the ones any more that were put on the shelf."""
    bad = set()
    for sha256 in dict.fromkeys(there.files.values()):
        if not await asyncio.to_thread(house.shelf.verify, sha256):
            bad.add(sha256)
        run.alive()
    return {ref for ref, sha256 in there.files.items() if sha256 in bad}


def _bytes(info: TitleInfo, left: Sequence[Part], parts: Sequence[Part], seen: Measured) -> tuple[int | None, bool]:
    if not left:
        return 0, True
    if info.size_bytes and len(left) == len(parts):
        return info.size_bytes, seen.bytes_of(left) == (info.size_bytes, True)
    size, is_stated = seen.bytes_of(left)
    if size is None and info.size_bytes:
        return info.size_bytes * len(left) // len(parts), False
    return size, is_stated
