"""Downloading: parts → fetch and check → pack → shelve. What is there already is not fetched again.

A title that is on the shelf in a format that this one can be made of is packed from there; no source is asked.
One that comes by torrent is handed over to an engine; the request and its card go on with that.
"""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import BadContent, SourceError, SourceGone
from core.library import titles
from core.media import Book, BookPart, Format, Part, Pieces, Torrent
from core.ranges import parse, spelled
from worker import child, content
from worker.context import House
from worker.fetch.checks import Checks
from worker.fetch.download import Rules, fetch
from worker.fetch.pace import insisting
from worker.jobs import here, pieces
from worker.jobs.by_torrent import by_torrent
from worker.jobs.gathering import Gathering
from worker.jobs.held import held
from worker.jobs.lacking import lacking
from worker.jobs.missing import question
from worker.jobs.order import Order
from worker.jobs.progress import Meter
from worker.jobs.shelving import shelved
from worker.jobs.skipping import Skips
from worker.run import Handover, Outcome, Run
from worker.storage import Workroom

#: so much of what is missing is told one by one
_TOLD = 100


async def download(house: House, run: Run) -> Outcome | Handover:
    """The whole way of a request."""
    order = await _order(house, run)
    is_fresh = run.job.payload.get("anew") or order.pieces is not Pieces.ONE
    found = None if is_fresh else await held(house, run.job.title_id or 0, order)
    brought = found or await _fetched(house, run, order)
    if isinstance(brought, Torrent):
        return await by_torrent(house, run, order, brought)
    book, report = brought
    run.report(stage="packing", rate=None, left_s=None, retry=None, ref=None)
    meter = Meter(run, len(book.parts))
    made = await pieces.packed(order, book, meter)
    run.report(stage="shelving")
    return await shelved(house, run, order, made, report)


async def _fetched(house: House, run: Run, order: Order) -> tuple[Book, dict[str, Any]] | Torrent:
    """Every part from the source, checked; and what there is to report of it. Or the torrent that it comes by."""
    run.report(stage="listing", retry=None)
    with insisting(run.job.error == "source_unavailable"):  # its time has come, or somebody pressed "Try now"
        every = await order.source.source.parts(order.source.http, order.info.ref)
        chosen = parse(order.parts).choose(every)
        meter = Meter(run, len(chosen))
        gathering = _gathering(house, run, order, meter)
        gathering.here = await _found_here(house, run, order, every, chosen)
        parts = await gathering.parts(chosen)
    if gathering.torrent is not None:
        return gathering.torrent
    wanting = [one for one in gathering.missing if not one.index and one.is_wanted]
    if wanting and not run.job.payload.get("as_is"):
        raise question(order.source.source.name, wanting, len(parts), len(chosen))
    missing = _told(gathering)
    holds = str(spelled([one.part for one in parts], every))
    report = {**meter.summary(), "parts": len(parts), "here": len(gathering.here), "missing": missing, "holds": holds}
    return Book(lacking(order.info, missing), tuple(parts), await _cover(house, order)), report


async def _found_here(
    house: House, run: Run, order: Order, every: Sequence[Part], chosen: Sequence[Part]
) -> Mapping[str, BookPart]:
    """Parts out of files of the shelf; and what other requests have left of the others is in our room from now on."""
    if run.job.payload.get("anew"):
        return {}
    title = run.job.title_id or 0
    in_shelf = await here.in_files(house, title, order.info, order.format, every)
    found = await here.taken(order.room, house, in_shelf, chosen)
    left = [part for part in chosen if part.ref not in found]

    def adopt(others: Sequence[Workroom]) -> None:
        for room, part in itertools.product(others, left):
            order.room.adopt(room, part)

    await asyncio.to_thread(adopt, await here.rooms(house, title, but=run.id))
    kept = await asyncio.to_thread(lambda: sum(map(order.room.is_whole, left)))
    run.report(here=len(found) + kept or None, parts=len(chosen))
    return found


async def _order(house: House, run: Run) -> Order:
    async with house.runtime.db.read() as session:
        title = await titles.by_id(session, run.job.title_id or 0)
    if title is None:
        raise SourceGone(run.job.source, "the title was removed")
    source = house.catalog.source(title.source)
    room = Workroom(house.runtime.settings.home, f"job-{run.id}")
    payload = run.job.payload
    format_, by = Format(payload["format"]), Pieces(payload.get("pieces", Pieces.ONE))
    return Order(title.info(), format_, str(payload["parts"]), source, room, by)


def _gathering(house: House, run: Run, order: Order, meter: Meter) -> Gathering:
    """A stall ends a try of a file before the watch for stuck work would end the whole run."""
    settings = house.runtime.settings
    rules = replace(Rules.of(settings), stall_s=min(settings.fetch.stall_s, settings.worker.stuck_s * 0.9))
    skips = Skips(house.runtime, run)
    return Gathering(order.info, order.source, order.room, run, rules, meter, Checks(run.alive), skips=skips)


def _told(gathering: Gathering) -> list[dict[str, Any]]:
    """What is missing, as the job's result keeps it; the first of many."""
    return [one.told() for one in gathering.missing[:_TOLD]]


async def _cover(house: House, order: Order) -> Path | None:
    """The cover, when it can be had: a book without is better than none."""
    try:
        asset = await order.source.source.cover(order.source.http, order.info.ref)
        if asset is None:
            return None
        target = order.room.out(f"cover {asset.name}")
        await fetch(order.source.http, asset, target, lambda _: None, rules=Rules.of(house.runtime.settings))
        await child.run(content.check, target, asset.name, asset.media_type)
    except (SourceError, BadContent):
        return None
    return target
