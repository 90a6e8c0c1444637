"""Parts that come by torrents of their own: all of them are wanted at once, and waited for; then the request goes on.

The wait asks nothing of a lane but a place. A part whose torrent goes no further, or gets no data, is had by the next
place where it is offered; what cannot be had at all is missing, as it is of any request.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.db import Session
from core.errors import BowerbirdError, SourceError, TorrentError
from core.events import TorrentWanted
from core.library import items, parts
from core.library import torrents as rows
from core.library.items import Holding
from core.media import Asset, Files, Format, Local, Part, Pieces, Torrent
from core.models import Aim, Lane, PartState, PartWish
from worker.context import House
from worker.jobs.by_torrent import engine_demanded, offered
from worker.jobs.candidates import Patience, is_excused
from worker.jobs.excerpt import Excerpt
from worker.jobs.order import Order
from worker.jobs.torrent import Standing, excerpted, is_over, look
from worker.run import Handover, Run

_LOOK_S = 1.0


@dataclass(slots=True)
class _Way:
    """A part on its way: the number of its torrent, and of the place that offers it, from 0."""

    ref: str
    torrent: int
    offer: int
    paths: tuple[str, ...]
    patience: Patience
    standing: Standing | None = None

    def kept(self) -> dict[str, Any]:
        """As the request's payload keeps it; what a torrent is stands in its own row."""
        return {"ref": self.ref, "torrent": self.torrent, "offer": self.offer, "paths": list(self.paths)}


async def by_torrents(house: House, run: Run, order: Order, wanted: Mapping[str, Torrent]) -> Handover:
    """The same request, waiting for these parts by their refs. Raises SourceRefused where none can be fetched."""
    await engine_demanded(house, order)
    ways, lost = [], {}
    for ref, torrent in wanted.items():
        try:
            number, offer = await offered(house, run, order, torrent)
        except SourceError as error:
            lost[ref] = str(getattr(error, "reason", error))
            continue
        ways.append({"ref": ref, "torrent": number, "offer": offer, "paths": list(torrent.paths)})
    # files as they are can't be made one: each part is a file of its own
    alone = {"pieces": Pieces.CHAPTERS.value} if order.format is Format.ORIGINAL else {}
    return Handover("download", Lane.WAIT, {"waits": ways, "lost": lost, **alone}, _nothing)


async def waited(house: House, run: Run, order: Order) -> Handover:
    """The same request, going on with what has come by torrent and without what is lost."""
    waiting = _Waiting(house, run, order)
    async with house.runtime.events.following() as events:
        await waiting.begin()
        while not await waiting.is_over():
            await events.torrent_changed(0, _LOOK_S)  # whichever of them
    brought = dict(run.job.payload.get("came") or {}) | {one.ref: one.kept() for one in waiting.came}
    told = {"waits": None, "came": brought, "lost": waiting.lost, "lost_in": run.key[1] + 1}
    return Handover("download", Lane.WORK, told, waiting.effects)


async def came(house: House, run: Run) -> dict[str, Files]:
    """What has come by torrent of a request's parts, by their refs: files of the shelf."""
    kept = dict(run.job.payload.get("came") or {})
    found = {ref: await _files(house, int(one["torrent"]), Excerpt(tuple(one["paths"]))) for ref, one in kept.items()}
    return {ref: files for ref, files in found.items() if files.assets}


def lost(run: Run, here: Collection[str]) -> dict[str, str]:
    """Parts that no torrent gave, with why, or whose files are not `here` any more; a later run tries them anew."""
    payload = run.job.payload
    if payload.get("lost_in") != run.key[1]:
        return {}
    gone = [ref for ref in payload.get("came") or {} if ref not in here]
    return {**dict.fromkeys(gone, "what had come of it was removed"), **(payload.get("lost") or {})}


async def _files(house: House, torrent: int, some: Excerpt) -> Files:
    async with house.runtime.db.read() as session:
        row = await rows.by_id(session, torrent)
        files = await rows.files(session, torrent) if row is not None else []
        if row is None or not files:
            return Files(())
        numbers = await some.numbers(house.runtime, row, files) if some else {one.number for one in files}
        kept = dict.fromkeys(one.item_id for one in files if one.number in numbers and one.item_id)
        found = [await items.holding(session, item or 0) for item in kept]
    return Files(tuple(_asset(house, one) for one in found if one is not None))


def _asset(house: House, one: Holding) -> Asset:
    blob = one.blob
    return Asset(one.item.file_name, Local(house.shelf.path(blob.sha256)), blob.media_type, blob.size_bytes)


async def _nothing(_: Session) -> None:
    """Nothing else is written with it."""


