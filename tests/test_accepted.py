"""What was accepted is never denied: a request is written down, and then its card can't be."""

import asyncio

import pytest
from sqlmodel import col, select, update

from bot import live
from core import db
from core.db import now
from core.library import chat, jobs
from core.models import Job, Lane, Post, Room
from tests.discord_story import on_discord
from tests.story import telling
from tests.taken import Taken
from tests.telegram_house import living, says, telegram


async def requests(story):
    async with story.runtime.db.read() as session:
        return await jobs.listed(session, kinds=jobs.REQUESTS)


@pytest.fixture
def soon(monkeypatch):
    """Who waits for a connection is told sooner that it is not to be had."""
    monkeypatch.setattr(db, "_PATIENCE_S", 5.0)


@pytest.fixture
async def story(soon, tmp_path, redis_url):
    async with telling(tmp_path, redis_url) as told:
        yield told


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


async def test_on_a_platform_the_card_comes_when_it_can_be_written(soon, tmp_path, redis_url):
    async with telegram() as platform, living(platform, tmp_path, redis_url) as house:
        eva = await platform.person("Eva")
        await eva.says("/help")
        await eva.sees(None, lambda message: message.by_bot)
        async with Taken(house.runtime.db) as connection:
            await eva.says("/download handbook epub")
            await connection.is_refused()
        await eva.sees(None, says("is ready"))
        assert len(await requests(house)) == 1


async def test_on_a_platform_a_pressed_card_becomes_that_of_its_request_when_it_can_be_written(
    soon, tmp_path, redis_url, monkeypatch
):
    """Nobody else takes the turn to be the bot meanwhile, who would hear the press once more."""
    monkeypatch.setattr("bot.turns._LEASE_MS", 3600_000)
    async with telegram() as platform, living(platform, tmp_path, redis_url) as house:
        eva = await platform.person("Eva")
        await eva.says("/download handbook epub --dry-run")
        shown = await eva.sees(None, lambda message: "Start" in message.labels())
        async with Taken(house.runtime.db) as connection:
            await eva.presses(shown, "Start")
            await connection.is_refused()
        await eva.sees_again(shown, lambda message: "is ready" in message.text)
        assert len(await requests(house)) == 1


async def test_so_does_one_on_discord(soon, tmp_path, redis_url, monkeypatch):
    monkeypatch.setattr("bot.turns._LEASE_MS", 3600_000)
    async with on_discord(tmp_path, redis_url) as (discord, story):
        ana = await discord.person("Ana")
        room = await discord.group("Readers", ana)
        await ana.says("/download what:handbook format:epub dry_run:true", room)
        shown = await ana.sees(room, lambda message: "Start" in message.labels)
        async with Taken(story.runtime.db) as connection:
            pressing = asyncio.create_task(ana.presses(shown, "Start"))
            await connection.is_refused()
        await pressing
        await ana.sees_again(shown, lambda message: "is ready" in message.text)
        assert len(await requests(story)) == 1
