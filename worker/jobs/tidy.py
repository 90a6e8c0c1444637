"""Tidying: delete what a cancelled or failed request has fetched."""

import asyncio

from sqlalchemy import update
from sqlmodel import col

from core.db import Session
from core.library import jobs
from core.models import Job
from core.models.jobs import OPEN
from worker.context import House
from worker.run import Outcome, Run
from worker.storage import Workroom


async def tidy(house: House, run: Run) -> Outcome:
    """Clear the job's room, unless it was taken up again meanwhile; its card says so."""
    number = int(run.job.payload["job"])
    async with house.runtime.db.read() as session:
        job = await jobs.by_id(session, number)
    if job is None or job.state in OPEN:
        return Outcome()
    await asyncio.to_thread(Workroom(house.runtime.settings.home, f"job-{number}").remove)

    async def effects(session: Session) -> None:
        progress = {"deleted": True}
        changed = update(Job).where(col(Job.id) == number).values(progress=progress, version=col(Job.version) + 1)
        await session.execute(changed)

    return Outcome({"job": number}, effects)
