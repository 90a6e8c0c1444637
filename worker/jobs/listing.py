"""What a request asks of its source: the parts, what of them is here already, and the way to the others."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import BadContent, SourceError
from core.library import parts
from core.media import BookPart, Part
from core.ranges import parse
from worker import child, content
from worker.context import House
from worker.fetch.checks import Checks
from worker.fetch.download import Rules, fetch
from worker.fetch.traffic import Payer
from worker.jobs import here, parts_by_torrent
from worker.jobs.gathering import Gathering
from worker.jobs.order import Order
from worker.jobs.progress import Meter
from worker.jobs.wishes import Wishes
from worker.run import Run
from worker.storage import Workroom


async def listed(house: House, run: Run, order: Order) -> tuple[Sequence[Part], list[Part]]:
    """All parts of the title, and those that are asked for; each of several is a row from now on.

    The source is asked anew by a request that starts over, and by one that was tried before.
    """
    run.report(stage="listing", retry=None, held=None)
    anew, wanted = bool(run.job.payload.get("anew")) or run.job.fence > 1, parse(order.parts)
    every, chosen = await house.part_lists.choosing(order.source, order.info.ref, wanted.choose, anew=anew)
    run.report(parts=len(chosen))
    if len(chosen) > 1:
        async with house.runtime.db.begin() as session:
            await parts.listed(session, run.key, chosen)
    return every, chosen


async def gathering(house: House, run: Run, order: Order, count: int) -> Gathering:
    """The way to so many parts. A stall ends a try of a file before the watch for stuck work would end the run."""
    settings, payload = house.runtime.settings, run.job.payload
    usual = Rules.of(settings)
    stall_s = min(usual.stall_s, settings.worker.stuck_s * 0.9)
    rules = replace(usual, tries=int(payload.get("tries") or usual.tries), stall_s=stall_s)
    payer = Payer(run.job.lane, int(payload.get("speed") or 0))
    meter = Meter(run, count, pool=lambda: order.source.http.pace.pool, payer=payer)
    wishes = Wishes(house.runtime, run) if count > 1 else None
    checks = Checks(run.alive)
    made = Gathering(order.info, order.source, order.room, run, rules, meter, checks, wishes=wishes, payer=payer)
    made.came = await parts_by_torrent.came(house, run)
    made.lost = parts_by_torrent.lost(run, made.came)
    return made


async def found_here(
    house: House, run: Run, order: Order, every: Sequence[Part], chosen: Sequence[Part], besides: int = 0
) -> Mapping[str, BookPart]:
    """Parts out of files of the shelf; and what other requests have left of the others is in our room from now on.

    So many parts were here `besides`.
    """
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
    run.report(here=besides + len(found) + kept or None)
    return found


async def cover(house: House, order: Order) -> Path | None:
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
