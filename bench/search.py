"""How soon a search shows its first card, with sources that are slow, fail and hang; and whether hits get lost."""

import asyncio
import time

import aiohttp
from sqlmodel import col, select

from bench.figures import Figure, median, percentile
from bench.people import Somebody
from bench.place import Place, place, process, until
from bench.search_shelves import TITLES
from core.library import searches
from core.models import Job, JobState

_PEOPLE = 50


async def measure(short: bool) -> list[Figure]:
    """One person at a time, fifty at once with a search each, fifty with the same; then all of it from the rows."""
    rounds = 5 if short else 30
    async with (
        place(web={"port": 0}, search={"source_s": 4}) as here,
        process(here.environ, "-m", "bench.front"),
        process(here.environ, "-m", "bench.search_worker"),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        people = [Somebody(session, here.home, f"p{n}", f"room{n}") for n in range(_PEOPLE)]
        for one in people:
            await one.come()
        await people[0].say("/search warming up")
        alone = [await _said(people[0], f"/search alone {n}") for n in range(rounds)]
        await _all_done(here)
        together = await asyncio.gather(*(_said(one, f"/search own {n}") for n, one in enumerate(people)))
        await _all_done(here)
        shared = await asyncio.gather(*(_said(one, "/search the same") for one in people))
        await _all_done(here)
        await asyncio.sleep(3)  # until the fifty cards are drawn for the last time
        cached = [await _said(people[n % _PEOPLE], f"/search own {n % _PEOPLE}") for n in range(rounds * 2)]
        lost = await _lost(here)
        for one in people:
            await one.leave()
    return [
        _figure("search.first_card_ms_p99", alone, "one at a time"),
        _figure("search.first_card_50_ms_p99", together, "50 people at once, 50 searches"),
        _figure("search.shared_card_50_ms_p99", shared, "50 people at once, one search"),
        _figure("search.cached_ms_p99", cached, "answers are there already"),
        Figure("search.lost_hits", lost, "hits", len(alone) + len(together) + 1, note="of those that sources gave"),
    ]


def _figure(metric: str, samples: list[float], what: str) -> Figure:
    note = f"{what}; 25 sources, 5 hang, 5 fail, 5 slow; p50 {median(samples):.0f} ms, most {max(samples):.0f} ms"
    return Figure(metric, percentile(samples, 99), "ms", len(samples), note=note)


async def _said(one: Somebody, line: str) -> float:
    began = time.perf_counter()
    await one.say(line)
    return (time.perf_counter() - began) * 1000


async def _all_done(here: Place) -> None:
    async def none_open() -> bool:
        async with here.runtime.db.read() as session:
            is_open = select(Job.id).where(
                col(Job.kind) == "search", col(Job.state).in_([JobState.QUEUED, JobState.RUNNING])
            )
            return (await session.exec(is_open.limit(1))).first() is None

    await until(none_open, 120)


async def _lost(here: Place) -> int:
    """Hits that sources gave in time and searches don't have."""
    lost = 0
    async with here.runtime.db.read() as session:
        for job in (await session.exec(select(Job).where(col(Job.kind) == "search"))).all():
            answered = sum(1 for state in job.progress["sources"].values() if state == "done")
            said = [one for one in await searches.places(session, job.id or 0) if not one.is_known]
            lost += answered * TITLES - len(said)
    return lost
