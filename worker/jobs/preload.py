"""Warming up: the best release of each title that somebody looks at, so that it plays when they press Play.

The payload says who looks and where (`scope`), at which titles and how near ([title, nearness], `titles`), and in which
search (`search`), whose first titles are meant as soon as its sources have answered. Private trackers are left out:
what is not kept counts against people there. The result tells the torrents.
"""

import asyncio
from collections.abc import Sequence

from core import log
from core.db import Session
from core.errors import BadContent, SourceError, TorrentError
from core.events import TorrentsShown, TorrentWanted
from core.library import jobs, offers, releases, stopped, titles, torrents
from core.library.releases import Viewer
from core.models import By, Title
from core.releases import packs
from worker.context import House
from worker.jobs.choosing import Choice
from worker.jobs.take import taken
from worker.run import Outcome, Run

#: of a search, so many are warmed up at most
_FIRST = 3
_VISIBLE = 2
_BIGGEST = -1
#: names of more files are not read for this
_MOST_READ = 500
_log = log.get(__name__)


async def preload(house: House, run: Run) -> Outcome:
    """Have them opened by an engine, and tell it what is looked at."""
    payload = run.job.payload
    viewer = Viewer(run.job.person_id or 0, run.job.room_id or 0, str(payload.get("language", "")))
    looked_at = [(int(title), int(nearness)) for title, nearness in payload.get("titles", ())]
    if search := payload.get("search"):
        looked_at += [(title, _VISIBLE) for title in await _found(house, int(search))]
    shown: list[list[int]] = []
    for title, nearness in dict(looked_at).items():
        if (number := await _best(house, run.id, title, viewer)) is not None:
            shown.append([number, *await _place(house, number, title, viewer.person, nearness)])
    numbers = [one[0] for one in shown]
    await house.runtime.events.publish(TorrentsShown(str(payload["scope"]), shown), *map(TorrentWanted, numbers))
    return Outcome({"torrents": numbers})


async def _found(house: House, search: int) -> Sequence[int]:
    """The first works that a search found in releases, once it is over or its sources have had their time."""
    async with house.runtime.events.following() as events:
        async with house.runtime.db.read() as session:
            job = await jobs.by_id(session, search)
        if job is not None and job.state.is_open:
            await events.job_ended(search, house.runtime.settings.search.source_s)
    async with house.runtime.db.read() as session:
        return await offers.in_search(session, search, _FIRST)


async def _best(house: House, job: int, title: int, viewer: Viewer) -> int | None:
    """The torrent of the best release of a title, on its way into an engine; None when there is none to warm up."""
    async with house.runtime.db.read() as session:
        row = await titles.by_id(session, title)
        choice = await _choice(session, house, row, viewer, job) if row is not None else None
    if choice is None:
        return None
    try:
        outcome = await taken(house, choice)
    except (SourceError, TorrentError, BadContent) as error:  # whoever presses Play hears of it
        _log.info("release.cold", title=title, reason=type(error).__name__)
        return None
    if (number := outcome.result.get("torrent")) is None:
        return None
    async with house.runtime.db.begin() as session:
        await torrents.preload(session, int(number))
    return int(number)


async def _choice(session: Session, house: House, title: Title, viewer: Viewer, job: int) -> Choice | None:
    if not await torrents.any_engine(session):
        return None
    picked = await releases.picked(session, house.runtime.keys, title.id or 0, viewer)
    best = picked.best
    if best is None or not all(one.has_torrent and not one.is_private for one in best.whole.offers):
        return None
    return Choice(picked, best, title, viewer, By.AHEAD, job)


async def _place(house: House, number: int, title: int, person: int, nearness: int) -> tuple[int, int, int]:
    """Which file, how near, and where somebody stopped in it: the one that the title means, else the biggest."""
    async with house.runtime.db.read() as session:
        work, row = await titles.by_id(session, title), await torrents.by_id(session, number)
        files = await torrents.files(session, number, _MOST_READ)
        if not files or work is None or row is None:
            return _BIGGEST, nearness, 0
        ring = house.runtime.keys
        told, name = [(torrents.path_of(ring, one), one.size_bytes) for one in files], torrents.name_of(ring, row)
        fitting = await asyncio.to_thread(packs.meant, told, work.name, name)
        meant = files[fitting[0]] if len(fitting) == 1 else max(files, key=lambda one: one.size_bytes)
        places = await stopped.places(session, person, [meant.id or 0])
    return meant.number, nearness, places.get(meant.id or 0, 0)
