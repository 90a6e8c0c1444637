"""The end of a file: on the shelf, and in the library of every room that waits for it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core import log
from core.db import Session
from core.library import items, jobs, parts
from core.media import Format
from core.models import Blob, Item
from worker import child, content
from worker.content import Content
from worker.context import House
from worker.jobs.lacking import brief
from worker.jobs.order import Order
from worker.jobs.pieces import Piece
from worker.packaging.opening.leaves import leaves_of
from worker.run import Outcome, Run
from worker.storage.names import safe_name

_log = log.get(__name__)
Missing = Sequence[Mapping[str, Any]]


async def shelved(house: House, run: Run, order: Order, made: Piece, report: dict[str, Any]) -> Outcome:
    """The outcome that puts the only file there. What was fetched stays when some of it is missing."""
    item, blob = await published(house, run, order, made, report["missing"])

    async def effects(session: Session) -> None:
        await shown(session, run.id, [await items.shelve(session, item, blob)])
        await parts.forget(session, run.id)

    async def afterwards() -> None:
        await asyncio.to_thread(order.room.remove)

    result = {"sha256": blob.sha256, "size_bytes": blob.size_bytes, "pieces": [made.parts], **report}
    _log.info("download.finished", **{**result, "pieces": 1, "missing": len(report["missing"])})
    return Outcome(result, effects, None if report["missing"] else afterwards)


async def published(
    house: House, run: Run, order: Order, piece: Piece, missing: list[dict[str, Any]]
) -> tuple[Item, Blob]:
    """A file on the shelf, under its name; the rows that tell of it."""
    packed = piece.packed
    found: Content = await child.run(content.check, packed.path, f"book{packed.ending}", packed.media_type)
    kept = await asyncio.to_thread(house.shelf.publish, packed.path)
    name = file_name(order.info.name, piece.parts, packed.ending, missing)
    author = order.info.authors[0] if order.info.authors else ""
    await asyncio.to_thread(house.shelf.name, kept.sha256, order.info.kind, author, order.info.name, name)
    item = Item(
        title_id=run.job.title_id or 0,
        format=order.format,
        parts=piece.parts,
        holds=piece.holds,
        missing=missing,
        file_name=name,
        sha256=kept.sha256,
    )
    leaves = await asyncio.to_thread(leaves_of, house.shelf.path(kept.sha256)) if order.format is Format.CBZ else None
    blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=found.media_type)
    if leaves is not None:
        blob.pages, blob.page_type = leaves.count, leaves.media_type
    return item, blob


async def shown(session: Session, job: int, made: Sequence[Item]) -> None:
    """Items in the library of everybody who waits for a job."""
    for watcher in await jobs.watchers(session, job):
        for item in made:
            await items.show_in(session, item.id or 0, watcher.room_id, watcher.person_id)


def file_name(title: str, parts: str, ending: str, missing: Missing = ()) -> str:
    """What the file is called: the title, its parts if not all, what it lacks, the ending; ≤ 120 characters.

    Safe everywhere.
    """
    marked = f" {parts}" if parts else ""
    without = f" ({brief(missing)})" if missing else ""
    plain = re.sub(r"\s+", " ", title)[: 90 - len(without)].strip()
    return safe_name(f"{plain}{marked}{without}{ending}")
