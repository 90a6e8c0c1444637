"""Downloading: parts → fetch → check → pack → shelve. What is there already is not fetched again.

A title that is on the shelf in a format that this one can be made of is packed from there; no source is asked.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.db import Session
from core.errors import BadContent, SourceError, SourceGone
from core.library import items, jobs, titles
from core.media import Asset, Book, BookPart, Format, Part, TitleInfo
from core.models import Blob, Item
from core.ranges import parse
from worker import child, content, packaging
from worker.catalog.load import Instance
from worker.content import Claim, Content
from worker.context import House
from worker.fetch.download import Rules, fetch
from worker.jobs.held import held
from worker.jobs.progress import Meter
from worker.packaging import Packed
from worker.run import Outcome, Run
from worker.storage import Workroom
from worker.storage.names import safe_name


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be fetched, from where, and where it lands."""

    info: TitleInfo
    format: Format
    parts: str
    instance: Instance | None
    room: Workroom

    @property
    def source(self) -> Instance:
        """The source that is asked. Raises SourceError when it is off."""
        if self.instance is None:
            raise SourceError(self.info.source, "this source is off here")
        return self.instance


async def download(house: House, run: Run) -> Outcome:
    """The whole way of a request."""
    order = await _order(house, run)
    book = await held(house, run.job.title_id or 0, order.info, order.format, order.parts)
    if book is None:
        book = await _fetched(house, run, order)
    run.report(stage="packing")
    meter = Meter(run, len(book.parts))
    packed = await child.run(packaging.pack, order.format, book, order.room.out("book"), on_progress=meter.packed)
    run.report(stage="shelving")
    return await _shelve(house, run, order, packed)


async def _fetched(house: House, run: Run, order: Order) -> Book:
    """Every part from the source, checked."""
    run.report(stage="listing", retry=None)
    chosen = parse(order.parts).choose(await order.source.source.parts(order.source.http, order.info.ref))
    meter = Meter(run, len(chosen))
    parts = [await _part(house, order, part, number, meter) for number, part in enumerate(chosen, 1)]
    run.report(stage="checking", rate=None, left_s=None)
    await _check(parts, meter)
    return Book(order.info, tuple(parts), await _cover(house, order))


async def _order(house: House, run: Run) -> Order:
    async with house.runtime.db.read() as session:
        title = await titles.by_id(session, run.job.title_id or 0)
    if title is None:
        raise SourceGone(run.job.source, "the title was removed")
    source = house.catalog.instances.get(title.source)
    room = Workroom(house.runtime.settings.home, f"job-{run.id}")
    return Order(title.info(), Format(run.job.payload["format"]), str(run.job.payload["parts"]), source, room)


async def _part(house: House, order: Order, part: Part, number: int, meter: Meter) -> BookPart:
    """One part with all its files, several at once as the source allows."""
    assets = await order.source.source.assets(order.source.http, order.info.ref, part)
    meter.begin(number, assets.assets)
    slots = asyncio.Semaphore(order.source.source.limits.connections)
    async with asyncio.TaskGroup() as tasks:
        files = [
            tasks.create_task(_file(house, order, part, index, asset, slots, meter))
            for index, asset in enumerate(assets.assets, 1)
        ]
    return BookPart(part, assets, tuple(file.result() for file in files))


async def _file(
    house: House, order: Order, part: Part, index: int, asset: Asset, slots: asyncio.Semaphore, meter: Meter
) -> Path:
    """One file; there already when an earlier run brought it."""
    async with slots:
        there = await asyncio.to_thread(order.room.finished, part, index, asset)
        if there is None:
            there = await asyncio.to_thread(order.room.place, part, index, asset)
            rules = Rules.of(house.runtime.settings)
            await fetch(
                order.source.http,
                asset,
                there,
                meter.got,
                rules=rules,
                on_retry=meter.retrying(asset.name, rules.tries),
            )
        meter.file_done()
        return there


async def _check(parts: Sequence[BookPart], meter: Meter) -> None:
    """Every file decoded from end to end, in a child. What is bad is removed, so that the next try fetches it."""
    claims = [
        Claim(file, asset.name, asset.media_type, asset.size_bytes, asset.sha256)
        for part in parts
        for asset, file in zip(part.assets.assets, part.files, strict=True)
    ]
    verdicts = await child.run(content.check_all, claims, on_progress=meter.checked)
    bad = [(claim, verdict) for claim, verdict in zip(claims, verdicts, strict=True) if verdict.content is None]
    for claim, _ in bad:
        await asyncio.to_thread(claim.path.unlink, missing_ok=True)
    if bad:
        raise BadContent(bad[0][1].name, bad[0][1].reason)


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


async def _shelve(house: House, run: Run, order: Order, packed: Packed) -> Outcome:
    """On the shelf, and in the library of every room that waits for it."""
    found: Content = await child.run(content.check, packed.path, f"book{packed.ending}", packed.media_type)
    kept = await asyncio.to_thread(house.shelf.publish, packed.path)
    name = file_name(order, packed.ending)
    author = order.info.authors[0] if order.info.authors else ""
    await asyncio.to_thread(house.shelf.name, kept.sha256, order.info.kind, author, order.info.name, name)
    item = Item(
        title_id=run.job.title_id or 0, format=order.format, parts=order.parts, file_name=name, sha256=kept.sha256
    )
    blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=found.media_type)

    async def effects(session: Session) -> None:
        shelved = await items.shelve(session, item, blob)
        for watcher in await jobs.watchers(session, run.id):
            await items.show_in(session, shelved.id or 0, watcher.room_id, watcher.person_id)

    async def afterwards() -> None:
        await asyncio.to_thread(order.room.remove)

    return Outcome({"sha256": kept.sha256, "size_bytes": kept.size_bytes}, effects, afterwards)


def file_name(order: Order, ending: str) -> str:
    """What the file is called: the title, its parts if not all, the ending; ≤ 120 characters, safe everywhere."""
    parts = f" {order.parts}" if order.parts else ""
    plain = re.sub(r"\s+", " ", order.info.name)[:90].strip()
    return safe_name(f"{plain}{parts}{ending}")
