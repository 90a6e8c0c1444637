"""A request for a torrent: an engine fetches it, this watches, and hands what has come to those who wait for it.

It asks nothing of a lane but a place to wait. What becomes of the torrent itself is written in its row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.db import Session
from core.errors import BadContent, NotFound, TorrentError
from core.events import TorrentWanted
from core.library import items, jobs, torrents
from core.models import Aim, Torrent, TorrentFile
from worker.context import House
from worker.run import Outcome, Run

_LOOK_S = 1.0
_SHOWN = ("done_bytes", "total_bytes", "peers", "seeds", "ratio")


@dataclass(frozen=True, slots=True)
class Standing:
    """A torrent and its files as they are now, and whether its engine is alive."""

    row: Torrent
    files: Sequence[TorrentFile]
    is_served: bool
    is_online: bool

    @property
    def wanted(self) -> list[TorrentFile]:
        """The files that are asked for."""
        return [one for one in self.files if one.chosen]

    @property
    def is_complete(self) -> bool:
        """Whether something has become of each file that is wanted."""
        return bool(self.wanted) and all(one.item_id is not None or one.problem for one in self.wanted)


async def torrent(house: House, run: Run) -> Outcome:
    """Wait until it can be streamed, or until all that is wanted of it is in the library."""
    number, aim = int(run.job.payload["torrent"]), Aim(run.job.payload["aim"])
    async with house.runtime.events.following() as events:
        async with house.runtime.db.begin() as session:
            await _want(session, number, aim)
        await house.runtime.events.publish(TorrentWanted(number))
        while not _is_over(standing := await _look(house, number), aim):
            run.report(**_progress(standing))
            await events.torrent_changed(number, _LOOK_S)
    return Outcome({"torrent": number}) if aim is Aim.STREAM else _taken(number, run.id, standing.wanted)


async def _want(session: Session, number: int, aim: Aim) -> None:
    """Who only wants to watch takes nothing from those who fetch it."""
    row = await torrents.by_id(session, number)
    if row is not None and not (aim is Aim.STREAM and row.aim in {Aim.FETCH, Aim.SEED}):
        await torrents.want(session, number, aim)


def _is_over(standing: Standing, aim: Aim) -> bool:
    """Raises TorrentError with what its engine says of one that goes no further."""
    if standing.row.error:
        raise TorrentError(standing.row.error)
    return bool(standing.files) if aim is Aim.STREAM else standing.is_complete


async def _look(house: House, number: int) -> Standing:
    async with house.runtime.db.read() as session:
        row = await torrents.by_id(session, number)
        if row is None:
            raise NotFound("torrent-gone")
        is_served, is_online = await torrents.serving(session, row)
        files = await torrents.files(session, number)
    return Standing(row, files, is_served, is_online)


def _progress(standing: Standing) -> dict[str, Any]:
    """The words of a report; what is not known takes its word away."""
    figures = standing.row.figures
    done, total = int(figures.get("done_bytes", 0)), int(figures.get("total_bytes", 0))
    rate = int(figures.get("down_rate", 0))
    return {
        "stage": "fetching",
        "torrent": _standing(standing),
        **{name: figures.get(name) for name in _SHOWN},
        "percent": done * 100 // total if total else None,
        "rate": rate or None,
        "left_s": (total - done) // rate if rate and total else None,
    }


def _standing(standing: Standing) -> str:
    """Its state, or what keeps its engine: a change of it is shown at once."""
    if not standing.is_served:
        return "engine"
    return standing.row.state if standing.is_online else "offline"


def _taken(number: int, job: int, wanted: Sequence[TorrentFile]) -> Outcome:
    """What has become of the files. Raises BadContent when not one of them was good; the engine tries no better."""
    kept = [one.item_id for one in wanted if one.item_id is not None]
    refused = [one for one in wanted if one.item_id is None]
    if not kept:
        trouble = BadContent("torrent", refused[0].problem)
        trouble.tried_out = True
        raise trouble

    async def effects(session: Session) -> None:
        for watcher in await jobs.watchers(session, job):
            for item in kept:
                await items.show_in(session, item, watcher.room_id, watcher.person_id)
        await torrents.want(session, number, Aim.SEED)

    return Outcome({"torrent": number, "items": kept, "refused": len(refused)}, effects)
