"""Rows that tests about jobs need, each question in a transaction of its own."""

from sqlalchemy import update
from sqlmodel import col

from core.library import jobs, people, runs
from core.models import Job, Lane, Role


async def do(db, question, *words, **named):
    """Ask one question of the library and commit."""
    async with db.begin() as session:
        return await question(session, *words, **named)


async def person(db, name):
    """Somebody's id."""
    return (await do(db, people.arrive, "web", name, name, Role.MEMBER)).id


async def room(db, name="home"):
    """A room's id."""
    return (await do(db, people.room, "web", name, name)).id


async def job(db, kind="dig", lane=Lane.WORK, needs=(), **fields):
    """A new job's id."""
    return (await do(db, jobs.add, Job(kind=kind, lane=lane, **fields), needs)).id


async def row(db, number):
    """A job as it is now."""
    async with db.read() as session:
        return await jobs.by_id(session, number)


async def alter(db, number, **values):
    """Change a job's row behind everybody's back."""
    async with db.begin() as session:
        await session.execute(update(Job).where(col(Job.id) == number).values(**values))


async def claim(db, number, worker="worker", lease_ms=60_000):
    """The run under which the job is ours now, or None."""
    fence = (await row(db, number)).fence
    claimed = await runs.claim(db, [(number, fence)], worker, lease_ms)
    return (number, claimed[0].fence) if claimed else None


async def told(db, number):
    """The words of a job's story."""
    async with db.read() as session:
        return [line.event for line in await jobs.story(session, number)]


async def chore(runtime, kind, **payload):
    """What came of a job in the background, once it is over."""
    number = await job(runtime.db, kind, Lane.BULK, payload=payload)
    await runtime.queue.nudge()
    return (await over(runtime, number)).result


async def over(runtime, number):
    """A job, once it is over."""
    async with runtime.events.following() as events:
        while (found := await row(runtime.db, number)).state.is_open:
            await events.job_changed(number, 0.3)
        return found
