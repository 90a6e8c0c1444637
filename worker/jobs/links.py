"""Looking at links: can what is behind titles still be had at their sources?

The payload names `titles`, or the `room` whose library is looked at; without either it is what is due, so many that
the day's share is kept. Sources are asked side by side, one title of each at a time; those that rest are left out.
What can't be had gets the number of other titles of the same work that are not known to be dead (`elsewhere`).
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core import log
from core.library import link_health, titles
from core.link_health import File, Standing
from core.models import LinkHealth, Title
from worker.catalog import health
from worker.catalog.load import Instance
from worker.catalog.vouching import vouched
from worker.context import House
from worker.meters import LINKS_LOOKED
from worker.run import Outcome, Run

KIND = "links"
_log = log.get(__name__)
_ROUNDS_A_DAY = 24
_SOURCES_AT_ONCE = 8
#: so many of those that can't be had are told one by one
_TOLD = 100
_WELL = frozenset({Standing.ALIVE, Standing.CHANGED})


async def links(house: House, run: Run) -> Outcome:
    """How many were looked at, how they stand, and which can't be had."""
    wanted = await _wanted(house, run)
    round_ = _Round(house, run, len(wanted))
    by_source: dict[str, list[Title]] = {}
    for title in wanted:
        by_source.setdefault(title.source, []).append(title)
    run.report(part=0, parts=len(wanted))
    slots = asyncio.Semaphore(_SOURCES_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for name, of_source in by_source.items():
            group.create_task(round_.at_source(name, of_source, slots))
    result = round_.result()
    _log.info("links.looked", looked=result["looked"], dead=result["counts"].get("dead", 0), rested=result["rested"])
    return Outcome(result)


async def _wanted(house: House, run: Run) -> list[Title]:
    asked = run.job.payload
    async with house.runtime.db.read() as session:
        if "titles" in asked:
            rows = await titles.by_ids(session, [int(one) for one in asked["titles"]])
            return [rows[one] for one in sorted(rows) if house.catalog.source(rows[one].source)]
        if "room" in asked:
            rows_here = await link_health.in_room(session, int(asked["room"]))
            return [row for row in rows_here if house.catalog.source(row.source)]
        limit = -(-house.runtime.settings.background.links_per_day // _ROUNDS_A_DAY)
        names = [*house.catalog.instances, titles.LINK]
        return await link_health.due(session, names, limit) if limit else []


@dataclass(slots=True)
class _Round:
    """The looks of one job."""

    house: House
    run: Run
    parts: int
    seen: list[tuple[Title, LinkHealth]] = field(default_factory=list)
    rested: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)

    async def at_source(self, name: str, of_source: Sequence[Title], slots: asyncio.Semaphore) -> None:
        """One title after the other; none while the source is left in peace, unless somebody asked for it."""
        instance = self.house.catalog.source(name)
        async with self.house.runtime.db.read() as session:
            known = await health.known(session, "search")
        if instance is None or (known.is_open(name) and not self.run.job.person_id):
            self.rested += len(of_source)
            return
        async with slots:
            for title in of_source:
                await self._at(instance, title)

    async def _at(self, instance: Instance, title: Title) -> None:
        number = title.id or 0
        async with self.house.runtime.db.read() as session:
            known = (await link_health.of_titles(session, [number])).get(number)
        verdict = await vouched(instance, title.ref, known.file if known else File(), self.house.sites)
        LINKS_LOOKED.labels(title.source, verdict.standing).inc()
        async with self.house.runtime.db.begin() as session:
            row = await link_health.looked(session, number, verdict, random.random())
        self.seen.append((title, row))
        if row.standing not in _WELL or self.run.job.person_id:
            self.told.append(self._line(title, row, await self._elsewhere(title)))
        self.run.report(part=len(self.seen), parts=self.parts, percent=len(self.seen) * 100 // self.parts)

    async def _elsewhere(self, title: Title) -> list[int]:
        """Other titles of the work that are not known to be dead."""
        async with self.house.runtime.db.read() as session:
            others = [row for row in await titles.same_work(session, title) if self.house.catalog.source(row.source)]
            known = await link_health.of_titles(session, [row.id or 0 for row in others])
        return [row.id for row in others if row.id and not (row.id in known and known[row.id].is_dead)]

    @staticmethod
    def _line(title: Title, row: LinkHealth, elsewhere: list[int]) -> dict[str, Any]:
        return {
            "title": title.id,
            "name": title.name,
            "source": title.source,
            "standing": str(row.standing),
            "signs": row.signs,
            "is_dead": row.is_dead,
            "elsewhere": elsewhere,
        }

    def result(self) -> dict[str, Any]:
        """The report; those that are dead first."""
        counts = Counter(str(row.standing) for _, row in self.seen)
        order = {name: place for place, name in enumerate(_ORDER)}
        told = sorted(self.told, key=lambda one: (not one["is_dead"], order[one["standing"]], one["title"]))
        gone = [one for one in told if one["standing"] == Standing.DEAD]
        return {
            "looked": len(self.seen),
            "rested": self.rested,
            "counts": dict(counts),
            "elsewhere": sum(1 for one in gone if one["elsewhere"]),
            "titles": told[:_TOLD],
        }


_ORDER = (
    Standing.DEAD,
    Standing.RESTRICTED,
    Standing.TEMPORARY,
    Standing.UNKNOWN,
    Standing.CHANGED,
    Standing.ALIVE,
)
