"""Discord through restarts and crashes: cards go on where they stand, and none stands there twice."""

import asyncio

import pytest
from sqlalchemy import update
from sqlmodel import col

from core.models import Post
from tests.deadline import DEADLINE_S
from tests.discord_fixtures import platform
from tests.discord_story import FOR_EVER, asked, books, on_discord, people, ready
from tests.emulators.gutendex import running

__all__ = ["platform"]

QUICK = {"demo": {}}


@pytest.fixture
def gutendex():
    with running() as remote:
        yield remote


async def lost(story):
    """Cards that are on their way count as lost from now on, as after half a minute."""
    async with story.runtime.db.begin() as session:
        on_their_way = update(Post).where(col(Post.job_id).is_not(None), col(Post.address) == "")
        changed = await session.execute(on_their_way.values(created_at=0).returning(col(Post.id)))
        return len(changed.all())


async def until_lost(story):
    """Wait until there is such a card."""
    async with asyncio.timeout(DEADLINE_S):
        while not await lost(story):  # noqa: ASYNC110 a row tells nobody
            await asyncio.sleep(0.02)


async def whispered(person, platform, room):
    """A request whose card is whispered, since the channel is closed to us."""
    await platform.permits(room, deny=["send_messages"])
    card = await asked(person, room)
    assert card.only_me
    return card


async def test_a_whispered_request_goes_on_after_a_restart(tmp_path, redis_url, platform):
    ana, ben, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=FOR_EVER):
        card = await whispered(ana, platform, room)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=QUICK):
        assert books(await ready(ana, card))
    assert len(await ana.messages(room)) == 1
    assert await ben.messages(room) == []


async def test_a_whispered_search_is_completed_after_a_restart(tmp_path, redis_url, platform, gutendex):
    ana, _, room = await people(platform)
    late = {
        "sources": {"demo": {}, "gutenberg": {"base_url": gutendex.base}},
        "fetch": {"allow_private": ["127.0.0.1/32"]},
        "search": {"first_card_s": 0.5, "source_s": 20},
        "worker": {"lease_s": 1, "drain_s": 0.1},
    }
    gutendex.fault("late", times=2)
    async with on_discord(tmp_path, redis_url, platform=platform, **late):
        await ana.says("/search words:handbook", room)
        card = await ana.sees(room, lambda one: "1 of 2 sources still looking" in one.text)
        assert card.only_me
    gutendex.go()
    async with on_discord(tmp_path, redis_url, platform=platform, **late):
        whole = await ana.sees_again(card, lambda one: "still looking" not in one.text)
        assert "3 found" in whole.text


async def test_after_its_quarter_of_an_hour_a_whisper_is_left_and_its_end_told_in_private(
    tmp_path, redis_url, platform
):
    ana, _, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=FOR_EVER):
        await whispered(ana, platform, room)
    await platform.advance(16 * 60)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=QUICK):
        assert books(await ana.sees(await ana.dm(), lambda one: "is ready" in one.text))


async def test_the_token_of_a_whisper_is_kept_sealed(tmp_path, redis_url, platform):
    ana, _, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=FOR_EVER) as (_, story):
        await whispered(ana, platform, room)
        kept = [path.read_bytes() for path in story.runtime.settings.home.rglob("*.db*")]
        assert kept
        assert not any(b"emulated-1" in data for data in kept)  # how every token of this Discord begins


async def test_a_card_whose_sending_nobody_heard_of_is_found_and_goes_on(tmp_path, redis_url, platform, gate):
    """Shown by Discord, and the line cut before we knew: so it is with a process that dies then."""
    ana, ben, room = await people(platform)
    await platform.fault("lost", where="(callback|original).* multipart")  # with its cover, not a mere "thinking…"
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        card = await asked(ana, room)
        await until_lost(story)
        gate.opens()
        assert books(await ready(ben, card))
    assert len(await ben.messages(room)) == 1


async def test_a_card_that_went_into_the_channel_unheard_of_is_not_sent_again(tmp_path, redis_url, platform, gate):
    """Too late for an answer, sent by our own right, and the line cut: its name makes the second sending the first."""
    ana, ben, room = await people(platform)
    late = {"code": 10062, "message": "Unknown interaction"}  # also for a "thinking…", where we are slow ourselves
    await platform.fault("404", times=2, where="POST /interactions/.*/callback", **late)
    await platform.fault("lost", where="POST /channels/.*/messages")
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        card = await asked(ana, room)
        await until_lost(story)
        gate.opens()
        assert books(await ready(ben, card))
    assert len(await ben.messages(room)) == 1
    assert len(await platform.calls("POST /channels/{channel_id}/messages")) > 1


async def test_who_was_told_the_end_in_private_unheard_of_is_not_told_again(tmp_path, redis_url, platform):
    ana = await platform.person("Ana", installed=True)
    room = await platform.group("Elsewhere", ana, bot=False)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=FOR_EVER):
        await asked(ana, room)
    await platform.advance(16 * 60)
    await platform.fault("lost", where="POST /channels/.*/messages")
    async with on_discord(tmp_path, redis_url, platform=platform, sources=QUICK) as (_, story):
        await ana.sees(await ana.dm(), lambda one: "is ready" in one.text)
        await lost(story)
        await ana.says("/library", await ana.dm())
        await ana.sees(await ana.dm(), lambda one: "Library of Ana" in one.text and "handbook" in one.text)
    told = [one for one in await ana.messages(await ana.dm()) if "is ready" in one.text]
    assert len(told) == 1


async def test_each_file_comes_once_when_it_is_ready_though_the_house_is_started_anew(
    tmp_path, redis_url, platform, gate
):
    ana, ben, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform):
        gate.lets(5)
        await ana.says("/download what:the bowerbird handbook, drawn format:cbz files:per-chapter", room)
        await ben.sees(room, books)
        await ana.sees(room, lambda one: "Ready so far: 1" in one.text)
    gate.opens()
    async with on_discord(tmp_path, redis_url, platform=platform):
        await ana.sees(room, lambda one: "is ready" in one.text)
        last = "The_Bowerbird_handbook_drawn_3.cbz"
        await ben.sees(room, lambda one: any(book["name"] == last for book in books(one)))
    came = [book["name"] for one in await ben.messages(room) for book in books(one)]
    assert came == [f"The_Bowerbird_handbook_drawn_{n}.cbz" for n in (1, 2, 3)]
