"""The Telegram platform for tests: the unmodified library lives on it, hears news, and knows its places."""

import asyncio
import contextlib

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import (
    Bot,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.emulators.telegram_bot import heard, keyboard, news
from tests.emulators.telegram_platform.people import Impossible

pytest_plugins = ["tests.emulators.telegram_fixtures"]
pytestmark = pytest.mark.usefixtures("waits_are_timedeltas")


# A whole bot ------------------------------------------------------------------------------------------


async def search(update: Update, context: ContextTypes.DEFAULT_TYPE):
    words = " ".join(context.args)
    sent = await update.effective_message.reply_html(f"Looking for <b>{words}</b>", reply_markup=keyboard("Stop"))
    await sent.edit_text(f"Found <i>{words}</i>", parse_mode="HTML", reply_markup=keyboard("Get", "More"))


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE):
    del context
    query = update.callback_query
    await query.answer("On its way", show_alert=True)
    await query.message.reply_document(b"PK epub", filename="alice.epub", caption="Alice is ready")


@contextlib.asynccontextmanager
async def living(platform, *handlers):
    """A bot of the unmodified library that polls, as ours will."""
    made = Application.builder().token(platform.token).base_url(f"{platform.api_base}/bot")
    app = made.base_file_url(platform.file_base).build()
    for handler in handlers:
        app.add_handler(handler)
    async with app:
        await app.start()
        await app.updater.start_polling(timeout=10, allowed_updates=Update.ALL_TYPES, bootstrap_retries=0)
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


async def test_a_command_is_answered_edited_pressed_and_brings_a_file(platform, eva):
    async with living(platform, CommandHandler("search", search), CallbackQueryHandler(pressed)):
        await eva.says("/search alice")
        card = await eva.sees(None, lambda m: "Found" in m.text)
        assert (card.text, card.edits, card.labels()) == ("Found alice", 1, ["Get", "More"])
        assert [said.text for said in card.history] == ["Looking for alice", "Found alice"]
        toast = await (await eva.presses(card, "Get")).answer()
        assert (toast.text, toast.alert) == ("On its way", True)
        done = await eva.sees(None, lambda m: m.files)
    assert (done.text, done.files[0].name) == ("Alice is ready", "alice.epub")
    assert await platform.download(done.files[0]) == b"PK epub"
    assert await platform.refused() == []


async def test_a_person_can_only_press_what_is_there(bot, eva):
    await eva.starts()
    message = await bot.send_message(eva.id, "Alice", reply_markup=keyboard("Get"))
    seen = await eva.sees(None, lambda m: m.text == "Alice")
    await bot.edit_message_text("Gone", eva.id, message.id)
    with pytest.raises(Impossible, match="no button 'Get'"):
        await eva.presses(seen, "Get")


async def test_waiting_for_what_never_comes_fails_with_what_was_seen(bot, eva):
    await eva.starts()
    await bot.send_message(eva.id, "Alice")
    with pytest.raises(AssertionError, match="Bowerbird: 'Alice'"):
        await eva.sees(None, lambda m: m.text == "Bob", within_s=0.05)


# News -------------------------------------------------------------------------------------------------


async def test_a_long_poll_ends_as_soon_as_there_is_news(bot, eva):
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await eva.says("/start")
    assert heard(await polling) == ["/start"]


