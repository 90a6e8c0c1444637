"""A request for a torrent: an engine fetches it, this watches, and hands what has come to those who wait for it.

It asks nothing of a lane but a place to wait. What becomes of the torrent itself is written in its row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.db import Session
from core.errors import BadContent, NotAllowed, NotFound, TorrentError
from core.events import TorrentWanted
from core.fakes import Doubt
from core.library import items, jobs, odds, torrents
from core.library.releases import Viewer
from core.link_health import Fate, Sign, Verdict
from core.link_health import Standing as LinkStanding
from core.models import Aim, Torrent, TorrentFile
from core.releases.preferring import Next
from worker.context import House
from worker.jobs.candidates import Candidate, Patience, follower, gives_up, is_excused, looked_into
from worker.jobs.candidates import of as candidate
from worker.jobs.counting import counted, counts
from worker.jobs.excerpt import Excerpt, chosen
from worker.run import Outcome, Run

_LOOK_S = 1.0
_CAME = Verdict(LinkStanding.ALIVE, (Sign.OPENS,))
_SHOWN = ("done_bytes", "total_bytes", "peers", "seeds", "ratio")


@dataclass(frozen=True, slots=True)
class Standing:
    """A torrent and its files as they are now, and whether its engine is alive; `only` are the numbers of ours."""

    row: Torrent
    files: Sequence[TorrentFile]
    is_served: bool
    is_online: bool
    only: frozenset[int] | None = None

    @property
    def wanted(self) -> list[TorrentFile]:
        """The files that are asked for."""
        return [one for one in self.files if (one.chosen if self.only is None else one.number in self.only)]

    @property
    def is_complete(self) -> bool:
        """Whether something has become of each file that is wanted."""
        return bool(self.wanted) and all(one.item_id is not None or one.problem for one in self.wanted)


async def torrent(house: House, run: Run) -> Outcome:
    """Wait until it can be streamed, or until all that is wanted of it is in the library.

    One that was taken for a work and is no good, or gets no data, makes room for the next release when that is wished.
    """
    number, aim = int(run.job.payload["torrent"]), Aim(run.job.payload["aim"])
    some = Excerpt.of(run.job) if aim is Aim.FETCH else Excerpt()
    judging = Judging(house, run, Aim.STREAM if some else aim)
    async with house.runtime.events.following() as events:
        async with house.runtime.db.begin() as session:
            await want(session, number, judging.aim)
        await house.runtime.events.publish(TorrentWanted(number))
        while True:
            standing = await look(house, number)
            number = await judging.of(number, standing)
            if some and number == standing.row.id:
                standing = await excerpted(house, run.id, standing, some)
            if number == standing.row.id and is_over(standing, aim):
                break
            run.report(**_progress(standing), stalled=judging.stalled or None)
            await events.torrent_changed(number, _LOOK_S)
    return Outcome({"torrent": number}) if aim is Aim.STREAM else _taken(number, run, standing.wanted)


@dataclass(slots=True)
class Judging:
    """What becomes of a torrent that was taken for a work, look by look; `stalled` while it gets no data.

    Then it is "ask" while the next one is offered, "none" when none is left, "alone" for one that was handed in.
    """

    house: House
    run: Run
    aim: Aim
    stalled: str = ""
    _patience: Patience | None = None
    _looked_into: int = 0
    _counted: bool = False

    async def of(self, number: int, standing: "Standing") -> int:
        """The torrent that the request goes on with: this one, mostly. Raises TorrentError for a fake."""
        if standing.files and self._looked_into != number:
            self._looked_into = number
            if (one := await self._candidate(number)) and (doubt := await looked_into(self.house, one, standing.files)):
                return await self._next(one, doubt) or await self._left_alone(number, doubt)
        if is_stalled := self._is_stalled(standing):
            if one := await self._candidate(number):
                return await self._given_up(one, number)
            await self._told_of_title()
        self.stalled = "alone" if is_stalled else ""
        return number

    async def _told_of_title(self) -> None:
        """A title's own torrent gets no data: that counts against its source's having it, once a run and at once."""
        if not self._counted:
            self._counted = True
            async with self.house.runtime.db.begin() as session:
                await counted(session, self.run, Verdict(LinkStanding.TEMPORARY, (Sign.SILENT,)))

    def _is_stalled(self, standing: "Standing") -> bool:
        if self._patience is None:
            self._patience = Patience(self.house.runtime.settings.torrent.give_up_minutes * 60)
        figures = (standing.row.id, standing.row.figures.get("done_bytes", 0), len(standing.files))
        excused = is_excused(standing.row.state, is_served=standing.is_served, is_online=standing.is_online)
        return self._patience.is_over(figures, excused=excused)

    async def _given_up(self, one: Candidate, number: int) -> int:
        """Remembered at once; what follows is for its people to say, unless they have said so before."""
        if not self.stalled:
            await gives_up(self.house, one)
        self.stalled = self.stalled or "ask"
        if one.taken.then != Next.TAKE or self.stalled == "none":
            return number
        found = await follower(self.house, self.run, one, self._viewer, self.aim)
        self.stalled = "" if found else "none"
        return found or number

    async def _next(self, one: Candidate, doubt: Doubt) -> int | None:
        if one.taken.then != Next.TAKE:
            return None
        return await follower(self.house, self.run, one, self._viewer, self.aim, doubt.code)

    async def _left_alone(self, number: int, doubt: Doubt) -> int:
        async with self.house.runtime.db.begin() as session:
            await torrents.rest(session, number, doubt.code)
        await self.house.runtime.events.publish(TorrentWanted(number))
        raise NotAllowed("release-fake", name=doubt.because)

    async def _candidate(self, number: int) -> Candidate | None:
        return await candidate(self.house, number, self._viewer)

    @property
    def _viewer(self) -> Viewer:
        job = self.run.job
        return Viewer(job.person_id or 0, job.room_id or 0, str(job.payload.get("language", "")))


async def excerpted(house: House, job: int, standing: Standing, some: Excerpt) -> Standing:
    """The same with what is asked of it, which is fetched from now on: nothing is before it is known what is in it."""
    row = standing.row
    if not standing.files:
        return standing
    ours = replace(standing, only=await some.numbers(house.runtime, row, standing.files))
    if row.error or ours.is_complete or (row.aim is Aim.FETCH and all(one.chosen for one in ours.wanted)):
        return ours
    async with house.runtime.db.begin() as session:
        await chosen(session, row, ours.only or frozenset())
        await torrents.requested(session, row.id or 0, job)
        await torrents.want(session, row.id or 0, Aim.FETCH)
    await house.runtime.events.publish(TorrentWanted(row.id or 0))
    return ours


async def want(session: Session, number: int, aim: Aim) -> None:
    """Who only wants to watch takes nothing from those who fetch it."""
    row = await torrents.by_id(session, number)
    if row is not None and not (aim is Aim.STREAM and row.aim in {Aim.FETCH, Aim.SEED}):
        await torrents.want(session, number, aim)


def is_over(standing: Standing, aim: Aim) -> bool:
    """Raises TorrentError with what its engine says of one that goes no further."""
    if standing.row.error:
        raise TorrentError(standing.row.error)
    return bool(standing.files) if aim is Aim.STREAM else standing.is_complete


async def look(house: House, number: int) -> Standing:
    """A torrent as it is now. Raises NotFound for one that was removed."""
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


def _taken(number: int, run: Run, wanted: Sequence[TorrentFile]) -> Outcome:
    """What has become of the files. Raises BadContent when not one of them was good; the engine tries no better."""
    kept = list(dict.fromkeys(one.item_id for one in wanted if one.item_id is not None))  # an album's files are one
    refused = [one for one in wanted if one.item_id is None]
    if not kept:
        trouble = BadContent("torrent", refused[0].problem)
        trouble.tried_out = True
        raise trouble

    counts(run, _CAME)

    async def effects(session: Session) -> None:
        await odds.of_torrent(session, number, Fate.CAME)
        for watcher in await jobs.watchers(session, run.id):
            for item in kept:
                await items.show_in(session, item, watcher.room_id, watcher.person_id)
        await torrents.want(session, number, Aim.SEED)

    return Outcome({"torrent": number, "items": kept, "refused": len(refused)}, effects)
