"""Requests that share a message for their progress, and cards that were never begun."""

import asyncio

from sqlalchemy import update

from bot.live import Live
from core.db import now
from core.library import chat, jobs, people
from core.models import Job, JobState, Lane, Post, Role
from tests.deadline import DEADLINE_S
from tests.live_house import Face, change, draw

pytest_plugins = ["tests.live_fixtures"]


class Message:
    """A shared message that remembers in which places it was drawn."""

    def __init__(self, standing=()):
        self.shown = []
        self._standing = dict(standing)
        self._news = asyncio.Condition()

    async def show(self, place):
        async with self._news:
            self.shown.append(place)
            self._news.notify_all()

    async def seen(self, place):
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: place in self.shown)

    async def standing(self):
        return self._standing


async def test_progress_of_several_jobs_is_left_to_their_shared_message(runtime, shown_jobs, serving):
    """A change of state is still told by the card itself."""
    (one, first), (other, _), (third, _) = await shown_jobs(3)
    async with runtime.db.read() as session:
        place = ((await chat.by_id(session, first)).room_id, "")
    face, message = Face(runtime), Message()
    serving(Live(runtime, face, draw, together=message))
    for job in (one, other, third):
        begun = await change(runtime, job, state=JobState.RUNNING)
        await face.until(lambda job=job, begun=begun: any(f"job {job} at {begun}" == t for _, t, _ in face.shown))
    before = len(face.shown)
    await change(runtime, one)
    await change(runtime, other)
    last = await change(runtime, one, state=JobState.DONE)
    await face.until(lambda: (first, f"job {one} at {last}", last) in face.shown)
    assert len(face.shown) == before + 1
    await message.seen(place)


async def test_progress_of_a_single_job_stays_on_its_card(runtime, shown_jobs, serving):
    ((job, post),) = await shown_jobs()
    face, message = Face(runtime), Message()
    serving(Live(runtime, face, draw, together=message))
    for _ in range(2):
        version = await change(runtime, job)
        await face.until(
            lambda version=version: face.shown and face.shown[-1] == (post, f"job {job} at {version}", version)
        )
    assert message.shown == []


async def test_a_shared_message_that_stands_is_looked_after(runtime, shown_jobs, serving):
    """It was left by a process that is no more."""
    ((_, post),) = await shown_jobs()
    async with runtime.db.read() as session:
        row = await chat.by_id(session, post)
    place = (row.room_id, row.place)
    face, message = Face(runtime), Message({place: row})
    serving(Live(runtime, face, draw, together=message))
    await message.seen(place)


async def test_a_request_whose_card_was_never_begun_gets_one(runtime, serving):
    """The process died between the request's row and the row of its card."""
    async with runtime.db.begin() as session:
        person = await people.arrive(session, "discord", "7", "ada", Role.MEMBER)
        place = await people.room(session, "discord", "8", "Readers")
        line = Post(room_id=place.id, surface="discord", place="9", key="discord:1", said="/download", locale="en")
        said = await chat.add(session, line)
        asked = Job(kind="download", lane=Lane.WORK, cause="discord:1", person_id=person.id, room_id=place.id)
        job = (await jobs.add(session, asked)).id
        await session.execute(update(Job).values(created_at=now() - 60_000))
    face = Face(runtime)
    face.surface = "discord"
    serving(Live(runtime, face, draw))
    await face.until(lambda: face.shown)
    async with runtime.db.read() as session:
        card = await chat.answer(session, said.id)
        assert (card.job_id, card.place, card.room_id) == (job, "9", place.id)
    assert [post for post, _, _ in face.shown] == [card.id]


async def test_a_request_whose_answer_is_being_made_is_let_be(runtime):
    async with runtime.db.begin() as session:
        place = await people.room(session, "discord", "8", "Readers")
        line = Post(room_id=place.id, surface="discord", place="9", key="discord:1", said="/download", locale="en")
        await chat.add(session, line)
        await jobs.add(session, Job(kind="download", lane=Lane.WORK, cause="discord:1"))
        assert await chat.begin_again(session, "discord") == 0
