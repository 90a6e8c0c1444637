"""Upkeep, once a day: old traces go, rooms that nobody works in are cleared, the pages of comics are counted."""

import asyncio
import shutil

from core.library import reading
from core.library import upkeep as traces
from worker.context import House
from worker.packaging.opening.leaves import leaves_of
from worker.run import Outcome, Run
from worker.storage import drawn

_ROOMS = "work"
_NAMED = "job-"
#: comics of a day that are counted
_MOST = 5000


async def upkeep(house: House, run: Run) -> Outcome:
    """How many rows and rooms went."""
    keep = house.runtime.settings.keep
    async with house.runtime.db.begin() as session:
        gone = await traces.forget(session, jobs_days=keep.jobs_days, searches_days=keep.searches_days)
    run.alive()
    async with house.runtime.db.read() as session:
        in_use = await traces.with_rooms(session)
    rooms = await asyncio.to_thread(_clear, house, in_use)
    pages = await asyncio.to_thread(drawn.cleared, house.runtime.settings.home)
    return Outcome({**gone, "rooms": rooms, "drawn": pages, "counted": await _counted(house, run)})


async def _counted(house: House, run: Run) -> int:
    """How many comics were counted that came before anybody counted, or were handed in."""
    async with house.runtime.db.read() as session:
        found = await reading.uncounted(session, _MOST)
    for sha256 in found:
        told = await asyncio.to_thread(leaves_of, house.shelf.path(sha256))
        async with house.runtime.db.begin() as session:
            await reading.counted(session, sha256, told.count, told.media_type)
        run.alive()
    return len(found)


def _clear(house: House, in_use: set[int]) -> int:
    folder = house.runtime.settings.home / _ROOMS
    rooms = [room for room in folder.glob(f"{_NAMED}*") if room.name.removeprefix(_NAMED) not in map(str, in_use)]
    for room in rooms:
        shutil.rmtree(room)
    return len(rooms)
