"""Downloading: parts → fetch and check → pack → shelve. What is there already is not fetched again.

A title that is on the shelf in a format that this one can be made of is packed from there; no source is asked.
One that comes by torrent is handed over to an engine; the request and its card go on with that. Where parts come by
torrents of their own, the others are fetched first; then the request waits for those, and goes on with all of them.
What is asked for in several files goes another way: `worker.jobs.part_by_part`.
"""

from typing import Any

from core.errors import SourceError, SourceGone
from core.library import titles
from core.media import Book, Format, Pieces
from core.ranges import spelled
from worker.context import House
from worker.fetch.pace import insisting
from worker.jobs import listing, pieces
from worker.jobs.by_torrent import by_torrent
from worker.jobs.counting import counts
from worker.jobs.gathering import ComesByTorrent
from worker.jobs.held import held
from worker.jobs.lacking import lacking
from worker.jobs.missing import question, told
from worker.jobs.order import Order
from worker.jobs.part_by_part import part_by_part
from worker.jobs.parts_by_torrent import by_torrents, waited
from worker.jobs.pieces import Piece
from worker.jobs.progress import Meter
from worker.jobs.shelving import shelved
from worker.links import of_trouble
from worker.run import Handover, Outcome, Run
from worker.storage import Workroom


async def download(house: House, run: Run) -> Outcome | Handover:
    """The whole way of a request."""
    order = await _order(house, run)
    if run.job.payload.get("waits") is not None:
        return await waited(house, run, order)
    try:
        return await _made(house, run, order)
    except ComesByTorrent as found:
        if found.of == 1:
            return await by_torrent(house, run, order, next(iter(found.torrents.values())))
        return await by_torrents(house, run, order, found.torrents)
    except SourceError as trouble:
        counts(run, of_trouble(trouble))
        raise


async def _made(house: House, run: Run, order: Order) -> Outcome:
    """What was asked for, from the shelf or from its source."""
    if order.pieces is not Pieces.ONE:
        return await part_by_part(house, run, order)
    found = None if run.job.payload.get("anew") else await held(house, run.job.title_id or 0, order)
    book, report = found or await _fetched(house, run, order)
    run.report(stage="packing", rate=None, left_s=None, retry=None, ref=None)
    made = await pieces.packed(order, book, "book", Meter(run, len(book.parts)).packed)
    run.report(stage="shelving")
    return await shelved(house, run, order, Piece(order.parts, made, report["holds"]), report)


async def _fetched(house: House, run: Run, order: Order) -> tuple[Book, dict[str, Any]]:
    """Every part from the source, checked; and what there is to report of it."""
    with insisting(run.job.error == "source_unavailable"):  # its time has come, or somebody pressed "Try now"
        every, chosen = await listing.listed(house, run, order)
        gathering = await listing.gathering(house, run, order, len(chosen))
        gathering.here = await listing.found_here(house, run, order, every, chosen)
        parts = await gathering.parts(chosen)
    wanting = [one for one in gathering.missing if one.is_a_question]
    if wanting and not run.job.payload.get("as_is"):
        raise question(order.source.source.name, wanting, len(parts), len(chosen))
    missing = told(gathering.missing)
    holds = str(spelled([one.part for one in parts], every))
    if (verdict := gathering.verdict()) is not None:
        counts(run, verdict)
    done = gathering.meter.summary()
    report = {**done, "parts": len(parts), "here": len(gathering.here), "missing": missing, "holds": holds}
    return Book(lacking(order.info, missing), tuple(parts), await listing.cover(house, order)), report


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
