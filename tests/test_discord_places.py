"""Where Discord has us: servers that show us out or have others at home, channels that are closed, direct messages."""

import asyncio

from core.library import people as questions
from tests.deadline import DEADLINE_S
from tests.discord_fixtures import house, paced, platform
from tests.discord_story import asked, books, on_discord, people, ready

__all__ = ["house", "paced", "platform"]


async def test_shown_out_of_a_server_and_back_the_cards_go_on(paced, platform, gate):
    ana, _, room = await people(platform)
    card = await asked(ana, room)
    await platform.kicks_bot(room)
    await left(paced, room)
    await platform.invites_bot(room)
    gate.opens()
    assert books(await ready(ana, card))


async def test_a_server_that_is_deleted_is_left(paced, platform):
    ana, _, room = await people(platform)
    await asked(ana, room)
    await platform.deletes_guild(room)
    await left(paced, room)


async def left(story, room):
    async with asyncio.timeout(DEADLINE_S):
        while True:
            async with story.runtime.db.read() as session:
                row = await questions.settled(session, "discord", room.guild)
            if row and row.left_at:
                return
            await asyncio.sleep(0.02)


async def test_where_we_may_not_write_the_answer_is_whispered_and_says_what_is_missing(paced, platform, gate):
    ana, ben, room = await people(platform)
    await platform.permits(room, deny=["send_messages"])
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    card = await ana.sees(room, lambda one: "Cancel" in one.labels)
    assert card.only_me
    assert "I need: Send Messages." in card.text
    gate.opens()
    assert books(await ready(ana, card))
    assert await ben.messages(room) == []


async def test_where_we_may_attach_nothing_the_card_names_the_file(house, platform):
    ana, _, room = await people(platform)
    await platform.permits(room, deny=["attach_files"])
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    card = await ana.sees(room, lambda one: "is ready" in one.text)
    assert not card.files
    assert "not allowed to attach files" in card.text
    assert "The Bowerbird handbook.epub" in card.text


async def test_a_card_whose_channel_was_closed_to_us_goes_on_by_its_interaction(paced, platform, gate):
    ana, ben, room = await people(platform)
    card = await asked(ana, room)
    await platform.permits(room, deny=["view_channel"])
    gate.opens()
    assert "is ready" in (await ready(ben, card)).text


async def test_brought_along_to_a_foreign_server_we_answer_there_and_tell_the_end_in_private(
    tmp_path, redis_url, platform, gate
):
    ana = await platform.person("Ana", installed=True)
    room = await platform.group("Elsewhere", ana, bot=False)
    async with on_discord(tmp_path, redis_url, platform=platform):
        await ana.says("/download what:the bowerbird handbook format:epub", room)
        await ana.sees(room, lambda one: "Cancel" in one.labels)
        await platform.advance(16 * 60)
        gate.opens()
        told = await ana.sees(await ana.dm(), lambda one: "is ready" in one.text)
        assert books(told)
        await ana.says("/library", await ana.dm())
        await ana.sees(await ana.dm(), lambda one: "Library of Ana" in one.text and "handbook" in one.text)


async def test_what_was_whispered_in_a_server_is_told_in_private_when_it_ends_late(paced, platform, gate):
    ana, _, room = await people(platform)
    await platform.permits(room, deny=["send_messages"])
    await asked(ana, room)
    await platform.advance(16 * 60)
    gate.opens()
    assert books(await ana.sees(await ana.dm(), lambda one: "is ready" in one.text))


async def test_who_takes_no_direct_messages_is_not_written_to_again_and_again(tmp_path, redis_url, platform, gate):
    ana = await platform.person("Ana", installed=True)
    room = await platform.group("Elsewhere", ana, bot=False)
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        await asked(ana, room)
        await ana.takes_dms(yes=False)
        await platform.advance(16 * 60)
        await story.says("ada", "/download the bowerbird handbook epub")
        gate.opens()
        await story.ready("ada")
        await ana.says("/library", room)
        await ana.sees(room, lambda one: "Library of Ana" in one.text and "handbook" in one.text)
        assert len(await platform.calls("POST /channels/{channel_id}/messages")) <= 1


async def test_brought_along_within_the_quarter_of_an_hour_the_card_itself_ends_right(
    tmp_path, redis_url, platform, gate
):
    ana = await platform.person("Ana", installed=True)
    room = await platform.group("Elsewhere", ana, bot=False)
    async with on_discord(tmp_path, redis_url, platform=platform):
        await ana.says("/download what:the bowerbird handbook format:epub", room)
        card = await ana.sees(room, lambda one: "Cancel" in one.labels)
        gate.opens()
        assert books(await ready(ana, card))


async def test_only_the_servers_in_the_settings_are_served(tmp_path, redis_url, platform):
    ana, ben, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform, discord={"rooms": "1234"}):
        await ana.says("/search words:handbook", room)
        assert (await ana.sees(room, lambda one: "at home in other servers" in one.text)).only_me
        assert await ana.completes("/search words:ha", room) == []
        assert await ben.messages(room) == []
        await ana.says("/help", await ana.dm())
        await ana.sees(await ana.dm(), lambda one: "What you can ask" in one.text)


async def test_strangers_are_asked_to_link_themselves_first(tmp_path, redis_url, platform):
    ana, ben, room = await people(platform)
    settings = {"strangers": False, "admins": ben.id}
    async with on_discord(tmp_path, redis_url, platform=platform, discord=settings):
        await ana.says("/help", await ana.dm())
        await ana.sees(await ana.dm(), lambda one: "I don't know you yet" in one.text)
        await ana.says("/help", room)
        await ana.sees(room, lambda one: "What you can ask" in one.text)
        await ben.says("/help", await ben.dm())
        await ben.sees(await ben.dm(), lambda one: "What you can ask" in one.text)
