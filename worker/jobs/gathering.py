"""Fetching the parts of a request: several files at once, what is there already not again, what can't be had noted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BowerbirdError, SourceRefused, UserError
from core.media import Asset, Assets, BookPart, Part, TitleInfo, Torrent
from core.models import PartState, PartWish
from worker.catalog.load import Instance
from worker.fetch.checks import Checks
from worker.fetch.download import Rules, fetch
from worker.fetch.traffic import Payer
from worker.fetch.underway import Line
from worker.jobs.missing import Missing, Row, can_stand_in, costs_the_file_only, stood_in
from worker.jobs.patience import patient
from worker.jobs.progress import Meter
from worker.jobs.wishes import SKIPPED, Wishes
from worker.run import Run
from worker.storage import Workroom


class ComesByTorrent(Exception):
    """No trouble: what is asked for comes by this torrent, and nothing of it is fetched here."""

    def __init__(self, torrent: Torrent) -> None:
        super().__init__()
        self.torrent = torrent


OnPart = Callable[[Part, BookPart | None], None]


@dataclass(slots=True)
class Gathering:
    """One request's way to its files. `missing` fills while parts are fetched; `errors` are what cost them.

    `here` are parts that need no fetching, by ref; `wishes` hears what people want of single parts.
    """

    info: TitleInfo
    source: Instance
    room: Workroom
    run: Run
    rules: Rules
    meter: Meter
    checks: Checks
    here: Mapping[str, BookPart] = field(default_factory=dict)
    wishes: Wishes | None = None
    missing: list[Missing] = field(default_factory=list)
    errors: list[BowerbirdError] = field(default_factory=list)
    row: Row = field(default_factory=Row)
    payer: Payer = field(default_factory=Payer)

    async def parts(self, chosen: Sequence[Part]) -> list[BookPart]:
        """The parts in order, without those that are missing as a whole. Raises what costs more than a file."""
        found: dict[str, BookPart] = {}

        def came(part: Part, book: BookPart | None) -> None:
            if book is not None:
                found[part.ref] = book

        await self.each(list(enumerate(chosen, 1)), came, _settled)
        if not found:
            raise self.nothing()
        return [found[part.ref] for part in chosen if part.ref in found]

    async def each(
        self, chosen: Sequence[tuple[int, Part]], on_part: OnPart, settled: Callable[[], Awaitable[None]]
    ) -> None:
        """Every part, with its place in the request, is told to `on_part` once it is over: None when it can't be had.

        What people hold back comes last; when nothing else is left the request rests, once all is `settled` that
        was told. Raises as `parts`.
        """
        async with patient(self.run, [self.source.http]):
            left = list(chosen)
            while left:
                held = [one for one in left if not await self._is_over(*one, on_part)]
                if held and self.wishes:
                    await settled()
                    await self.wishes.rest([part.ref for _, part in held])
                left = held

    def nothing(self) -> BowerbirdError:
        """Why there is nothing at all."""
        return self.errors[0] if self.errors else UserError("parts-all-skipped")

    async def _is_over(self, number: int, part: Part, on_part: OnPart) -> bool:
        """Whether the part came, or can't be had; False when it is held back."""
        found = await self._unless_here(part, number)
        if found is PartWish.PAUSE:
            self.meter.set_aside()
            self.run.part(part.ref, PartState.WAITING)
            return False
        book = found if isinstance(found, BookPart) else None
        self.run.part(part.ref, PartState.HERE if book else PartState.MISSING)
        if part.ref not in self.here:
            self.meter.end()
        on_part(part, book)
        return True

    async def _unless_here(self, part: Part, number: int) -> BookPart | PartWish | None:
        if part.ref in self.here:
            self.meter.part_was_there(number)
            return self.here[part.ref]
        if self.wishes is None:
            return await self._part(part, number)
        found = await self.wishes.unless(part.ref, lambda: self._part(part, number))
        if found is PartWish.SKIP:
            self.missing.append(Missing(part, 0, part.name, SKIPPED, is_wanted=False))
        return found

    async def _part(self, part: Part, number: int) -> BookPart | None:
        try:
            assets = await self.source.source.assets(self.source.http, self.info.ref, part)
        except BowerbirdError as error:
            self._note(part, 0, part.name, error)
            return None
        if isinstance(assets, Torrent):
            raise self._goes_by(assets, number)
        self.meter.begin(number, assets.assets, part.ref)
        self.run.part(part.ref, PartState.FETCHING)
        files, missing = await self._files(part, assets)
        if not missing:
            await asyncio.to_thread(self.room.mark_whole, part)
            return BookPart(part, assets, tuple(file for file in files if file))
        if not can_stand_in(assets, files):
            self.missing.append(Missing(part, 0, part.name, missing[0].reason))
            return None
        self.missing += missing
        return await stood_in(part, assets, files, missing)

    def _goes_by(self, torrent: Torrent, number: int) -> Exception:
        """Parts that come by torrents of their own are each a request by itself."""
        if number > 1:
            return SourceRefused(self.info.source, "its parts come by torrents of their own; ask for one of them")
        return ComesByTorrent(torrent)

    async def _files(self, part: Part, assets: Assets) -> tuple[list[Path | None], list[Missing]]:
        missing: list[Missing] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                files = [
                    tasks.create_task(self._file(part, index, asset, missing))
                    for index, asset in enumerate(assets.assets, 1)
                ]
        except BaseExceptionGroup as several:  # one trouble ends them all; it is the one to judge
            raise several.exceptions[0] from several
        return [file.result() for file in files], missing

    async def _file(self, part: Part, index: int, asset: Asset, missing: list[Missing]) -> Path | None:
        """One file; there already when an earlier run brought it."""
        there = await asyncio.to_thread(self.room.finished, part, index, asset)
        if there is not None:
            self.meter.was_there(there.stat().st_size)
            return there
        line = self.meter.file(asset.name, asset.size_bytes, self.rules.tries)
        try:
            there = await self._fetched(part, index, asset, line)
        except BowerbirdError as error:
            if not costs_the_file_only(error) or self.row.bad(error):
                raise
            self.errors.append(error)
            self.meter.file_lost(line)
            missing.append(Missing(part, index, asset.name, _reason(error)))
            return None
        self.row.good()
        self.meter.file_done(line)
        return there

    async def _fetched(self, part: Part, index: int, asset: Asset, line: Line) -> Path:
        place = await asyncio.to_thread(self.room.place, part, index, asset)
        await fetch(
            self.source.http,
            asset,
            place,
            lambda count: self.meter.got(line, count),
            rules=self.rules,
            on_retry=lambda *told: self.meter.retrying(line, *told),
            on_size=line.sized,
            judge=self.checks,
            payer=self.payer,
        )
        return place

    def _note(self, part: Part, index: int, name: str, error: BowerbirdError) -> None:
        if not costs_the_file_only(error) or self.row.bad(error):
            raise error
        self.errors.append(error)
        self.missing.append(Missing(part, index, name, _reason(error)))


async def _settled() -> None:
    """Nothing follows from a part that came."""


def _reason(error: BowerbirdError) -> str:
    return str(getattr(error, "reason", error))
