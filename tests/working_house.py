"""A process that works, for tests about jobs on real lanes; recipes that do little."""

import asyncio
import contextlib

from core.events import JobChanged, JobWanted
from core.library import jobs
from core.models import JobState, Lane
from tests.deadline import DEADLINE_S
from tests.rows import do, job, row
from worker import service
from worker.run import Outcome

SLOTS = {Lane.NOW: 4, Lane.WORK: 2, Lane.BULK: 1, Lane.WAIT: 4}
OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class House:
    """A process that works, and what it did."""

    def __init__(self, runtime, redis_url):
        self.runtime = runtime
        self.db = runtime.db
        self.redis_url = redis_url
        self.ran = []
        self.task = None

    @contextlib.asynccontextmanager
    async def working(self, slots=SLOTS, **recipes):
        """Work by these recipes as long as the block lasts."""
        noted = {name: self._noted(recipe) for name, recipe in recipes.items()}
        self.task = asyncio.create_task(service.work(self.runtime, noted, self.redis_url, slots))
        try:
            yield
        finally:
            self.task.cancel()
            await asyncio.wait([self.task])

    async def ask(self, kind="dig", lane=Lane.WORK, **fields):
        """A request as the bot makes it: the row, then the wake."""
        number = await job(self.db, kind, lane, **fields)
        await self.runtime.queue.wake(lane, number)
        return number

    async def press(self, number, wanted):
        """A press of Pause, Resume or Cancel."""
        version = await do(self.db, jobs.want, number, wanted)
        await self.runtime.events.publish(JobChanged(number, version), JobWanted(number))
        await self.runtime.queue.nudge()

    async def until(self, number, holds, within_s=DEADLINE_S):
        """Wait until something holds of the row; the row."""
        async with asyncio.timeout(within_s), self.runtime.events.following() as events:
            while not holds(found := await row(self.db, number)):
                await events.job_changed(number, within_s=0.2)
            return found

    async def becomes(self, number, *states, within_s=DEADLINE_S):
        return await self.until(number, lambda found: found.state in states, within_s)

    def _noted(self, recipe):
        async def run(run):
            self.ran.append(run.id)
            return await recipe(run)

        return run


async def nothing(_):
    return Outcome()


async def for_ever(run):
    run.report(stage="digging")
    while True:
        await asyncio.sleep(0.05)
        run.alive()


def raising(*troubles):
    """A recipe that meets these troubles, one a run, and succeeds then."""
    left = list(troubles)

    async def recipe(_):
        if left:
            raise left.pop(0)
        return Outcome({"found": True})

    return recipe
