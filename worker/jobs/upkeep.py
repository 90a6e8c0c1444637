"""Upkeep, once a day: old traces go, rooms that nobody works in are cleared."""

import asyncio
import shutil

from core.library import upkeep as traces
from worker.context import House
from worker.run import Outcome, Run

_ROOMS = "work"
_NAMED = "job-"


async def upkeep(house: House, run: Run) -> Outcome:
    """How many rows and rooms went."""
    keep = house.runtime.settings.keep
    async with house.runtime.db.begin() as session:
        gone = await traces.forget(session, jobs_days=keep.jobs_days, searches_days=keep.searches_days)
    run.alive()
    async with house.runtime.db.read() as session:
        in_use = await traces.with_rooms(session)
    rooms = await asyncio.to_thread(_clear, house, in_use)
    return Outcome({**gone, "rooms": rooms})


def _clear(house: House, in_use: set[int]) -> int:
    folder = house.runtime.settings.home / _ROOMS
    rooms = [room for room in folder.glob(f"{_NAMED}*") if room.name.removeprefix(_NAMED) not in map(str, in_use)]
    for room in rooms:
        shutil.rmtree(room)
    return len(rooms)
