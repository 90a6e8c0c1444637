"""Searching: all sources at once, every answer written down as it comes; page after page when people want more.

The job's payload: `words` is the search as typed, `shelf` what is browsed instead. For a further page `of` is the job
that holds the hits, `page` its number, `offsets` from where on each source is asked. The result of the job that holds
the hits tells how many pages there are, and where each source goes on (`following`).
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from core.db import Session
from core.errors import SourceError
from core.library import jobs, searches
from core.library.searches import Found
from core.query import parse
from core.ranking import kept, score, terms
from core.source import Shelf
from worker.catalog import health, starter
from worker.catalog.breaker import Verdict, deadline_s, is_our_own_network
from worker.catalog.health import Known
from worker.catalog.indexing import works_found
from worker.catalog.knowing import known_to_fit
from worker.catalog.load import Instance, Listing
from worker.catalog.search import Answer, Asked, to_ask
from worker.catalog.search import search as ask_all
from worker.context import House
from worker.meters import SOURCES_SPARED
from worker.run import Outcome, Run

LOOKING, DONE = "looking", "done"
#: what is known already is good for so long; less when a source could not be reached, or was not understood
_LEFT_OUT_GOOD_S = 60.0
_SHOWN_EVERY_S = 0.25


async def search(house: House, run: Run) -> Outcome:
    """Hits as rows, and of each source whether it has answered, or why not."""
    asked, page = _asked(run.job.payload)
    known = await house.runtime.reads.ask(health.known_all, _operation(asked))
    asking, spared = _to_ask(house, asked, known)
    round_ = _Round(house, run, asked, page, known, dict.fromkeys(asking, LOOKING) | spared)
    most_s = house.runtime.settings.search.source_s
    deadlines = {name: deadline_s(known.of(name), most_s) for name in asking}
    if asked.shelf is Shelf.POPULAR and not page and house.runtime.settings.search.starter:
        await round_.take_starters()
    round_.show()
    knowing = asyncio.ensure_future(round_.take_known([*asking, *spared]))
    try:
        async with aclosing(ask_all(asking, asked, most_s, deadlines)) as answers:
            async for answer in answers:
                await round_.take(answer)
        await knowing
    finally:
        knowing.cancel()
    return round_.ended()


def state(trouble: SourceError | None) -> str:
    """How a source is told on the card of a search: done, or how it is."""
    return DONE if trouble is None else health.state_of(trouble)


def _to_ask(house: House, asked: Asked, known: Known) -> tuple[dict[str, Instance | Listing], dict[str, str]]:
    """Whom to ask, and of those that are left in peace why. Are all of them, all are asked after all."""
    meant = to_ask(house.catalog, asked)
    spared = [name for name in meant if known.is_open(name)]
    if len(spared) == len(meant):
        return meant, {}
    for name in spared:
        SOURCES_SPARED.labels(name).inc()
    return {name: one for name, one in meant.items() if name not in spared}, dict.fromkeys(spared, "resting")


@dataclass(slots=True)
class _Round:
    """One round of answers: kept as they come, told on the card, summed up at the end."""

    house: House
    run: Run
    asked: Asked
    page: int
    known: Known
    sources: dict[str, str]
    verdicts: list[Verdict] = field(default_factory=list)
    following: dict[str, int] = field(default_factory=dict)
    unsaid: int = 0
    began: float = field(default_factory=time.perf_counter)

    @property
    def holder(self) -> int:
        """The job that holds the hits: a first page itself."""
        return int(self.run.job.payload.get("of") or self.run.id)

    def show(self) -> None:
        """Tell the card who is still out: the first answer at once, later ones at most a few times a second."""
        moment = int((time.perf_counter() - self.began) / _SHOWN_EVERY_S)
        stage = str(moment) if self.verdicts else None
        self.run.report(stage=stage, sources=dict(self.sources), unsaid=self.unsaid or None)

    async def take_starters(self) -> None:
        """What the index began with is on the shelf whether sources answer or not."""
        async with self.house.runtime.db.begin() as session:
            rows = await starter.on_shelf(session, self.house.catalog, self.asked.query)
            hits = []
            for place, row in enumerate(rows):
                reasons = terms(self.asked.query, row.info(), place, self.known.of(row.source).reliability)
                hits.append((self.holder, row.id or 0, Found(row.info(), score(reasons), kept(reasons), self.page)))
            await searches.add_hits(session, hits)

    async def take_known(self, meant: Sequence[str]) -> None:
        """What the index knows is there at once; what sources then say of it takes its place."""
        if self.page or self.asked.shelf:
            return
        async with self.house.runtime.db.read() as session:
            found = await known_to_fit(session, self.asked.query, frozenset(meant), self.known)
        if found:
            await self.house.keeper.keep(self.holder, found)
            self.show()

    async def take(self, answer: Answer) -> None:
        """Keep an answer."""
        reliability = self.known.of(answer.source).reliability
        found = []
        for place, info in enumerate(answer.titles):
            reasons = terms(self.asked.query, info, place, reliability)
            found.append(Found(info, score(reasons), kept(reasons), self.page))
        found += await works_found(self.asked.query, answer.releases, reliability, self.page)
        if found:
            await self.house.keeper.keep(self.holder, found)
        plugin = self.house.catalog.plugin(answer.source)
        is_remote = plugin is not None and plugin[1].asked > 0
        self.verdicts.append(Verdict(answer.source, answer.trouble, answer.seconds, is_remote=is_remote))
        self.sources[answer.source] = state(answer.trouble)
        self.unsaid += answer.unsaid
        if answer.following is not None:
            self.following[answer.source] = answer.following
        self.show()

    def ended(self) -> Outcome:
        """A first page is remembered for those who ask the same; a further one tells the first where to go on."""
        settings, states = self.house.runtime.settings.search, set(self.sources.values())
        good_s = settings.keep_minutes * 60 if states <= {DONE} else min(_LEFT_OUT_GOOD_S, settings.keep_minutes * 60)
        result = {"pages": self.page + 1, "following": self.following}
        if is_our_own_network(self.verdicts):
            self.run.report(offline=True)

        async def effects(session: Session) -> None:
            await health.heard(session, _operation(self.asked), self.verdicts)
            if self.page:
                await jobs.add_result(session, self.holder, result)
            else:
                await searches.answered(session, self.asked.query, self.run.id, good_s, self.asked.shelf or "")

        return Outcome(result, effects)


def _asked(payload: dict[str, Any]) -> tuple[Asked, int]:
    shelf = Shelf(payload["shelf"]) if payload.get("shelf") else None
    return Asked(parse(str(payload["words"])), payload.get("offsets"), shelf=shelf), int(payload.get("page", 0))


def _operation(asked: Asked) -> str:
    return "browse" if asked.shelf else "search"
