"""Jobs with cards in a room, and servers of them. A pytest plugin: fixtures only."""

import asyncio

import pytest

from core.library import chat, jobs, people
from core.models import Job, Lane, Post, Role


@pytest.fixture
async def shown_jobs(runtime):
    """Makes jobs with a card each, in a room."""

    async def make(count=1, room="home"):
        async with runtime.db.begin() as session:
            person = await people.arrive(session, "web", "ada", "ada", Role.MEMBER)
            place = await people.room(session, "web", room, room)
            made = []
            for _ in range(count):
                job = await jobs.add(session, Job(kind="download", lane=Lane.WORK))
                post = Post(room_id=place.id, surface="web", for_person_id=person.id, job_id=job.id)
                post.shown_version = job.version
                made.append((job.id, (await chat.add(session, post)).id))
        return made

    return make


@pytest.fixture
async def serving():
    """Runs servers until the test is over."""
    tasks = []

    def serve(edits):
        tasks.append(asyncio.create_task(edits.serve()))
        return tasks[-1]

    yield serve
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
