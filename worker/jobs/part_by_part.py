"""A request in several files: each is packed, shelved and told as soon as its parts are here, while others come.

A file that is on the shelf is not made again by a later run of the request: what was handed over stays as it is.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import log
from core.db import Session
from core.events import JobChanged
from core.library import items, parts, runs
from core.media import Book, BookPart, Part
from core.models import Blob, Item
from core.ranges import spelled
from worker.context import House
from worker.fetch.pace import insisting
from worker.jobs import listing, pieces
from worker.jobs.counting import counts
from worker.jobs.gathering import Gathering
from worker.jobs.lacking import lacking
from worker.jobs.missing import question, told
from worker.jobs.order import Order
from worker.jobs.pieces import Piece, Planned
from worker.jobs.shelving import published, shown
from worker.run import Outcome, Run, Stop

_log = log.get(__name__)


async def part_by_part(house: House, run: Run, order: Order) -> Outcome:
    """The way of a request in several files. Raises Incomplete when parts are missing: the files without are there."""
    with insisting(run.job.error == "source_unavailable"):
        every, chosen = await listing.listed(house, run, order)
        plan = pieces.planned(order.pieces, chosen, every)
        gathering = await listing.gathering(house, run, order, len(chosen))
        line = _Line(house, run, order, every, plan, gathering)
        left = await line.begin(chosen)
        gathering.here = await listing.found_here(house, run, order, every, [part for _, part in left], line.were_here)
        async with line.packing() as came:
            await gathering.each(left, came, line.settled)
            run.report(stage="packing", rate=None, left_s=None, retry=None, ref=None)
        gathering.demand_all(len(chosen))
    if (verdict := gathering.verdict()) is not None:
        counts(run, verdict)
    return line.outcome(len(chosen))


@dataclass(slots=True)
class _Line:
    """The files of one request on their way to the shelf.

    `items` are there, with their sizes, by the range that asks for each. `were_here` counts parts of files that
    this request has not made, `lacked` parts that files of earlier runs are without.
    """

    house: House
    run: Run
    order: Order
    every: Sequence[Part]
    plan: Sequence[Planned]
    gathering: Gathering
    covers: list[Path | None] = field(default_factory=list)
    items: dict[str, tuple[Item, int]] = field(default_factory=dict)
    found: dict[str, BookPart] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    shelving: set[asyncio.Task[None]] = field(default_factory=set)
    were_here: int = 0
    lacked: int = 0
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self, chosen: Sequence[Part]) -> list[tuple[int, Part]]:
        """Find the files that are on the shelf; the parts of the others, each with its place."""
        for piece in self.plan:
            if (kept := await self._kept(piece)) is not None:
                self.items[piece.parts] = kept
                self.over |= {part.ref for part in piece.chosen}
        for place, part in enumerate(chosen, 1):
            if part.ref in self.over:
                self.gathering.meter.part_was_there(place)
        if self.items:
            self.run.report(here=self.were_here or None)
            await self._told()
        return [(place, part) for place, part in enumerate(chosen, 1) if part.ref not in self.over]

    @asynccontextmanager
    async def packing(self) -> "AsyncIterator[Any]":
        """What is to be told of every part that is over; leaving waits until all files are on the shelf."""
        try:
            async with asyncio.TaskGroup() as tasks:

                def came(part: Part, book: BookPart | None) -> None:
                    self.over.add(part.ref)
                    if book is not None:
                        self.found[part.ref] = book
                    piece = next(one for one in self.plan if part in one.chosen)
                    if all(one.ref in self.over for one in piece.chosen):
                        self.shelving.add(tasks.create_task(self._shelve(piece)))

                yield came
        except BaseExceptionGroup as several:  # one trouble ends them all; it is the one to judge
            raise several.exceptions[0] from several

    async def settled(self) -> None:
        """All files whose parts are over are on the shelf."""
        if self.shelving:
            await asyncio.wait(self.shelving)

    def outcome(self, of: int) -> Outcome:
        """How it went in all. Raises Incomplete, or the trouble itself when there is nothing."""
        wanting = [one for one in self.gathering.missing if one.is_a_question]
        have = of - self.lacked - sum(one.index == 0 for one in self.gathering.missing)
        if not self.items and not wanting:
            raise self.gathering.nothing()
        if wanting and not self._is_as_it_is:
            raise question(self.order.source.source.name, wanting, have, of)
        result = self._result() | self.gathering.meter.summary() | {"parts": have}
        _log.info("download.finished", **{**result, "pieces": len(self.items), "missing": len(result["missing"])})
        return Outcome(result, self._effects, None if result["missing"] else self._tidy)

    async def _shelve(self, piece: Planned) -> None:
        """A file of all that is here of its parts; none while people have to be asked about one that is not."""
        here = [self.found[part.ref] for part in piece.chosen if part.ref in self.found]
        refs = {part.ref for part in piece.chosen}
        lost = [one for one in self.gathering.missing if one.part.ref in refs]
        if not here or (any(one.is_a_question for one in lost) and not self._is_as_it_is):
            return
        missing = told(lost)
        async with self.one_at_a_time:
            book = Book(lacking(self.order.info, missing), tuple(here), await self._cover())
            name = f"book {self.plan.index(piece)}"
            packed = await pieces.packed(self.order, book, name, lambda _: self.run.alive())
            holds = str(spelled([one.part for one in here], self.every))
            item, blob = await published(self.house, self.run, self.order, Piece(piece.parts, packed, holds), missing)
            await self._keep(piece, item, blob)
        if not missing:
            await asyncio.to_thread(self._clear, piece)

    async def _cover(self) -> Path | None:
        """The cover, asked for once in a run: it comes after the first file's parts, so that it holds up none."""
        if not self.covers:
            self.covers.append(await listing.cover(self.house, self.order))
        return self.covers[0]

    def _clear(self, piece: Planned) -> None:
        for part in piece.chosen:
            self.order.room.clear(part)

    async def _keep(self, piece: Planned, item: Item, blob: Blob) -> None:
        async with self.house.runtime.db.begin() as session:
            if not await runs.holds(session, self.run.key):
                self.run.stop(Stop.LOST)
                return
            self.items[piece.parts] = (await items.shelve(session, item, blob), blob.size_bytes)
            version = await self._write(session)
        await self._publish(version)

    async def _told(self) -> None:
        async with self.house.runtime.db.begin() as session:
            version = await self._write(session)
        await self._publish(version)

    async def _write(self, session: Session) -> int | None:
        """What there is, on the job and in the libraries; who came to wait meanwhile gets the earlier files, too."""
        version = await runs.brought(session, self.run.key, self._result())
        if version is not None:
            await shown(session, self.run.id, [item for item, _ in self.items.values()])
        return version

    async def _publish(self, version: int | None) -> None:
        if version is None:
            self.run.stop(Stop.LOST)
        else:
            await self.house.runtime.events.publish(JobChanged(self.run.id, version))

    async def _kept(self, piece: Planned) -> tuple[Item, int] | None:
        """The file on the shelf: one of an earlier run of this request, or any that lacks nothing; undamaged."""
        is_ours = piece.parts in self.run.job.result.get("pieces", ())
        if self.run.job.payload.get("anew") and not is_ours:
            return None
        async with self.house.runtime.db.read() as session:
            item = await items.find(session, self.run.job.title_id or 0, self.order.format, piece.parts)
            holding = await items.holding(session, item.id or 0) if item else None
        if item is None or holding is None or (item.missing and not is_ours):
            return None
        if not await asyncio.to_thread(self.house.shelf.verify, item.sha256):
            return None
        self.were_here += 0 if is_ours else len(piece.chosen)
        self.lacked += sum(not one["page"] for one in item.missing)
        return item, holding.blob.size_bytes

    async def _effects(self, session: Session) -> None:
        await shown(session, self.run.id, [item for item, _ in self.items.values()])
        await parts.forget(session, self.run.id)

    async def _tidy(self) -> None:
        await asyncio.to_thread(self.order.room.remove)

    def _result(self) -> dict[str, Any]:
        """The files in their order, and what they lack."""
        made = [self.items[piece.parts] for piece in self.plan if piece.parts in self.items]
        kept: list[Mapping[str, Any]] = [one for item, _ in made for one in item.missing]
        lost = [one for one in told(self.gathering.missing) if one not in kept]
        return {
            "sha256": made[0][0].sha256 if made else "",
            "size_bytes": sum(size for _, size in made),
            "pieces": [item.parts for item, _ in made],
            "missing": [*kept, *lost],
            "here": self.were_here + len(self.gathering.here),
        }

    @property
    def _is_as_it_is(self) -> bool:
        return bool(self.run.job.payload.get("as_is"))
