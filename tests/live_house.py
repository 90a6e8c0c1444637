"""A face that remembers what it was told to show, and jobs that move on."""

import asyncio

from bot.cards import Card, State
from bot.live import Pace
from core.events import JobChanged
from core.library import chat
from core.models import Job
from tests.deadline import DEADLINE_S


class Face:
    """Remembers what it was told to show, once it may."""

    surface = "web"

    def __init__(self, runtime, pace=None):
        self.pace = pace or Pace(every_s=0.02)
        self.shown = []
        self.may_show = asyncio.Event()
        self.may_show.set()
        self.news = asyncio.Condition()
        self._runtime = runtime

    async def edit(self, post, card, version):
        await self.may_show.wait()
        async with self._runtime.db.begin() as session:
            await chat.shown(session, post.id, {}, version, post.job_id)
        async with self.news:
            self.shown.append((post.id, card.title, version))
            self.news.notify_all()

    async def until(self, holds):
        async with asyncio.timeout(DEADLINE_S), self.news:
            await self.news.wait_for(holds)


async def draw(_, __, job, post):
    return Card(f"job {job.id} at {job.version}", state=State.OPEN if job.state.is_open else State.DONE, job=job.id)


async def change(runtime, job, *, state=None, tells=True):
    """The job moves on by a version; the news of it may be lost."""
    async with runtime.db.begin() as session:
        row = await session.get(Job, job, with_for_update=True)
        row.version += 1
        row.state = state or row.state
        version = row.version
    if tells:
        await runtime.events.publish(JobChanged(job, version))
    return version
