"""What the benches' jobs do."""

import asyncio
import os
import time
from collections.abc import Awaitable, Mapping
from typing import cast

from redis.asyncio import Redis
from sqlalchemy import text

from bench.peers import STARTED
from core.db import Session
from worker.lifecycle import Recipe
from worker.run import Outcome, Run


async def empty(_: Run) -> Outcome:
    """Nothing."""
    return Outcome()


async def stamp(_: Run) -> Outcome:
    """When its first line ran, onto a list: CLOCK_MONOTONIC is one for all processes of a machine."""
    at = time.monotonic()
    redis = Redis.from_url(os.environ["BOWERBIRD_REDIS_URL"])
    await cast(Awaitable[int], redis.rpush(STARTED, at))
    await redis.aclose()
    return Outcome()


async def long(run: Run) -> Outcome:
    """Works until it is stopped, and shows that it moves."""
    while True:
        run.alive()
        await asyncio.sleep(0.2)


async def hung(_: Run) -> Outcome:
    """Never moves again."""
    await asyncio.Event().wait()
    return Outcome()


async def steps(run: Run) -> Outcome:
    """Reports as many steps as asked, spread over some seconds."""
    number, seconds = int(run.job.payload["steps"]), float(run.job.payload["seconds"])
    for step in range(number):
        run.report(stage="fetching", percent=100 * step // number, bytes=step)
        await asyncio.sleep(seconds / number)
    return Outcome()


async def counted(run: Run) -> Outcome:
    """Some work, and a row that says which run did it, in the transaction that ends the job."""
    run.report(stage="fetching", percent=50)
    await asyncio.sleep(float(run.job.payload["seconds"]))

    async def effects(session: Session) -> None:
        row = {"job": run.id, "fence": run.key[1]}
        await session.execute(text("INSERT INTO bench_effect (job, fence) VALUES (:job, :fence)"), row)

    return Outcome(effects=effects)


RECIPES: Mapping[str, Recipe] = {
    f"bench.{recipe.__name__}": recipe for recipe in (empty, stamp, long, hung, steps, counted)
}
