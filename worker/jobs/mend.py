"""Mending: what is damaged on the shelf is made again, from another format that is here or from its source.

The same row, the same item: links stay good. The damaged file is set aside when there is a good one in its place,
not before, and never deleted.
"""

import asyncio

from core import log
from core.db import Session
from core.library import blobs, items
from worker.context import House
from worker.damage import is_right
from worker.jobs.download import download
from worker.run import Handover, Outcome, Run

KIND = "mend"
_log = log.get(__name__)


async def mend(house: House, run: Run) -> Outcome | Handover:
    """Make the item of the payload anew; nothing when it is gone, or good."""
    number = int(run.job.payload["item"])
    async with house.runtime.db.read() as session:
        holding = await items.holding(session, number)
    if holding is None:
        return Outcome({"item": number, "was": "gone"})
    old = holding.blob.sha256
    if await asyncio.to_thread(_is_good, house, old, run):
        return Outcome({"item": number, "was": "good"})
    made = await download(house, run)
    if isinstance(made, Handover):  # its source has it by torrent now
        return made
    new, unused = str(made.result["sha256"]), False

    async def effects(session: Session) -> None:
        nonlocal unused
        if made.effects is not None:
            await made.effects(session)
        unused = old != new and await blobs.forget(session, old)

    async def afterwards() -> None:
        if unused:
            await asyncio.to_thread(house.shelf.replace, old, new)
        if made.afterwards is not None:
            await made.afterwards()
        _log.info("library.mended", item=number, same=old == new)

    return Outcome({**made.result, "item": number, "was": "damaged"}, effects, afterwards)


def _is_good(house: House, sha256: str, run: Run) -> bool:
    path = house.shelf.path(sha256)
    return path.is_file() and is_right(path, sha256, run.alive)
