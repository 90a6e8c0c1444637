"""The emulated Discord when things change around a bot: lines that drop, tokens, places, limits, bad days."""

import asyncio

import aiohttp
import discord as library
import pytest

from tests.deadline import DEADLINE_S
from tests.emulators.raw_discord import raw_bot
from tests.emulators.sample_discord_bot import connected

pytest_plugins = ["tests.emulators.discord_fixtures"]


async def test_a_dropped_line_is_resumed_and_what_was_missed_is_heard(careful, ana, room):
    async with connected(careful) as bot:
        await careful.gateway("drop")
        await ana.says("/search alice", room)
        await ana.sees(room, lambda one: "alice" in one.text)
        await bot.until_heard("resumed")
    state = await careful.state()
    assert (state["identifies"], state["resumes"]) == (1, 1)


@pytest.mark.parametrize(("order", "identifies", "resumes"), [("reconnect", 1, 1), ("invalid", 2, 0)])
async def test_the_gateway_may_ask_for_a_new_line(careful, ana, room, order, identifies, resumes):
    async with connected(careful) as bot:
        again = asyncio.create_task(bot.wait_for("resumed" if resumes else "ready", timeout=DEADLINE_S))
        await asyncio.sleep(0)
        await careful.gateway(order)
        await again
        await ana.says("/search alice", room)
        await ana.sees(room, lambda one: "alice" in one.text)
    state = await careful.state()
    assert (state["identifies"], state["resumes"]) == (identifies, resumes)


async def test_a_revoked_token_closes_the_line_and_every_door(careful, raw):
    async with connected(careful) as bot:
        old = careful.token
        await careful.revoke_token()
        with pytest.raises(library.ConnectionClosed) as closed:
            await bot.running
        assert closed.value.code == 4004
    assert (await raw.asks("GET", "/users/@me", token=old))[0] == 401
    assert (await raw.asks("GET", "/users/@me"))[0] == 200


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": 1 << 15}, 4014),
        ({"intents": 1 << 30}, 4013),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_who_logs_in_wrongly_is_closed_with_the_code_for_it(discord, said, code):
    async with raw_bot(discord) as bot:
        assert await bot.identify(**said) == {"closed": code}
    assert [one["reason"] for one in await discord.refused()] == [f"closed with {code}"]


async def test_who_stops_beating_is_closed(discord):
    await discord.rules(heartbeat_s=0.2)
    async with raw_bot(discord) as bot:
        assert bot.hello["d"]["heartbeat_interval"] == 200
        await bot.identify()
        assert await bot.hears("NOTHING") == {"closed": 4009}


async def test_who_says_too_much_is_closed(discord):
    async with raw_bot(discord) as bot:
        for _ in range(121):
            await bot.says(1, None)
        assert await bot.hears("NOTHING") == {"closed": 4008}
    assert len(await discord.refused()) == 1


async def test_every_shard_hears_of_its_own_guilds(careful, ana):
    rooms = [await careful.group(f"Guild {n}", ana) for n in range(4)]
    async with raw_bot(careful) as first, raw_bot(careful) as second:
        shares = [await bot.identify(shard=[n, 2]) for n, bot in enumerate((first, second))]
        mine = [{int(one["id"]) for one in share["guilds"]} for share in shares]
    assert mine[0] | mine[1] == {int(room.guild) for room in rooms}
    assert all((guild >> 22) % 2 == n for n, guilds in enumerate(mine) for guild in guilds)


async def test_the_bot_is_kicked_and_comes_back(careful, ana, room):
    async with connected(careful) as bot:
        await careful.kicks_bot(room)
        await bot.until_heard("left")
        assert await ana.menu(room) == []
        await careful.invites_bot(room)
        await bot.until_heard("joined")
        assert await ana.menu(room) == ["download", "search", "wish"]


async def test_a_guild_a_channel_and_a_message_can_go(careful, ana, room):
    async with connected(careful) as bot:
        other = await careful.channel(room, "comics")
        await ana.says("/download a", other)
        card = await ana.sees(other, lambda one: "ready" in one.text)
        await careful.deletes_message(card)
        await ana.sees_no_more(card)
        await careful.deletes_channel(other)
        with pytest.raises(library.NotFound):
            await bot.fetch_channel(int(other.id))
        await careful.deletes_guild(room)
        await bot.until_heard("left")


