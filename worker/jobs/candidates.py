"""A torrent that was taken for a work: is it what it claims, does anything come of it, and which one is next?

What turned out to be no good is remembered; the request goes on with the next release under the same card.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.db import Session
from core.errors import BadContent, SourceError, TorrentError
from core.events import TorrentWanted
from core.fakes import Doubt
from core.library import marks, odds, releases, runs, taking, torrents
from core.library.releases import Viewer
from core.link_health import Fate
from core.models import Against, Aim, By, Taken, Title, TorrentFile, TorrentState
from core.releases import files as by_files
from core.releases.offered import Whole
from core.releases.preferring import Next
from worker.context import House
from worker.jobs import take
from worker.jobs.choosing import Choice
from worker.meters import RELEASES
from worker.run import Run

_MOST_TRIED = 5
_BUSY = frozenset({TorrentState.CHECKING, TorrentState.FULL, TorrentState.PAUSED})


@dataclass(slots=True)
class Patience:
    """How long nothing has come of a torrent. Pauses, checks, a full disk, an absent engine or network don't count."""

    limit_s: float
    clock: Callable[[], float] = time.monotonic
    _figures: tuple[object, ...] = ()
    _since: float = field(default=0.0)

    def is_over(self, figures: tuple[object, ...], *, excused: bool) -> bool:
        """Whether these figures have stood still for too long."""
        now = self.clock()
        if excused or figures != self._figures:
            self._figures, self._since = figures, now
        return now - self._since >= self.limit_s


def is_excused(state: TorrentState, *, is_served: bool, is_online: bool) -> bool:
    """Whether it is no fault of a torrent's peers that nothing comes."""
    return state in _BUSY or not (is_served and is_online)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a torrent was taken as: its row, the work, and the release among the others."""

    taken: Taken
    title: Title
    whole: Whole


async def of(house: House, number: int, viewer: Viewer) -> Candidate | None:
    """What a torrent was taken as; None for one that was handed in, or is no longer listed anywhere."""
    async with house.runtime.db.read() as session:
        taken = await taking.of(session, number)
        if taken is None or taken.offer_id is None:
            return None
        found = await releases.of_offer(session, house.runtime.keys, taken.offer_id, viewer)
    return Candidate(taken, found[2], found[1].whole) if found is not None else None


async def looked_into(house: House, one: Candidate, files: Sequence[TorrentFile]) -> Doubt | None:
    """What is surely wrong with its list of files, if anything; it is on the blocklist then.

    Nothing is where somebody wants it all the same.
    """
    if one.taken.trusted:
        return None
    ring = house.runtime.keys
    named = [(torrents.path_of(ring, each), each.size_bytes) for each in files]
    doubt = next((each for each in by_files.doubts(named, one.whole.kind, one.whole.claims) if each.sure), None)
    if doubt is not None:
        async with house.runtime.db.begin() as session:
            await take.refuse(session, house, one.whole, one.title.id or 0, doubt)
            await odds.of_torrent(session, one.taken.torrent_id, Fate.FAKE)
    return doubt


async def gives_up(house: House, one: Candidate) -> None:
    """Nobody gives its data: that counts against it, and it is not taken for this work again."""
    async with house.runtime.db.begin() as session:
        await odds.of_torrent(session, one.taken.torrent_id, Fate.STALLED)
        await _left_aside(session, house, one.whole, one.title)


async def _left_aside(session: Session, house: House, whole: Whole, title: Title) -> None:
    if await marks.hold(session, house.runtime.keys, whole.keys, whole.name, Against.STALLED, title=title.id):
        RELEASES.labels("stalled").inc()


async def follower(
    house: House, run: Run, one: Candidate, viewer: Viewer, aim: Aim, because: str = Against.STALLED.value
) -> int | None:
    """The torrent of the next release, which this run is about from now on; None when there is none left.

    `because` is what the one before came to: nobody gave its data, or a doubt's code.
    """
    for _ in range(_MOST_TRIED):
        async with house.runtime.db.read() as session:
            picked = await releases.picked(session, house.runtime.keys, one.title.id or 0, viewer)
            tried = await taking.offers_taken(session, one.title.id or 0)
        left = [each for each in picked.judged if not each.gates and not _offers(each.whole) & tried]
        if not left:
            return None
        choice = Choice(picked, left[0], one.title, viewer, By.INSTEAD, run.id, because)
        try:
            outcome = await take.taken(house, choice)
        except (SourceError, TorrentError, BadContent):
            async with house.runtime.db.begin() as session:
                await _left_aside(session, house, choice.whole, one.title)
            continue
        if (number := outcome.result.get("torrent")) is not None:
            await _go_on(house, run, one, int(number), aim)
            return int(number)
    return None


async def _go_on(house: House, run: Run, one: Candidate, number: int, aim: Aim) -> None:
    """The request's card shows the new torrent from now on; the old one goes, unless somebody else waits for it."""
    payload = {**run.job.payload, "torrent": number}
    async with house.runtime.db.begin() as session:
        if await runs.about(session, run.key, payload) is None:
            return
        await _moved(session, one.taken.torrent_id, number, run.id, aim)
        if one.taken.then == Next.TAKE:
            await taking.follow(session, number)
    run.job.payload = payload
    await house.runtime.events.publish(TorrentWanted(number), TorrentWanted(one.taken.torrent_id))


async def _moved(session: Session, old: int, new: int, job: int, aim: Aim) -> None:
    before = await torrents.by_id(session, old)
    await torrents.requested(session, new, job)
    await torrents.want(session, new, aim)
    if before is not None and before.job_id in {None, job}:  # else another request still waits for it
        await torrents.want(session, old, Aim.REMOVE)


def _offers(whole: Whole) -> set[int]:
    return {one.id for one in whole.offers}
