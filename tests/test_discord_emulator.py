"""The emulated Discord, with the unmodified discord.py as its client: what works for a bot works here."""

import pytest

from tests.emulators.discord_platform.people import Impossible
from tests.emulators.sample_discord_bot import EPUB, connected

pytest_plugins = ["tests.emulators.discord_fixtures"]


async def test_a_command_is_answered_for_its_asker_alone(careful, ana, ben, room):
    async with connected(careful):
        await ana.says("/search alice limit:3", room)
        card = await ana.sees(room, lambda one: "alice" in one.text)
    assert card.text == "**alice** · 3 found"
    assert card.labels == ["Get EPUB", "Read"]
    assert card.only_me
    assert await ben.messages(room) == []


async def test_suggestions_come_while_one_types(careful, ana, room):
    async with connected(careful):
        suggested = await ana.completes("/search words:ali", room)
    assert suggested == [{"name": "ali in Wonderland", "value": "ali-1"}]


async def test_a_card_goes_on_changing_in_its_channel_and_ends_with_a_file(careful, ana, ben, room):
    async with connected(careful):
        await ana.says("/download title:alice", room)
        card = await ben.sees(room, lambda one: "ready" in one.text)
    assert [one["text"] for one in card.history] == ["", "fetching 10 %", "fetching 50 %"]
    assert [(one["name"], one["size"]) for one in card.files] == [("alice.epub", len(EPUB))]
    assert await careful.download(card.files[0]) == EPUB


async def test_buttons_and_selects_reach_the_bot(careful, ana, room):
    async with connected(careful):
        await ana.says("/search alice", room)
        card = await ana.sees(room)
        await ana.presses(card, "PDF")
        card = await ana.sees_again(card, lambda one: one.edits == 1)
        assert card.text == "As PDF"
        pressed = await ana.presses(card, "Get EPUB")
        assert (await pressed.outcome())["state"] == "answered"
        assert await ana.sees(room, lambda one: one.text == "Getting EPUB" and one.only_me)


async def test_a_form_opens_and_is_sent(careful, ana, room):
    async with connected(careful):
        await ana.says("/wish", room)
        form = await ana.form()
        assert (form["title"], [one["label"] for one in form["fields"]]) == ("Your wishes", ["Note"])
        await ana.submits({"Note": "more comics"})
        await ana.sees(room, lambda one: one.text == "Noted: more comics")


async def test_a_message_is_sent_to_the_bot_by_its_menu(careful, ana, room):
    async with connected(careful):
        await ana.says("have a look", room, files={"a.cbz": b"PK"})
        [mine] = await ana.messages(room)
        await ana.uses_on("Send to Bowerbird", mine)
        await ana.sees(room, lambda one: one.text == "Taken: a.cbz")


async def test_a_person_can_do_only_what_their_client_lets_them(careful, ana, ben, room):
    async with connected(careful):
        await ana.says("/search alice", room)
        card = await ana.sees(room)
        for gesture in (
            ana.presses(card, "Get PDF"),
            ana.presses(card, "Read"),
            ben.presses(card, "Get EPUB"),
            ana.selects(card, "CBZ"),
            ana.says("/nothing", room),
            ana.uses("search", room),
            ana.uses("search", room, words="a", limit="many"),
        ):
            with pytest.raises(Impossible):
                await gesture