@dataclass(slots=True)
class _Waiting:
    """The parts of a request that are waited for, look by look."""

    house: House
    run: Run
    order: Order
    ways: list[_Way] = field(default_factory=list)
    came: list[_Way] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    _parts: Sequence[Part] = ()

    async def begin(self) -> None:
        """Take up what an earlier run left."""
        self.lost = dict(self.run.job.payload.get("lost") or {})
        for one in self.run.job.payload["waits"]:
            patience = Patience(self.house.runtime.settings.torrent.give_up_minutes * 60)
            way = _Way(str(one["ref"]), int(one["torrent"]), int(one["offer"]), tuple(one["paths"]), patience)
            self.ways.append(way)
            await self._want(way)

    async def is_over(self) -> bool:
        """Whether each has come or is lost."""
        for way in list(self.ways):
            if await self._is_skipped(way):
                self._drop(way, "left out as somebody wished")
                continue
            try:
                await self._look(way)
            except BowerbirdError as error:
                await self._next(way, str(getattr(error, "reason", error)))
        self._report()
        return not self.ways

    async def effects(self, session: Session) -> None:
        """What has come is given on."""
        for way in self.came:
            await rows.want(session, way.torrent, Aim.SEED)

    async def _want(self, way: _Way) -> None:
        async with self.house.runtime.db.begin() as session:
            await rows.requested(session, way.torrent, self.run.id)
            row = await rows.by_id(session, way.torrent)
            if row is not None and not (way.paths and row.aim in {Aim.FETCH, Aim.SEED}):
                await rows.want(session, way.torrent, Aim.STREAM if way.paths else Aim.FETCH)
        await self.house.runtime.events.publish(TorrentWanted(way.torrent))
        self.run.part(way.ref, PartState.FETCHING)

    async def _look(self, way: _Way) -> None:
        """Raises what its torrent is in trouble with."""
        standing = await look(self.house, way.torrent)
        if way.paths:
            standing = await excerpted(self.house, self.run.id, standing, Excerpt(way.paths))
        way.standing = standing
        if is_over(standing, Aim.FETCH):
            if all(one.item_id is None for one in standing.wanted):
                raise TorrentError(standing.wanted[0].problem)
            self.ways.remove(way)
            self.came.append(way)
            self.run.part(way.ref, PartState.HERE)
            return
        figures = (way.torrent, standing.row.figures.get("done_bytes", 0), len(standing.files))
        excused = is_excused(standing.row.state, is_served=standing.is_served, is_online=standing.is_online)
        if way.patience.is_over(figures, excused=excused):
            raise TorrentError("nobody gave any data for long")

    async def _next(self, way: _Way, why: str) -> None:
        """The next place where it is offered takes its place; the part is lost when there is none."""
        try:
            torrent = await self._torrent(way.ref)
            number, offer = await offered(self.house, self.run, self.order, torrent, way.offer + 1)
        except SourceError:
            self._drop(way, why)
            return
        async with self.house.runtime.db.begin() as session:
            row = await rows.by_id(session, way.torrent)
            if row is not None and row.job_id == self.run.id and number != way.torrent:
                await rows.want(session, way.torrent, Aim.REMOVE)
        way.torrent, way.offer = number, offer
        way.patience = Patience(self.house.runtime.settings.torrent.give_up_minutes * 60)
        await self._want(way)

    async def _torrent(self, ref: str) -> Torrent:
        """Where a part is offered, asked anew: a request keeps no links. Raises SourceError."""
        source, info = self.order.source, self.order.info
        if not self._parts:
            self._parts = await source.source.parts(source.http, info.ref)
        part = next((one for one in self._parts if one.ref == ref), None)
        found = await source.source.assets(source.http, info.ref, part) if part is not None else None
        if not isinstance(found, Torrent):
            raise SourceError(info.source, "it comes by torrent no more")
        return found

    async def _is_skipped(self, way: _Way) -> bool:
        async with self.house.runtime.db.read() as session:
            return await parts.wished(session, self.run.id, way.ref) is PartWish.SKIP

    def _drop(self, way: _Way, why: str) -> None:
        self.ways.remove(way)
        self.lost[way.ref] = why
        self.run.part(way.ref, PartState.MISSING)

    def _report(self) -> None:
        """All of them together: those that have come count whole, and so do those that can't."""
        every = len(self.ways) + len(self.came) + len(self.lost)
        figures = [one.standing.row.figures for one in self.ways if one.standing is not None]
        begun = sum(_share(one) for one in figures)
        rate = sum(int(one.get("down_rate", 0)) for one in figures)
        left = sum(max(0, int(one.get("total_bytes", 0)) - int(one.get("done_bytes", 0))) for one in figures)
        self.run.report(
            stage="torrents",
            part=len(self.came) + len(self.lost),
            parts=every,
            percent=int(100 * (every - len(self.ways) + begun) / every) if every else None,
            rate=rate or None,
            left_s=left // rate if rate and left else None,
            peers=sum(int(one.get("peers", 0)) for one in figures),
        )


def _share(figures: Mapping[str, Any]) -> float:
    total = int(figures.get("total_bytes", 0))
    return min(1.0, int(figures.get("done_bytes", 0)) / total) if total else 0.0