async def test_of_two_pollers_with_one_token_the_earlier_is_sent_away(platform, bot, eva):
    earlier = asyncio.create_task(bot.get_updates(timeout=30))
    await platform.called("getMe")
    async with Bot(platform.token, f"{platform.api_base}/bot") as twin:
        later = asyncio.create_task(twin.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await earlier
        await eva.starts()
        assert heard(await later) == ["/start"]
    assert [one["method"] for one in await platform.refused()] == ["getUpdates"]


async def test_an_update_can_come_twice_and_several_newest_first(platform, bot, eva):
    await eva.starts()
    assert heard(await news(bot)) == ["/start"]
    await eva.says("one")
    await eva.says("two")
    await platform.fault("shuffled", "getUpdates")
    assert heard(await bot.get_updates()) == ["two", "one"]
    await platform.fault("again", "getUpdates")
    assert heard(await bot.get_updates()) == ["/start", "one", "two"]


async def test_a_webhook_gets_what_waits_until_it_takes_it(platform, bot, eva):
    came, answers = asyncio.Queue(), [503, 200, 200]

    async def take(request):
        await came.put((request.headers["X-Telegram-Bot-Api-Secret-Token"], await request.json()))
        return web.Response(status=answers.pop(0))

    app = web.Application()
    app.router.add_post("/hook", take)
    async with TestServer(app) as server:
        await platform.rules(
            proxies={"https://books.example.org": str(server.make_url("/")).rstrip("/")}, webhook_retry_s=0.01
        )
        await bot.set_webhook("https://books.example.org/hook", secret_token="s3cret")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await eva.starts()
        await eva.says("next")
        got = [await came.get() for _ in range(3)]
        assert [(secret, update["message"]["text"]) for secret, update in got] == [
            ("s3cret", "/start"),
            ("s3cret", "/start"),
            ("s3cret", "next"),
        ]
        await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_revoked_token_is_no_good_any_more(platform, bot):
    await platform.revokes_token()
    with pytest.raises(InvalidToken):
        await bot.get_updates()
    async with Bot(platform.token, f"{platform.api_base}/bot") as again:
        assert again.username == "bowerbird_bot"


# Places -----------------------------------------------------------------------------------------------


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(platform, bot, eva, leo):
    await platform.group("Readers", eva, leo)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(eva.id, "Hello")
    await eva.starts("link-12")
    assert heard(await news(bot)) == ["/start link-12"]
    await bot.send_message(eva.id, "Hello")
    await eva.blocks()
    assert (await news(bot))[-1].my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(eva.id, "Hello?")
    assert await platform.refused() == [], "the first time is news"
    with pytest.raises(Forbidden):
        await bot.send_message(eva.id, "Hello??")
    assert len(await platform.refused()) == 1, "the second time is careless"


async def test_in_a_group_a_bot_hears_what_is_meant_for_it(platform, bot, eva, leo):
    room = await platform.group("Readers", eva, leo)
    await news(bot)
    await bot.send_message(room.id, "What would you like?")
    question = await eva.sees(room, lambda m: "like" in m.text)
    for line in ("good morning", "/search alice", "/search@bowerbird_bot bob", "/search@owl_bot carl"):
        await leo.says(line, room)
    await leo.says("that one", room, reply_to=question)
    assert heard(await news(bot)) == ["/search alice", "/search@bowerbird_bot bob", "that one"]
    await room.promotes_bot()
    await leo.says("good evening", room)
    updates = await news(bot)
    assert updates[0].my_chat_member.new_chat_member.can_delete_messages
    assert heard(updates) == ["good evening"]


async def test_a_kicked_bot_is_told_and_may_come_back(platform, bot, eva):
    room = await platform.group("Readers", eva)
    await room.kicks_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(room.id, "Hello")
    await room.adds_bot()
    standings = [one.my_chat_member.new_chat_member.status for one in await news(bot) if one.my_chat_member]
    assert standings == ["member", "kicked", "member"]
    await bot.send_message(room.id, "Hello again")
    await eva.sees(room, lambda m: m.text == "Hello again")


async def test_a_group_that_became_a_supergroup_answers_with_its_new_number(platform, bot, eva):
    room = await platform.group("Readers", eva)
    new = await room.migrates()
    told = [one.message.migrate_to_chat_id for one in await news(bot) if one.message]
    assert new.id in told
    with pytest.raises(ChatMigrated) as error:
        await bot.send_message(room.id, "Hello")
    assert error.value.new_chat_id == new.id
    await bot.send_message(new.id, "Hello")


async def test_topics_keep_their_posts_apart(platform, bot, eva):
    room = await platform.group("Readers", eva, topics=True)
    comics = await room.opens_topic("Comics")
    asked = await eva.says("/search@bowerbird_bot one piece", room, thread=comics)
    update = (await news(bot))[-1]
    assert (update.message.message_thread_id, update.message.is_topic_message) == (comics, True)
    await update.message.reply_text("Here", message_thread_id=comics)
    answer = await eva.sees(room, lambda m: m.text == "Here")
    assert (answer.thread, asked.thread) == (comics, comics)
    await room.promotes_bot()
    made = await bot.create_forum_topic(room.id, "Books")
    assert (await bot.send_message(room.id, "x", message_thread_id=made.message_thread_id)).is_topic_message


async def test_an_anonymous_admin_speaks_as_the_group_and_presses_as_a_person(platform, bot, eva):
    room = await platform.group("Readers", eva)
    await eva.says("/queue", room, anonymous=True)
    message = (await news(bot))[-1].message
    assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", room.id)
    await message.reply_text("Who is it?", reply_markup=keyboard("Me"))
    press = await eva.presses(await eva.sees(room, lambda m: m.buttons), "Me")
    query = (await news(bot))[-1].callback_query
    assert query.from_user.id == eva.id
    await query.answer("Hello")
    assert (await press.answer()).text == "Hello"


async def test_a_bot_knows_its_chats_and_their_members(platform, bot, eva, leo):
    room = await platform.group("Readers", eva, leo, kind="supergroup")
    await room.promotes(leo)
    assert (await bot.get_chat(room.id)).title == "Readers"
    assert (await bot.get_chat_member(room.id, leo.id)).status == "administrator"
    assert {one.user.first_name for one in await bot.get_chat_administrators(room.id)} == {"Eva", "Leo"}
    assert await bot.leave_chat(room.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(room.id, "x")


async def test_a_muted_bot_may_not_write_until_it_may_again(platform, bot, eva):
    room = await platform.group("Readers", eva)
    await room.mutes_bot()
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(room.id, "x")
    await room.unmutes_bot()
    await bot.send_message(room.id, "x")


async def test_only_an_admin_bot_deletes_what_others_wrote(platform, bot, eva):
    room = await platform.group("Readers", eva)
    asked = await eva.says("/search alice", room)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(room.id, asked.id)
    await room.promotes_bot()
    await bot.delete_message(room.id, asked.id)
    await eva.sees_no_more(asked)
