"""Asking trackers who has the releases of a work: the best twenty, of open offers only; the order follows.

The payload names the work's title. The result counts torrents and those that a tracker knew (`asked`, `known`), or
says why nobody was asked (`silent`).
"""

from collections.abc import Iterable, Mapping, Sequence

from core.library import offers, releases
from core.library.releases import Viewer
from core.releases.merging import trackers
from core.releases.offered import Whole
from core.settings import Settings
from worker.context import House
from worker.run import Outcome, Run
from worker.scrape.asking import can_be_asked

_MOST = 20


async def scrape(house: House, run: Run) -> Outcome:
    """What trackers say of a work's releases, written to their offers."""
    if silent := why_silent(house.runtime.settings):
        return Outcome({"silent": silent})
    payload = run.job.payload
    viewer = Viewer(int(payload.get("person", 0)), run.job.room_id or 0, str(payload.get("language", "")))
    async with house.runtime.db.read() as session:
        picked = await releases.picked(session, house.runtime.keys, int(payload["title"]), viewer)
    wholes = [one.whole for one in picked.judged[:_MOST] if _may_be_asked(one.whole)]
    asked = _questions(wholes)
    found = await house.trackers.ask(asked)
    told = {
        offered.id: (said.seeders, said.leechers) if (said := found.get(whole.info_hash)) else None
        for whole in wholes
        for offered in whole.offers
    }
    async with house.runtime.db.begin() as session:
        await offers.scraped(session, told)
    return Outcome({"asked": len({one for hashes in asked.values() for one in hashes}), "known": len(found)})


def why_silent(settings: Settings) -> str:
    """Why no tracker is asked: that is off, or would go around the way that torrents keep to; "" when they are."""
    if not settings.torrent.scrape:
        return "off"
    return "kept" if settings.torrent.interface or settings.torrent.proxy else ""


def _questions(wholes: Iterable[Whole]) -> Mapping[str, Sequence[str]]:
    asked: dict[str, list[str]] = {}
    for whole in wholes:
        for tracker in trackers(whole):
            if can_be_asked(tracker):
                asked.setdefault(tracker, []).append(whole.info_hash)
    return asked


def _may_be_asked(whole: Whole) -> bool:
    """Whether it has a hash and is open; what is private anywhere is asked of nobody."""
    return bool(whole.info_hash) and not any(one.is_private for one in whole.offers)
