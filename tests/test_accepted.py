"""What was accepted is never denied: a request is written down, and then its card can't be."""

import asyncio

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from bot import live
from core.db import now
from core.library import chat, jobs
from core.models import Job, Lane, Post, Room
from tests.story import telling


class Taken:
    """The one connection that writes, taken from the service as soon as a request is written down."""

    def __init__(self, db):
        self._db = db
        self._engine = db.writer.sync_engine
        self._given_back = asyncio.Event()
        self._holding = None

    async def __aenter__(self):
        event.listen(self._engine, "commit", self._committing)
        return self

    async def __aexit__(self, *_):
        await self.is_given_back()

    def _committing(self, connection):
        """Who stands in line before the commit has the connection before who has just committed."""
        asked = "SELECT 1 FROM job WHERE kind = 'download'"
        if self._holding is None and connection.exec_driver_sql(asked).first():
            self._holding = asyncio.get_running_loop().create_task(self._hold())

    async def _hold(self):
        async with self._db.begin() as session:
            await session.connection()
            await self._given_back.wait()

    async def is_given_back(self):
        """The service may write again."""
        if event.contains(self._engine, "commit", self._committing):
            event.remove(self._engine, "commit", self._committing)
        self._given_back.set()
        if self._holding is not None:
            await self._holding


async def requests(story):
    async with story.runtime.db.read() as session:
        return await jobs.listed(session, kinds=jobs.REQUESTS)


@pytest.fixture
async def ada(story):
    return await story.talker("ada")


async def test_who_asks_hears_that_it_is_asked_for_and_has_the_card_when_it_can_be_written(story, ada):
    async with Taken(story.runtime.db) as connection:
        answer = asyncio.create_task(ada.send(type="say", text="/download handbook epub"))
        await ada.until(lambda: ada.notices)
        assert not answer.done()
        await connection.is_given_back()
        card = (await answer).post.card
    assert [one.text for one in ada.notices] == ["It is asked for. Its card comes as soon as I can write again."]
    assert not ada.problems
    (job,) = await requests(story)
    assert card.job == job.id
    await story.ready("ada")


async def test_a_button_that_has_asked_is_answered_by_the_card_too(story, ada):
    shown = await story.says("ada", "/download handbook epub --dry-run")
    token = next(one.token for one in shown.actions if one.label == "Start")
    async with Taken(story.runtime.db) as connection:
        answer = asyncio.create_task(ada.send(type="press", token=token))
        await ada.until(lambda: ada.notices)
        await connection.is_given_back()
        card = (await answer).post.card
    (job,) = await requests(story)
    assert card.job == job.id


async def test_a_line_that_was_told_to_come_again_is_the_same_line(story, ada):
    """Nothing could be written at all: its sayer is told so, and the page sends the same frame again."""
    asked = {"type": "say", "id": "line-1", "text": "/download handbook epub"}
    async with story.runtime.db.begin() as session:
        await session.connection()
        refused = await ada.send(**asked)
    assert refused.type == "problem"
    assert not await requests(story)
    ada.answers.clear()
    first = (await ada.send(**asked)).post
    await story.ready("ada")
    ada.answers.clear()
    assert (await ada.send(**asked)).post.id == first.id
    assert len(await requests(story)) == 1


async def test_a_card_that_was_never_begun_comes_into_the_open_page(tmp_path, redis_url, monkeypatch):
    """Who was to make it has died, or has given up: the rows say that it is missing."""
    monkeypatch.setattr(live, "_AGAIN_S", 0.1)
    async with telling(tmp_path, redis_url) as story:
        ada = await story.talker("ada")
        await story.says("ada", "/help")
        async with story.runtime.db.begin() as session:
            room = (await session.exec(select(Room))).one()
            line = Post(room_id=room.id, surface="web", key="web:1:line-1", said="/download bells mp3", locale="en")
            said = await chat.add(session, line)
            job = await jobs.add(session, Job(kind="download", lane=Lane.WAIT, cause="web:1:line-1", room_id=room.id))
            old = update(Job).where(col(Job.id) == job.id).values(created_at=now() - 60_000)
            await session.execute(old)
        await ada.until(lambda: any(card.job == job.id for card in ada.cards))
        async with story.runtime.db.read() as session:
            card = await chat.answer(session, said.id)
        assert card.job_id == job.id
        assert card.id in ada.posts
