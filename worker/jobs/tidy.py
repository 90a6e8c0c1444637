"""Tidying: delete what a cancelled or failed request has fetched."""

import asyncio

from sqlalchemy import update
from sqlmodel import col

from core.db import Session
from core.events import JobChanged
from core.library import jobs
from core.models import Job, Wanted
from core.models.jobs import OPEN
from worker.context import House
from worker.run import Outcome, Run
from worker.storage import Workroom

_LOOK_S = 0.5


async def tidy(house: House, run: Run) -> Outcome:
    """Clear the job's room once it has stopped, unless it was taken up again meanwhile; its card says so."""
    number = int(run.job.payload["job"])
    job = await _stopped(house, run, number)
    if job is None or job.state in OPEN:
        return Outcome()
    await asyncio.to_thread(Workroom(house.runtime.settings.home, f"job-{number}").remove)

    async def effects(session: Session) -> None:
        progress = {"deleted": True}
        changed = update(Job).where(col(Job.id) == number).values(progress=progress, version=col(Job.version) + 1)
        await session.execute(changed)

    async def afterwards() -> None:
        await house.runtime.events.publish(JobChanged(number, job.version + 1))

    return Outcome({"job": number}, effects, afterwards)


async def _stopped(house: House, run: Run, number: int) -> Job | None:
    """The job when its worker has let go of it; one that is wanted again is not waited for."""
    async with house.runtime.events.following() as events:
        while True:
            async with house.runtime.db.read() as session:
                job = await jobs.by_id(session, number)
            if job is None or job.state not in OPEN or job.wanted is not Wanted.CANCEL:
                return job
            run.alive()
            await events.job_changed(number, _LOOK_S)
