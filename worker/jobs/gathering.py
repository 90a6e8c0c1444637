"""Fetching the parts of a request: several at once, what is there already not again, what can't be had noted.

Files that are under way together share the connections of the source, whichever part they are of: `Abreast` says when
another part begins, the source's client how many requests go out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.errors import BowerbirdError, SourceRefused, UserError
from core.link_health import Sign, Standing, Verdict
from core.media import Asset, Assets, BookPart, Files, Part, Remote, TitleInfo, Torrent
from core.models import PartState, PartWish
from worker.catalog.load import Instance
from worker.fetch.checks import Checks
from worker.fetch.download import Rules, fetch
from worker.fetch.traffic import Payer
from worker.fetch.underway import Line
from worker.jobs.abreast import Abreast, Place
from worker.jobs.missing import Missing, Row, can_stand_in, costs_the_file_only, stood_in
from worker.jobs.part_meter import PartMeter
from worker.jobs.patience import patient
from worker.jobs.progress import Meter
from worker.jobs.wishes import SKIPPED, Wishes
from worker.run import Run
from worker.storage import Workroom


class ComesByTorrent(Exception):
    """No trouble: these parts, by their refs, come by torrent; all others of the `of` that are asked for are over."""

    def __init__(self, torrents: Mapping[str, Torrent], of: int) -> None:
        super().__init__()
        self.torrents = torrents
        self.of = of


@dataclass(frozen=True, slots=True)
class _Way:
    """A part whose files are under way, how they are measured, and the room that they take."""

    part: Part
    meter: PartMeter
    place: Place


OnPart = Callable[[Part, BookPart | None], None]


@dataclass(slots=True)
class Gathering:
    """One request's way to its files. `missing` fills while parts are fetched; `errors` are what cost them.

    `fetched` counts parts that came from the source. `here` are parts that need no fetching, by ref; `wishes` hears
    what people want of single parts. Of parts that come by torrent `came` are those that an engine has brought, `lost`
    those that none could, and `by_torrent` fills with all others.
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
    fetched: int = 0
    came: Mapping[str, Files] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    by_torrent: dict[str, Torrent] = field(default_factory=dict)
    row: Row = field(default_factory=Row)
    payer: Payer = field(default_factory=Payer)

    async def parts(self, chosen: Sequence[Part]) -> list[BookPart]:
        """The parts in order, without those that are missing as a whole. Raises what costs more than a file."""
        found: dict[str, BookPart] = {}

        def came(part: Part, book: BookPart | None) -> None:
            if book is not None:
                found[part.ref] = book

        await self.each(list(enumerate(chosen, 1)), came, _settled)
        self.demand_all(len(chosen))
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
        places = {part.ref: number for number, part in chosen}
        abreast = Abreast(self.source.http.pace.connections)
        async with patient(self.run, [self.source.http]):
            left = list(chosen)
            while left:
                held = await self._side_by_side(left, abreast, on_part)
                if held and self.wishes:
                    await settled()
                    await self.wishes.rest([part.ref for _, part in held])
                left = held
        self.missing.sort(key=lambda one: (places[one.part.ref], one.index))

    def verdict(self) -> Verdict | None:
        """Whether it can be had at its source, by what came of it; None when nothing of it was fetched."""
        if not self.fetched:
            return None
        return Verdict(Standing.ALIVE, (Sign.OPENS,), self.fetched / (self.fetched + len(self.errors)))

    def demand_all(self, of: int) -> None:
        """Raises ComesByTorrent when an engine has to bring some of the parts first."""
        if self.by_torrent:
            raise ComesByTorrent(self.by_torrent, of)

    def nothing(self) -> BowerbirdError:
        """Why there is nothing at all."""
        return self.errors[0] if self.errors else UserError("parts-all-skipped")

    async def _side_by_side(
        self, left: Sequence[tuple[int, Part]], abreast: Abreast, on_part: OnPart
    ) -> list[tuple[int, Part]]:
        """Those of the parts that are held back."""
        held: list[tuple[int, Part]] = []

        async def one(number: int, part: Part, place: Place) -> None:
            try:
                if not await self._is_over(number, part, place, on_part):
                    held.append((number, part))
            finally:
                place.leave()

        try:
            async with asyncio.TaskGroup() as tasks:
                for number, part in left:
                    tasks.create_task(one(number, part, await abreast.place()))
        except BaseExceptionGroup as several:  # one trouble ends them all; it is the one to judge
            raise several.exceptions[0] from several
        return sorted(held, key=lambda one: one[0])

    async def _is_over(self, number: int, part: Part, place: Place, on_part: OnPart) -> bool:
        """Whether the part came, or can't be had; False when it is held back."""
        if part.ref in self.here:
            self.run.part(part.ref, PartState.HERE)
            self.meter.part_was_there(number)
            on_part(part, self.here[part.ref])
            return True
        found = await self._unless_wished(part, number, place)
        if found is PartWish.PAUSE:
            self.run.part(part.ref, PartState.WAITING)
            self.meter.set_aside(number)
            return False
        if isinstance(found, Torrent):
            self.by_torrent[part.ref] = found
            self.run.part(part.ref, PartState.WAITING)
            self.meter.set_aside(number)
            return True
        book = found if isinstance(found, BookPart) else None
        self.run.part(part.ref, PartState.HERE if book else PartState.MISSING)
        self.meter.end(number, is_here=book is not None)
        on_part(part, book)
        return True

    async def _unless_wished(self, part: Part, number: int, place: Place) -> BookPart | Torrent | PartWish | None:
        if self.wishes is None:
            return await self._part(part, number, place)
        found = await self.wishes.unless(part.ref, lambda: self._part(part, number, place))
        if found is PartWish.SKIP:
            self.missing.append(Missing(part, 0, part.name, SKIPPED, is_wanted=False))
        return found

    async def _part(self, part: Part, number: int, place: Place) -> BookPart | Torrent | None:
        try:
            assets = await self.source.source.assets(self.source.http, self.info.ref, part)
        except BowerbirdError as error:
            self._note(part, 0, part.name, error)
            return None
        if isinstance(assets, Torrent):
            return await self._by_torrent(part, number, place, assets)
        return await self._fetched_part(part, number, place, assets)

    async def _by_torrent(self, part: Part, number: int, place: Place, torrent: Torrent) -> BookPart | Torrent | None:
        """A part that has come, else by a plain link that is offered; its torrent where an engine has to bring it."""
        if (files := self.came.get(part.ref)) is not None:
            return await self._fetched_part(part, number, place, files)
        has_torrent = any(one.torrent_url or one.magnet or one.info_hash for one in torrent.offers)
        if (direct := _direct(torrent)) is not None:
            book = await self._fetched_part(part, number, place, direct)
            if book is not None or not has_torrent:
                return book
            self.missing = [one for one in self.missing if one.part.ref != part.ref]
        if part.ref in self.lost:
            self._note(part, 0, part.name, SourceRefused(self.info.source, self.lost[part.ref]))
            return None
        return torrent

    async def _fetched_part(self, part: Part, number: int, place: Place, assets: Assets) -> BookPart | None:
        way = _Way(part, self.meter.begin(number, assets.assets, part.ref), place)
        self.run.part(part.ref, PartState.FETCHING)
        place.known(len(assets.assets))
        files, missing = await self._files(way, assets)
        self.fetched += int(any(files))
        if not missing:
            await asyncio.to_thread(self.room.mark_whole, part)
            return BookPart(part, assets, tuple(file for file in files if file))
        if not can_stand_in(assets, files):
            self.missing.append(Missing(part, 0, part.name, missing[0].reason))
            return None
        self.missing += missing
        return await stood_in(part, assets, files, missing)

    async def _files(self, way: _Way, assets: Assets) -> tuple[list[Path | None], list[Missing]]:
        missing: list[Missing] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                files = [
                    tasks.create_task(self._file(way, index, asset, missing))
                    for index, asset in enumerate(assets.assets, 1)
                ]
        except BaseExceptionGroup as several:  # one trouble ends them all; it is the one to judge
            raise several.exceptions[0] from several
        return [file.result() for file in files], missing

    async def _file(self, way: _Way, index: int, asset: Asset, missing: list[Missing]) -> Path | None:
        """One file; there already when an earlier run brought it."""
        there = await asyncio.to_thread(self.room.finished, way.part, index, asset)
        if there is not None:
            way.meter.was_there(there.stat().st_size)
            way.place.one_over()
            return there
        line = way.meter.file(asset.name, asset.size_bytes, self.rules.tries)
        try:
            there = await self._fetched(way, index, asset, line)
        except BowerbirdError as error:
            if not costs_the_file_only(error) or self.row.bad(error):
                raise
            self.errors.append(error)
            way.meter.file_lost(line)
            missing.append(Missing(way.part, index, asset.name, _reason(error)))
            return None
        else:
            self.row.good()
            way.meter.file_done(line)
            return there
        finally:
            way.place.one_over()

    async def _fetched(self, way: _Way, index: int, asset: Asset, line: Line) -> Path:
        target = await asyncio.to_thread(self.room.place, way.part, index, asset)
        await fetch(
            self.source.http,
            asset,
            target,
            lambda count: way.meter.got(line, count),
            rules=self.rules,
            on_retry=lambda *told: way.meter.retrying(line, *told),
            on_size=line.sized,
            judge=self.checks,
            payer=self.payer,
        )
        return target

    def _note(self, part: Part, index: int, name: str, error: BowerbirdError) -> None:
        if not costs_the_file_only(error) or self.row.bad(error):
            raise error
        self.errors.append(error)
        self.missing.append(Missing(part, index, name, _reason(error)))


def _direct(torrent: Torrent) -> Files | None:
    """The first plain link among the offers."""
    one = next((offer for offer in torrent.offers if offer.url), None)
    if one is None:
        return None
    name = unquote(urlsplit(one.url).path).rpartition("/")[2] or "file"
    return Files((Asset(name, Remote(one.url), size_bytes=one.size_bytes),))


async def _settled() -> None:
    """Nothing follows from a part that came."""


def _reason(error: BowerbirdError) -> str:
    return str(getattr(error, "reason", error))
