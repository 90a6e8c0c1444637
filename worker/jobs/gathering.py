"""Fetching the parts of a request: several files at once, what is there already not again, what can't be had noted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BowerbirdError, SourceRefused, UserError
from core.media import Asset, Assets, BookPart, Part, TitleInfo, Torrent
from worker.catalog.load import Instance
from worker.fetch.checks import Checks
from worker.fetch.download import Rules, fetch
from worker.jobs.missing import Missing, Row, can_stand_in, costs_the_file_only, stood_in
from worker.jobs.patience import patient
from worker.jobs.progress import Meter
from worker.jobs.skipping import SKIPPED, Skips
from worker.run import Run
from worker.storage import Workroom


@dataclass(slots=True)
class Gathering:
    """One request's way to its files. `missing` fills while parts are fetched; `errors` are what cost them.

    `here` are parts that need no fetching, by ref; `skips` hears what people want left out.
    """

    info: TitleInfo
    source: Instance
    room: Workroom
    run: Run
    rules: Rules
    meter: Meter
    checks: Checks
    here: Mapping[str, BookPart] = field(default_factory=dict)
    skips: Skips | None = None
    missing: list[Missing] = field(default_factory=list)
    errors: list[BowerbirdError] = field(default_factory=list)
    row: Row = field(default_factory=Row)

    async def parts(self, chosen: Sequence[Part]) -> list[BookPart]:
        """The parts in order, without those that are missing as a whole. Raises what costs more than a file."""
        async with patient(self.run, [self.source.http]):
            found = [await self._unless_here(part, number) for number, part in enumerate(chosen, 1)]
        if not any(found):
            raise self.errors[0] if self.errors else UserError("parts-all-skipped")
        return [part for part in found if part is not None]

    async def _unless_here(self, part: Part, number: int) -> BookPart | None:
        if part.ref in self.here:
            self.meter.part_was_there(number)
            return self.here[part.ref]
        if self.skips is None:
            return await self._part(part, number)
        fetching = asyncio.ensure_future(self._part(part, number))
        if await self.skips.unless(part.ref, fetching):
            return fetching.result()
        self.missing.append(Missing(part, 0, part.name, SKIPPED, is_wanted=False))
        return None

    async def _assets(self, part: Part) -> Assets:
        assets = await self.source.source.assets(self.source.http, self.info.ref, part)
        if isinstance(assets, Torrent):
            raise SourceRefused(self.info.source, "it comes by torrent, and torrents can't be fetched here yet")
        return assets

    async def _part(self, part: Part, number: int) -> BookPart | None:
        try:
            assets = await self._assets(part)
        except BowerbirdError as error:
            self._note(part, 0, part.name, error)
            return None
        self.meter.begin(number, assets.assets, part.ref)
        files, missing = await self._files(part, assets)
        if not missing:
            await asyncio.to_thread(self.room.mark_whole, part)
            return BookPart(part, assets, tuple(file for file in files if file))
        if not can_stand_in(assets, files):
            self.missing.append(Missing(part, 0, part.name, missing[0].reason))
            return None
        self.missing += missing
        return await stood_in(part, assets, files, missing)

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
        try:
            there = await self._fetched(part, index, asset)
        except BowerbirdError as error:
            if not costs_the_file_only(error) or self.row.bad(error):
                raise
            self.errors.append(error)
            missing.append(Missing(part, index, asset.name, _reason(error)))
            return None
        self.row.good()
        self.meter.file_done()
        return there

    async def _fetched(self, part: Part, index: int, asset: Asset) -> Path:
        place = await asyncio.to_thread(self.room.place, part, index, asset)
        await fetch(
            self.source.http,
            asset,
            place,
            self.meter.got,
            rules=self.rules,
            on_retry=self.meter.retrying(asset.name, self.rules.tries),
            judge=self.checks,
            lane=self.run.job.lane,
        )
        return place

    def _note(self, part: Part, index: int, name: str, error: BowerbirdError) -> None:
        if not costs_the_file_only(error) or self.row.bad(error):
            raise error
        self.errors.append(error)
        self.missing.append(Missing(part, index, name, _reason(error)))


def _reason(error: BowerbirdError) -> str:
    return str(getattr(error, "reason", error))
