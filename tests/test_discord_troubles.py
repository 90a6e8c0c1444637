"""Discord on its bad days: late answers, limits, lost lines, refused files, and a house that is started anew."""

import asyncio

import pytest

from tests.deadline import DEADLINE_S
from tests.discord_fixtures import house, paced, platform
from tests.discord_story import FOR_EVER, asked, books, on_discord, people, ready, title

__all__ = ["house", "paced", "platform"]


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
