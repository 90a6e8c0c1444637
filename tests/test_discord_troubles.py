"""Discord on its bad days: late answers, limits, lost lines, closed doors, and a house that is started anew."""

import asyncio

import pytest

from tests.deadline import DEADLINE_S
from tests.discord_story import careful, on_discord
from tests.test_discord_chat import FOR_EVER, books, people, title


@pytest.fixture
async def platform():
    async with careful() as made:
        yield made


@pytest.fixture
async def house(tmp_path, redis_url, platform):
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        yield story


@pytest.fixture
async def paced(tmp_path, redis_url, platform, gate):
    """A house whose shelf gives a chapter when it is let."""
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        yield story


async def asked(person, room):
    """A request that goes on, its card."""
    await person.says("/download what:the bowerbird handbook format:epub", room)
    return await person.sees(room, lambda one: "Cancel" in one.labels)


async def ready(person, card):
    return await person.sees_again(card, lambda one: "is ready" in one.text)


async def test_after_a_restart_cards_go_on_and_buttons_work(tmp_path, redis_url, platform, gate):
    ana, ben, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform):
        gate.lets(2)
        card = await asked(ana, room)
        whole = await title(ana, room)
        await ana.sees_again(card, lambda one: "Fetching part" in one.text)
    async with on_discord(tmp_path, redis_url, platform=platform):
        await ana.presses(whole, "★ Star")
        await ana.sees(room, lambda one: one.text.startswith("★"))
        await ana.presses(card, "Pause")
        card = await ana.sees_again(card, lambda one: "Resume" in one.labels)
        await ana.presses(card, "Resume")
        gate.opens()
        assert books(await ready(ben, card))
    assert len(await platform.command_puts()) == 1


async def test_what_ended_while_nobody_was_there_is_shown_afterwards(tmp_path, redis_url, platform):
    """The worker goes on without Discord; the card catches up when the bot is back."""
    ana, _, room = await people(platform)
    async with on_discord(tmp_path, redis_url, platform=platform, sources=FOR_EVER):
        card = await asked(ana, room)
    quick = {"demo": {}, "gutenberg": {"enabled": False}}
    async with on_discord(tmp_path, redis_url, platform=platform, sources=quick):
        assert books(await ready(ana, card))


async def test_who_is_slow_to_answer_says_that_it_thinks(tmp_path, redis_url, platform):
    """A search whose source is silent waits longer than Discord would."""
    silent = {"demo": {"enabled": False}, "gutenberg": {"base_url": "http://127.0.0.1:9"}}
    search = {"first_card_s": 4}
    sections = {"sources": silent, "search": search, "retry": {"first_wait_s": 5}}
    async with on_discord(tmp_path, redis_url, platform=platform, **sections):
        ana, ben, room = await people(platform)
        gesture = await ana.says("/title what:anything at all", room)
        assert (await gesture.outcome())["state"] in {"deferred", "answered"}
        assert (await ana.sees(room, lambda one: not one.thinking)).only_me
        assert await ben.messages(room) == []


async def test_an_answer_that_comes_too_late_is_sent_into_the_channel(house, platform):
    ana, ben, room = await people(platform)
    await platform.fault("404", where="POST /interactions/.*/callback", code=10062, message="Unknown interaction")
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    assert books(await ben.sees(room, lambda one: "is ready" in one.text))


@pytest.mark.parametrize("fault", ["429", "500", "drop", "503"])
async def test_an_edit_that_fails_for_a_while_is_made_up_for(paced, platform, fault, gate):
    ana, ben, room = await people(platform)
    card = await asked(ana, room)
    await platform.fault(fault, times=3, where="PATCH /channels/")
    gate.lets(2)
    gate.opens()
    assert books(await ready(ben, card))


async def test_what_is_no_longer_attached_is_brought_anew(paced, platform, gate):
    ana, ben, room = await people(platform)
    card = await asked(ana, room)
    await platform.fault("400", times=1, where="PATCH /channels/", code=50035)
    gate.lets(2)
    await ana.sees_again(card, lambda one: "Fetching part" in one.text)
    gate.opens()
    assert books(await ready(ben, card))
    sent = await platform.calls("PATCH /channels/")
    refused = [one["status"] for one in sent].index(400)
    assert not sent[refused].get("files")
    assert [one["name"] for one in sent[refused + 1]["files"]] == ["cover.jpg"]


async def test_a_limit_for_everything_is_kept_to(paced, platform, gate):
    ana, ben, room = await people(platform)
    card = await asked(ana, room)
    await platform.fault("429", times=1, where="PATCH /channels/", everywhere=True, retry_after_s=0.5)
    gate.lets(2)
    gate.opens()
    assert books(await ready(ben, card))


