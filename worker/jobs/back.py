"""Whether what people wait for is back at its source: looked at now and then, ever more seldom, and told once."""

from collections.abc import Sequence
from typing import Any

from core.errors import SourceError
from core.events import JobChanged
from core.library import jobs, titles, waiting
from core.media import Assets, Local, Part, Remote, Torrent
from core.models import Job, JobState, Waiting
from core.models.jobs import OPEN
from worker.catalog.load import Instance
from worker.context import House
from worker.fetch.peek import peek
from worker.run import Outcome, Run

#: so many missing parts of a request are looked for
_MOST = 5


async def back(house: House, run: Run) -> Outcome:
    """How many were looked at, and how many were told."""
    async with house.runtime.db.read() as session:
        due = await waiting.due(session)
    told = 0
    for row, is_last in due:
        run.alive()
        told += await _looked_at(house, row, is_last=is_last)
    return Outcome({"looked": len(due), "told": told})


async def _looked_at(house: House, row: Waiting, *, is_last: bool) -> bool:
    async with house.runtime.db.read() as session:
        job = await jobs.by_id(session, row.job_id)
    if job is None:
        return False
    is_had = job.state is JobState.DONE and not job.result.get("missing")
    facts = None if is_had or job.state in OPEN else await _found(house, job)
    if facts is None and is_last:
        facts = {"about": "nothing"}
    return await _written(house, row, job, facts, is_over=is_had)


async def _written(house: House, row: Waiting, job: Job, facts: dict[str, Any] | None, *, is_over: bool) -> bool:
    """Told, or to be looked at later; what was fetched meanwhile needs neither."""
    async with house.runtime.db.begin() as session:
        if facts is None and not is_over:
            await waiting.later(session, row)
            return False
        await waiting.over(session, row)
        if facts is None:
            return False
        facts |= {"looks": row.looks + 1, "since_at": row.since_at}
        notice = await waiting.tell(session, row, job, facts)
    await house.runtime.events.publish(JobChanged(notice.id or 0, notice.version))
    return True


async def _found(house: House, job: Job) -> dict[str, Any] | None:
    """What can be had again: the missing parts by their numbers, or the source itself; None while nothing can."""
    instance = house.catalog.source(job.source)
    if instance is None:
        return None
    numbers = _missing(job)
    try:
        if not numbers:
            await instance.source.probe(instance.http)
            return {"about": "source"}
        there = await _there(house, instance, job, numbers)
    except SourceError:
        return None
    return {"about": "parts", "parts": ", ".join(map(str, there)), "count": len(there)} if there else None


def _missing(job: Job) -> list[int]:
    """The numbers of the parts that a request lacks; none when it failed for its source."""
    if job.state is JobState.DONE:
        return list(dict.fromkeys(int(one["part"]) for one in job.result.get("missing", ())))
    if job.error != "incomplete":
        return []
    return [int(one) for one in str(job.error_facts.get("missing", "")).split(", ") if one.isdecimal()]


async def _there(house: House, instance: Instance, job: Job, numbers: Sequence[int]) -> list[int]:
    async with house.runtime.db.read() as session:
        title = await titles.by_id(session, job.title_id or 0)
    if title is None:
        return []
    parts = await house.part_lists.of(instance, title.ref, anew=True)
    wanted = [part for part in parts if part.number in numbers][:_MOST]
    return [part.number for part in wanted if await _is_there(instance, title.ref, part)]


async def _is_there(instance: Instance, ref: str, part: Part) -> bool:
    try:
        return await _opens(instance, await instance.source.assets(instance.http, ref, part))
    except SourceError:
        return False


async def _opens(instance: Instance, assets: Assets | Torrent) -> bool:
    """Whether its files begin to come; of many the first and the last stand for all."""
    if isinstance(assets, Torrent):  # whether its peers are back is not seen from here
        return False
    for asset in {assets.assets[0].name: assets.assets[0], assets.assets[-1].name: assets.assets[-1]}.values():
        if isinstance(asset.where, Remote):
            await peek(instance.http, asset.where.url)
        elif isinstance(asset.where, Local) and not asset.where.path.is_file():
            return False
    return True
