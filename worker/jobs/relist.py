"""Relisting: indexers are asked anew for releases of works that people care for; new ones are told.

Only so many works a day, an hour's share at a time and one after the other, so that each indexer is asked seldom and
within its own limits; one that rests is left out. Nothing is fetched but, where the setting says so, the .torrent of
the best release: its list of files tells a fake before anybody asks for it.
"""

import asyncio
import random
import re
from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from core import log
from core.errors import BadContent, SourceError, TorrentError
from core.library import news, odds, offers, releases, searches
from core.library.offers import Listed
from core.library.releases import Viewer
from core.link_health import Fate
from core.media import Kind, Release
from core.models import Title
from core.query import Field, Filter, Query, parse
from core.releases import files as by_files
from core.releases.merging import merged
from core.releases.offered import Whole
from core.releases.works import work_of
from worker.catalog import health
from worker.catalog.breaker import Verdict
from worker.catalog.load import Listing
from worker.catalog.search import Asked, search
from worker.context import House
from worker.jobs import take
from worker.meters import RELEASES_FOUND
from worker.run import Outcome, Run

_ROUNDS_A_DAY = 24
_NUMBERED = re.compile(r"s\d\d(?:e\d+)?", re.IGNORECASE)
_NOBODY = Viewer(0, 0)
_log = log.get(__name__)


async def relist(house: House, run: Run) -> Outcome:
    """How many works were asked for, how many releases are new, how many .torrents were looked into ahead."""
    settings = house.runtime.settings.background
    async with house.runtime.db.read() as session:
        known = await health.known(session, "search")
        awake = {name: one for name, one in house.catalog.indexers.items() if not known.is_open(name)}
        due = await news.due_works(session, -(-settings.relist_per_day // _ROUNDS_A_DAY)) if awake else []
    round_ = _Round(house, awake, -(-settings.torrents_ahead_per_day // _ROUNDS_A_DAY))
    for title in due:
        await round_.take(title)
        run.alive()
    if round_.verdicts:
        async with house.runtime.db.begin() as session:
            await health.heard(session, "search", list(round_.verdicts.values()))
            if round_.fresh:
                await searches.outdate(session)
    told = {"works": len(due), "releases": round_.fresh, "ahead": round_.looked, "fakes": round_.fakes}
    _log.info("releases.relisted", **told)
    return Outcome(told)


def question(title: Title) -> Query:
    """What indexers are asked for a work: its name, its year or its episode, its kind."""
    *words, last = title.name.split()
    kind = (Filter(Field.KIND, (Kind(title.kind),)),)
    if words and _NUMBERED.fullmatch(last.partition("-")[0]):
        return Query(tuple(words), filters=kind, episodes=parse(last.partition("-")[0]).episodes)
    year = (str(title.year),) if title.year else ()
    return Query((*words, last, *year), filters=kind)


@dataclass(slots=True)
class _Round:
    """The works of one round. `ahead` is how many .torrents may still be looked into."""

    house: House
    awake: dict[str, Listing]
    ahead: int
    fresh: int = 0
    looked: int = 0
    fakes: int = 0
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    async def take(self, title: Title) -> None:
        """Ask for a work, keep what is offered of it, tell what is new."""
        found, has_answer = await self._asked(title)
        ring, number = self.house.runtime.keys, title.id or 0
        listed = [Listed(number, one, offer) for one in found for offer in one.offers]
        async with self.house.runtime.db.begin() as session:
            known = {(one.offer.indexer, one.offer.ref) for one in await offers.of_title(session, ring, number)}
            await offers.keep_all(session, ring, listed)
            count = len(await asyncio.to_thread(merged, await offers.of_title(session, ring, number)))
            came = await news.looked(session, number, count if has_answer else None, random.random())
        self.fresh += came
        RELEASES_FOUND.inc(came)
        if came and self.ahead > 0:
            await self._look_ahead(title, known)

    async def _asked(self, title: Title) -> tuple[Sequence[Release], bool]:
        """Releases of just this work, and whether anybody answered."""
        asking = {name: one for name, one in self.awake.items() if Kind(title.kind) in one.plugin.kinds}
        found: list[Release] = []
        has_answer = False
        most_s = self.house.runtime.settings.search.source_s
        async with aclosing(search(asking, Asked(question(title)), most_s)) as answers:
            async for one in answers:
                has_answer = has_answer or one.trouble is None
                self.verdicts[one.source] = Verdict(one.source, one.trouble, one.seconds, is_remote=True)
                if one.trouble is not None:
                    self.awake.pop(one.source, None)  # it is not asked again in this round
                found += one.releases
        return [one for one in found if (work := work_of(one)) and work.info.ref == title.ref], has_answer

    async def _look_ahead(self, title: Title, known: Collection[tuple[str, str]]) -> None:
        """The best of the new releases by its list of files, before anybody wants it; private sites are left alone."""
        async with self.house.runtime.db.read() as session:
            picked = await releases.picked(session, self.house.runtime.keys, title.id or 0, _NOBODY)
        best = next((one for one in picked.judged if not one.gates and _can_be_looked_into(one.whole, known)), None)
        if best is None:
            return
        self.ahead -= 1
        try:
            had = await take.had_of(self.house, best.whole)
        except (SourceError, TorrentError, BadContent) as error:
            _log.info("releases.not_had", title=title.id, reason=str(error)[:200])
            return
        self.looked += 1
        told = by_files.doubts(had.described.files, best.whole.kind, best.whole.claims)
        doubt = next((one for one in told if one.sure), None)
        async with self.house.runtime.db.begin() as session:
            if doubt is not None:
                self.fakes += 1
                if await take.refuse(session, self.house, best.whole, title.id or 0, doubt):
                    await odds.of_offer(session, had.offered.id, Fate.FAKE)
            elif had.described.files:  # a magnet link stands in the offer anyway
                await offers.looked_into(session, self.house.runtime.keys, had.offered.id, had.source)


def _can_be_looked_into(whole: Whole, known: Collection[tuple[str, str]]) -> bool:
    """Whether it is new, and what is asked for first is an open .torrent."""
    if any((one.offer.indexer, one.offer.ref) in known for one in whole.offers):
        return False
    return bool(whole.offers[0].offer.torrent_url) and not any(one.is_private for one in whole.offers)