async def test_a_file_that_is_refused_as_too_large_is_left_to_its_link(paced, platform, gate):
    ana, ben, room = await people(platform)
    await asked(ana, room)
    await platform.fault("413", times=1, where="PATCH /channels/.* multipart")
    gate.opens()
    card = await ben.sees(room, lambda one: "is more than I may send here" in one.text)
    assert "is ready" in card.text
    assert not books(card)


async def test_an_answer_that_is_refused_as_too_large_comes_without_its_file(paced, platform, gate):
    ana, _, room = await people(platform)
    gate.opens()
    assert books(await ready(ana, await asked(ana, room)))
    await platform.fault("413", times=1, where="multipart")
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    again = await ana.sees(room, lambda one: "it was here already" in one.text)
    assert "is more than I may send here" in again.text
    assert not books(again)


async def test_a_file_that_is_bigger_than_the_place_takes_is_not_sent(paced, platform, gate):
    """What is here already is answered at once; of the two limits the smaller one counts."""
    ana, _, room = await people(platform)
    gate.opens()
    assert books(await ready(ana, await asked(ana, room)))
    await platform.rules(attachment_size_limit=1000)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    again = await ana.sees(room, lambda one: "it was here already" in one.text)
    assert "is more than I may send here" in again.text
    assert not books(again)


async def test_a_card_that_an_admin_deleted_is_let_go(paced, platform, gate):
    ana, _, room = await people(platform)
    card = await asked(ana, room)
    await platform.deletes_message(card)
    gate.opens()
    other = await platform.channel(room, "other")
    await ana.says("/download what:the bowerbird handbook, in bells format:zip", other)
    assert books(await ana.sees(other, lambda one: "is ready" in one.text))
    edits = await platform.calls("PATCH /channels/{channel_id}/messages/{message_id}")
    assert sum(one["status"] == 404 for one in edits) == 1


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
    from core.library import people as questions

    async with asyncio.timeout(DEADLINE_S):
        while True:
            async with story.runtime.db.read() as session:
                row = await questions.settled(session, "discord", room.guild)
            if row and row.left_at:
                return
            await asyncio.sleep(0.02)


async def test_many_cards_in_one_channel_take_turns_and_all_end_right(paced, platform, gate):
    """Five edits in five seconds are all that a channel takes, for all of its cards together."""
    ana, ben, room = await people(platform)
    formats = {"handbook": ("zip", "epub"), "handbook, in bells": ("zip", "mp3")}
    wanted = [f"{name} format:{one}" for name, each in formats.items() for one in each]
    cards = {}
    for one in wanted:
        await ana.says(f"/download what:the bowerbird {one}", room)
        card = await ana.sees(room, lambda one: one.id not in cards)
        cards[card.id] = card
    gate.lets(8)
    gate.opens()
    assert all([books(await ready(ben, card)) for card in cards.values()])


async def test_lines_that_drop_and_sessions_that_end_are_taken_up_again(paced, platform, gate):
    ana, ben, room = await people(platform)
    card = await asked(ana, room)
    for what in ("reconnect", "drop", "invalid"):
        await platform.gateway(what)
        await platform.until_connected()
    gate.opens()
    assert books(await ready(ben, card))
    await ana.says("/queue", room)
    await ana.sees(room, lambda one: "This room's requests" in one.text)


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


async def test_several_shards_make_one_bot(tmp_path, redis_url, platform, gate):
    await platform.rules(shards=2)
    ana, ben, room = await people(platform)
    ready = on_discord(tmp_path, redis_url, platform=platform, ready=False, discord={"shards": 2})
    async with ready:
        await platform.until_connected(shards=2)
        card = await asked(ana, room)
        gate.opens()
        assert books(await ben.sees_again(card, lambda one: "is ready" in one.text))


async def test_a_refused_token_is_said_once_and_the_house_goes_on(tmp_path, redis_url, platform, capsys):
    from core import log

    log.configure("info", as_json=True)
    try:
        section = {"token": "wrong"}
        opened = on_discord(tmp_path, redis_url, platform=platform, ready=False, discord=section)
        async with opened as (_, story):
            assert "found" in str(await story.says("ada", "/search handbook"))
            async with asyncio.timeout(DEADLINE_S):
                while not any(one["status"] == 401 for one in await platform.calls()):  # noqa: ASYNC110 it asks
                    await asyncio.sleep(0.02)
            assert "What you can ask" in str(await story.says("ada", "/help"))
    finally:
        log.configure("error")
    assert capsys.readouterr().err.count('"discord.refused"') == 1


async def test_a_token_that_is_revoked_while_we_run_ends_discord_and_nothing_else(house, platform):
    await platform.revoke_token()
    await platform.gateway("close", code=4004)
    assert "What you can ask" in str(await house.says("ada", "/help"))