async def test_an_app_of_ones_own_works_where_the_bot_is_not(careful, ana, ben):
    room = await careful.group("Elsewhere", ana, ben, bot=False)
    async with connected(careful) as bot:
        assert await ana.menu(room) == []
        await ana.installs()
        assert await ana.menu(room) == ["search"]
        await ana.says("/search alice", room)
        card = await ana.sees(room, lambda one: "alice" in one.text)
        await ana.presses(card, "Get EPUB")
        await ana.sees(room, lambda one: one.text == "Getting EPUB")
        with pytest.raises(library.Forbidden) as refused:
            await bot.get_partial_messageable(int(room.id)).send("x")
        assert refused.value.code == 50001
        assert await ben.menu(room) == []


async def test_where_the_bot_is_not_five_follow_ups_are_the_most(discord, raw, ana):
    room = await discord.group("Elsewhere", ana, bot=False)
    await ana.installs()
    await ana.says("/search a", room)
    asked = await raw.interaction()
    assert asked["authorizing_integration_owners"] == {"1": ana.id}
    await raw.answers(asked, 4, {"content": "x"})
    await discord.rules(rate_limits=False)
    answers = [await raw.asks("POST", raw.hook(asked), {"content": str(n)}) for n in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094


async def test_the_bot_talks_in_private_and_in_threads(careful, ana, room):
    async with connected(careful) as bot:
        private = await ana.dm()
        await ana.says("/search alice", private)
        await ana.sees(private, lambda one: "alice" in one.text)
        user = await bot.get_partial_messageable(int(room.id)).send("hello")
        assert user.author.id == bot.user.id
        thread = await careful.thread(room, "Alice", by=ana)
        await ana.says("/download a", thread)
        assert (await ana.sees(thread, lambda one: "ready" in one.text)).edits == 3


async def test_a_person_may_close_the_door_to_the_bot(discord, raw, ana):
    _, private = await raw.asks("POST", "/users/@me/channels", {"recipient_id": ana.id})
    assert (await raw.asks("POST", f"/channels/{private['id']}/messages", {"content": "x"}))[0] == 200
    await ana.takes_dms(yes=False)
    status, body = await raw.asks("POST", f"/channels/{private['id']}/messages", {"content": "x"})
    assert (status, body["code"]) == (403, 50007)


async def test_an_interaction_says_who_where_and_how_much(raw, discord, ana, room):
    await ana.speaks("de")
    await discord.gives_role(room, ana, "Librarians", "manage_messages")
    await discord.rules(attachment_size_limit=500 << 20)
    await ana.says("/search a", room)
    asked = await raw.interaction()
    assert (asked["locale"], asked["guild_locale"], asked["context"]) == ("de", "en-US", 0)
    assert asked["attachment_size_limit"] == 500 << 20
    assert len(asked["member"]["roles"]) == 1
    assert int(asked["member"]["permissions"]) & 1 << 13
    assert not int(asked["app_permissions"]) & 1 << 13


async def test_commands_are_hidden_from_who_may_not_use_them(discord, raw, ana, ben, room):
    path = f"/applications/{discord.application_id}/commands"
    admin = {"name": "settings", "description": "Set", "default_member_permissions": str(1 << 5)}
    await raw.asks("PUT", path, [admin, {"name": "inbox", "description": "Mine", "contexts": [1]}])
    assert await ana.menu(room) == ["settings"]
    assert await ben.menu(room) == []
    assert await ben.menu(await ben.dm()) == ["inbox", "settings"]
    assert len(await discord.command_puts()) == 2


async def test_five_messages_in_five_seconds_and_no_more(discord, raw, room):
    await discord.stop_clock()
    path = f"/channels/{room.id}/messages"
    statuses = []
    for n in range(7):
        status, body = await raw.asks("POST", path, {"content": str(n)})
        statuses.append((status, raw.headers.get("X-RateLimit-Remaining")))
    assert statuses == [(200, str(left)) for left in (4, 3, 2, 1, 0)] + [(429, "0")] * 2
    assert body["retry_after"] > 4
    assert raw.headers["Via"]
    assert [one["reason"] for one in await discord.refused()] == ["rate limit, although its headers told"] * 2
    await discord.advance(5)
    assert (await raw.asks("POST", path, {"content": "x"}))[0] == 200


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_429_that_was_ordered_is_waited_out(careful, ana, room, everywhere):
    async with connected(careful):
        await careful.fault("429", where="PATCH", times=2, retry_after_s=0.05, everywhere=everywhere)
        await ana.says("/download a", room)
        await ana.sees(room, lambda one: "ready" in one.text)
    assert [one["status"] for one in await careful.calls("PATCH")].count(429) == 2


@pytest.mark.parametrize(("kind", "status"), [("403", 403), ("404", 404), ("413", 413), ("503", 503)])
async def test_a_bad_day_can_be_ordered(careful, raw, room, kind, status):
    await careful.fault(kind, where="POST /channels")
    assert (await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x"}))[0] == status
    assert (await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x"}))[0] == 200


async def test_an_answer_may_be_lost_late_or_never_come(careful, raw, ana, room):
    path = f"/channels/{room.id}/messages"
    await careful.fault("drop")
    with pytest.raises(aiohttp.ClientError):
        await raw.asks("POST", path, {"content": "never sent"})
    await careful.fault("lost")
    with pytest.raises(aiohttp.ClientError):
        await raw.asks("POST", path, {"content": "sent"})
    assert [one.text for one in await ana.messages(room)] == ["sent"]
    await careful.fault("slow", delay_s=0.1)
    assert (await raw.asks("POST", path, {"content": "late"}))[0] == 200
    await careful.fault("hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(raw.asks("POST", path, {"content": "x"}), 0.2)


async def test_a_deferred_answer_is_thinking_until_its_first_follow_up(careful, raw, ana, ben, room):
    await ana.says("/search a", room)
    asked = await raw.interaction()
    await raw.answers(asked, 5, {"flags": 64})
    assert (await ana.sees(room)).thinking
    _, made = await raw.asks("POST", raw.hook(asked), {"content": "here"})
    answer = await ana.sees(room, lambda one: one.text == "here")
    assert (answer.id, answer.thinking, answer.only_me) == (made["id"], False, True)
    assert answer.edited_at is None  # as on Discord: what was thought of is no edit
    assert answer.at < answer.history[0]["until"]
    assert await ben.messages(room) == []
    assert (await raw.asks("DELETE", raw.hook(asked, "/messages/@original")))[0] == 204
    await ana.sees_no_more(answer)


async def test_reactions_are_seen(careful, raw, ana, room):
    _, made = await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x"})
    assert (await raw.asks("PUT", f"/channels/{room.id}/messages/{made['id']}/reactions/👀/@me"))[0] == 204
    card = await ana.sees(room, lambda one: one.reactions == {"👀": 1})
    await ana.reacts(card, "👀")
    await ana.sees_again(card, lambda one: one.reactions == {"👀": 2})


async def test_under_one_name_one_message_is_made(discord, raw, ana, room):
    path, named = f"/channels/{room.id}/messages", {"nonce": "house-7", "enforce_nonce": True}
    _, first = await raw.asks("POST", path, {"content": "once"} | named)
    _, again = await raw.asks("POST", path, {"content": "once"} | named)
    assert (first["id"], first["nonce"]) == (again["id"], "house-7")
    _, other = await raw.asks("POST", path, {"content": "once", "nonce": "house-7"})
    assert other["id"] != first["id"]
    await discord.advance(600)
    _, later = await raw.asks("POST", path, {"content": "once"} | named)
    assert later["id"] not in {first["id"], other["id"]}
    assert len(await ana.messages(room)) == 3
    status, _ = await raw.asks("POST", path, {"content": "once", "nonce": "x" * 26})
    assert status == 400
