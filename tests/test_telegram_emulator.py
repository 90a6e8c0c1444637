"""The Telegram platform for tests: the unmodified library lives on it, and people see what it does."""

import asyncio
import contextlib
import hashlib
import hmac
import io
import os
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    MenuButtonWebApp,
    Update,
    WebAppInfo,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.deadline import LONGEST_POLL_S
from tests.emulators.telegram_platform.people import Impossible, running
from tests.emulators.telegram_platform.words import message as words_of

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000004000000060080200000000000000")


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch):
    """The library warns of numbers of seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def platform():
    """The emulator; it said nothing that Telegram would not say."""
    async with running() as made:
        yield made
        assert await made.own_faults() == []


@pytest.fixture
async def ana(platform):
    return await platform.person("Ana")


@pytest.fixture
async def ben(platform):
    return await platform.person("Ben", "de")


@pytest.fixture
async def bot(platform):
    """The library's bot; it asks for news only when the test does."""
    async with Bot(platform.token, f"{platform.api_base}/bot", platform.file_base) as made:
        yield made


def keyboard(*labels):
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]])


async def news(bot):
    """What waits for the bot, confirmed; nothing in it that the library does not know."""
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    assert all(not one.api_kwargs for one in updates)
    return updates


def heard(updates):
    return [one.effective_message.text for one in updates if one.message and one.message.text]


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


async def test_a_command_is_answered_edited_pressed_and_brings_a_file(platform, ana):
    async with living(platform, CommandHandler("search", search), CallbackQueryHandler(pressed)):
        await ana.says("/search alice")
        card = await ana.sees(None, lambda m: "Found" in m.text)
        assert (card.text, card.edits, card.labels()) == ("Found alice", 1, ["Get", "More"])
        assert [said.text for said in card.history] == ["Looking for alice", "Found alice"]
        toast = await (await ana.presses(card, "Get")).answer()
        assert (toast.text, toast.alert) == ("On its way", True)
        done = await ana.sees(None, lambda m: m.files)
    assert (done.text, done.files[0].name) == ("Alice is ready", "alice.epub")
    assert await platform.download(done.files[0]) == b"PK epub"
    assert await platform.refused() == []


async def test_a_person_can_only_press_what_is_there(bot, ana):
    await ana.starts()
    message = await bot.send_message(ana.id, "Alice", reply_markup=keyboard("Get"))
    seen = await ana.sees(None, lambda m: m.text == "Alice")
    await bot.edit_message_text("Gone", ana.id, message.id)
    with pytest.raises(Impossible, match="no button 'Get'"):
        await ana.presses(seen, "Get")


async def test_waiting_for_what_never_comes_fails_with_what_was_seen(bot, ana):
    await ana.starts()
    await bot.send_message(ana.id, "Alice")
    with pytest.raises(AssertionError, match="Bowerbird: 'Alice'"):
        await ana.sees(None, lambda m: m.text == "Bob", within_s=0.05)


# News -------------------------------------------------------------------------------------------------


async def test_a_long_poll_ends_as_soon_as_there_is_news(bot, ana):
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await ana.says("/start")
    assert heard(await polling) == ["/start"]


async def test_of_two_pollers_with_one_token_the_earlier_is_sent_away(platform, bot, ana):
    earlier = asyncio.create_task(bot.get_updates(timeout=30))
    await platform.called("getMe")
    async with Bot(platform.token, f"{platform.api_base}/bot") as twin:
        later = asyncio.create_task(twin.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await earlier
        await ana.starts()
        assert heard(await later) == ["/start"]
    assert [one["method"] for one in await platform.refused()] == ["getUpdates"]


async def test_an_update_can_come_twice_and_several_newest_first(platform, bot, ana):
    await ana.starts()
    assert heard(await news(bot)) == ["/start"]
    await ana.says("one")
    await ana.says("two")
    await platform.fault("shuffled", "getUpdates")
    assert heard(await bot.get_updates()) == ["two", "one"]
    await platform.fault("again", "getUpdates")
    assert heard(await bot.get_updates()) == ["/start", "one", "two"]


async def test_a_webhook_gets_what_waits_until_it_takes_it(platform, bot, ana):
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
        await ana.starts()
        await ana.says("next")
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


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(platform, bot, ana, ben):
    await platform.group("Readers", ana, ben)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(ana.id, "Hello")
    await ana.starts("link-12")
    assert heard(await news(bot)) == ["/start link-12"]
    await bot.send_message(ana.id, "Hello")
    await ana.blocks()
    assert (await news(bot))[-1].my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "Hello?")
    assert await platform.refused() == [], "the first time is news"
    with pytest.raises(Forbidden):
        await bot.send_message(ana.id, "Hello??")
    assert len(await platform.refused()) == 1, "the second time is careless"


async def test_in_a_group_a_bot_hears_what_is_meant_for_it(platform, bot, ana, ben):
    room = await platform.group("Readers", ana, ben)
    await news(bot)
    await bot.send_message(room.id, "What would you like?")
    question = await ana.sees(room, lambda m: "like" in m.text)
    for line in ("good morning", "/search alice", "/search@bowerbird_bot bob", "/search@owl_bot carl"):
        await ben.says(line, room)
    await ben.says("that one", room, reply_to=question)
    assert heard(await news(bot)) == ["/search alice", "/search@bowerbird_bot bob", "that one"]
    await room.promotes_bot()
    await ben.says("good evening", room)
    updates = await news(bot)
    assert updates[0].my_chat_member.new_chat_member.can_delete_messages
    assert heard(updates) == ["good evening"]


async def test_a_kicked_bot_is_told_and_may_come_back(platform, bot, ana):
    room = await platform.group("Readers", ana)
    await room.kicks_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(room.id, "Hello")
    await room.adds_bot()
    standings = [one.my_chat_member.new_chat_member.status for one in await news(bot) if one.my_chat_member]
    assert standings == ["member", "kicked", "member"]
    await bot.send_message(room.id, "Hello again")
    await ana.sees(room, lambda m: m.text == "Hello again")


async def test_a_group_that_became_a_supergroup_answers_with_its_new_number(platform, bot, ana):
    room = await platform.group("Readers", ana)
    new = await room.migrates()
    told = [one.message.migrate_to_chat_id for one in await news(bot) if one.message]
    assert new.id in told
    with pytest.raises(ChatMigrated) as error:
        await bot.send_message(room.id, "Hello")
    assert error.value.new_chat_id == new.id
    await bot.send_message(new.id, "Hello")


async def test_topics_keep_their_posts_apart(platform, bot, ana):
    room = await platform.group("Readers", ana, topics=True)
    comics = await room.opens_topic("Comics")
    asked = await ana.says("/search@bowerbird_bot one piece", room, thread=comics)
    update = (await news(bot))[-1]
    assert (update.message.message_thread_id, update.message.is_topic_message) == (comics, True)
    await update.message.reply_text("Here", message_thread_id=comics)
    answer = await ana.sees(room, lambda m: m.text == "Here")
    assert (answer.thread, asked.thread) == (comics, comics)
    await room.promotes_bot()
    made = await bot.create_forum_topic(room.id, "Books")
    assert (await bot.send_message(room.id, "x", message_thread_id=made.message_thread_id)).is_topic_message


async def test_an_anonymous_admin_speaks_as_the_group_and_presses_as_a_person(platform, bot, ana):
    room = await platform.group("Readers", ana)
    await ana.says("/queue", room, anonymous=True)
    message = (await news(bot))[-1].message
    assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", room.id)
    await message.reply_text("Who is it?", reply_markup=keyboard("Me"))
    press = await ana.presses(await ana.sees(room, lambda m: m.buttons), "Me")
    query = (await news(bot))[-1].callback_query
    assert query.from_user.id == ana.id
    await query.answer("Hello")
    assert (await press.answer()).text == "Hello"


async def test_a_bot_knows_its_chats_and_their_members(platform, bot, ana, ben):
    room = await platform.group("Readers", ana, ben, kind="supergroup")
    await room.promotes(ben)
    assert (await bot.get_chat(room.id)).title == "Readers"
    assert (await bot.get_chat_member(room.id, ben.id)).status == "administrator"
    assert {one.user.first_name for one in await bot.get_chat_administrators(room.id)} == {"Ana", "Ben"}
    assert await bot.leave_chat(room.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(room.id, "x")


async def test_a_muted_bot_may_not_write_until_it_may_again(platform, bot, ana):
    room = await platform.group("Readers", ana)
    await room.mutes_bot()
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(room.id, "x")
    await room.unmutes_bot()
    await bot.send_message(room.id, "x")


async def test_only_an_admin_bot_deletes_what_others_wrote(platform, bot, ana):
    room = await platform.group("Readers", ana)
    asked = await ana.says("/search alice", room)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(room.id, asked.id)
    await room.promotes_bot()
    await bot.delete_message(room.id, asked.id)
    await ana.sees_no_more(asked)


# Messages ---------------------------------------------------------------------------------------------


async def test_a_form_is_a_reply_that_the_bot_asked_for(bot, ana):
    await ana.starts()
    await bot.send_message(ana.id, "Which chapters?", reply_markup=ForceReply(selective=True))
    question = await ana.sees(None, lambda m: m.asks_reply)
    await ana.says("1-3", reply_to=question)
    assert (await news(bot))[-1].message.reply_to_message.text == "Which chapters?"


async def test_files_go_both_ways(platform, bot, ana):
    await ana.sends("list.txt", b"alice\nbob", mime="text/plain", caption="my list")
    document = (await news(bot))[-1].message.document
    assert await (await document.get_file()).download_as_bytearray() == b"alice\nbob"
    again = await bot.send_document(ana.id, document.file_id)
    assert again.document.file_unique_id == document.file_unique_id
    await bot.send_media_group(
        ana.id,
        [
            InputMediaDocument(b"one", filename="1.cbz", caption="<b>Two</b> parts", parse_mode="HTML"),
            InputMediaDocument(b"two", filename="2.cbz"),
        ],
    )
    part = await ana.sees(None, lambda m: m.files and m.files[0].name == "2.cbz")
    assert part.album
    cover = await bot.send_photo(ana.id, io.BytesIO(PNG), caption="Alice")
    assert (cover.photo[-1].width, cover.photo[-1].height) == (64, 96)
    await bot.edit_message_media(InputMediaPhoto(PNG, caption="Bob"), ana.id, cover.id)
    seen = await ana.sees(None, lambda m: m.pictures)
    assert (seen.text, await platform.download(seen.pictures[0])) == ("Bob", PNG)


async def test_what_a_person_forwards_or_edits_reaches_the_bot(platform, bot, ana):
    room = await platform.group("Readers", ana)
    message = await ana.says("a book for all", room)
    await ana.forwards(message)
    origin = (await news(bot))[-1].message.forward_origin
    assert origin.sender_user.id == ana.id
    said = await ana.says("/search alise")
    await ana.edits(said, "/search alice")
    assert (await news(bot))[-1].edited_message.text == "/search alice"


async def test_reactions_and_drafts_are_seen(bot, ana):
    said = await ana.starts()
    await bot.set_message_reaction(ana.id, said.id, "👀")
    assert (await ana.sees_again(said)).reactions == ["👀"]
    await bot.send_message_draft(ana.id, 7, "Look")
    assert await ana.draft() == "Look"
    await bot.send_message(ana.id, "Looked")
    assert await ana.draft() is None


async def test_a_deleted_message_is_gone_once_as_news_and_then_as_carelessness(platform, bot, ana):
    await ana.starts()
    sent = await bot.send_message(ana.id, "Alice")
    await ana.deletes(await ana.sees(None, lambda m: m.text == "Alice"))
    for times in (0, 1):
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await sent.edit_text("Bob")
        assert len(await platform.refused()) == times


async def test_a_press_is_answered_once_and_in_time(platform, bot, ana):
    await ana.starts()
    await bot.send_message(ana.id, "Alice", reply_markup=keyboard("Get"))
    card = await ana.sees(None, lambda m: m.buttons)
    await ana.presses(card, "Get")
    query = (await news(bot))[-1].callback_query
    await query.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert len(await platform.refused()) == 1
    await ana.presses(card, "Get")
    await platform.advance(60)
    query = (await news(bot))[-1].callback_query
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert len(await platform.refused()) == 1, "it was too old already when the bot got it"


async def test_a_mini_app_opens_with_signed_words_about_its_visitor(platform, bot, ana):
    await ana.starts()
    button = InlineKeyboardButton("Read", web_app=WebAppInfo("https://books.example.org/read"))
    await bot.send_message(ana.id, "Alice", reply_markup=InlineKeyboardMarkup([[button]]))
    press = await ana.presses(await ana.sees(None, lambda m: m.buttons), "Read")
    data = dict(parse_qsl(parse_qs(press.url.partition("#")[2])["tgWebAppData"][0]))
    given = data.pop("hash")
    secret = hmac.digest(b"WebAppData", platform.token.encode(), hashlib.sha256)
    lines = "\n".join(f"{name}={data[name]}" for name in sorted(data))
    assert hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest() == given


# Inline -----------------------------------------------------------------------------------------------


async def test_inline_results_are_private_until_one_is_picked(platform, bot, ana, ben):
    room = await platform.group("Readers", ana, ben)
    await news(bot)
    asking = asyncio.create_task(ana.types_inline("alice", room))
    query = (await bot.get_updates(timeout=LONGEST_POLL_S))[-1].inline_query
    content = InputTextMessageContent("<b>Alice</b>", parse_mode="HTML")
    await query.answer([InlineQueryResultArticle("1", "Alice", content, reply_markup=keyboard("Get"))])
    results = await asking
    assert results.titles() == ["Alice"]
    await ana.picks(results, "Alice", room)
    card = await ben.sees(room, lambda m: m.via == "bowerbird_bot")
    chosen = next(one.chosen_inline_result for one in await news(bot) if one.chosen_inline_result)
    await ben.presses(card, "Get")
    assert (await news(bot))[-1].callback_query.inline_message_id == chosen.inline_message_id
    await bot.edit_message_text("Alice is ready", inline_message_id=chosen.inline_message_id)
    assert (await ben.sees_again(card)).text == "Alice is ready"


# About the bot ----------------------------------------------------------------------------------------


async def test_people_are_offered_the_commands_of_their_place_and_language(platform, bot, ana, ben):
    room = await platform.group("Readers", ana, ben)
    await bot.set_my_commands([BotCommand("search", "Look everywhere")])
    await bot.set_my_commands([BotCommand("search", "Überall suchen")], language_code="de")
    await bot.set_my_commands([BotCommand("queue", "What runs")], scope=BotCommandScopeAllGroupChats())
    assert await ana.menu() == ["/search Look everywhere"]
    assert await ben.menu() == ["/search Überall suchen"]
    assert await ana.menu(room) == ["/queue What runs"]
    assert (await bot.get_my_commands(language_code="de"))[0].description == "Überall suchen"
    await bot.set_my_short_description("A library")
    await bot.set_chat_menu_button(menu_button=MenuButtonWebApp("Library", WebAppInfo("https://books.example.org")))
    told = await platform.profile()
    assert (told["texts"], told["menus"]["0"]["text"]) == ({"ShortDescription": "A library"}, "Library")


async def test_a_method_that_is_not_played_is_answered_by_its_type(platform, bot, ana):
    if "BOWERBIRD_SPECS" not in os.environ:
        pytest.skip("BOWERBIRD_SPECS names no folder with the official schema")
    assert (await bot.get_user_profile_photos(ana.id)).photos == ()


# Limits and trouble -------------------------------------------------------------------------------------


async def test_a_private_chat_takes_a_burst_and_then_a_message_a_second(platform, bot, ana):
    await platform.stop_clock()
    await ana.starts()
    for number in range(5):
        await bot.send_message(ana.id, f"{number}")
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "more")
    await platform.advance(1)
    await bot.send_message(ana.id, "more")
    assert [one["reason"] for one in await platform.refused()] == ["429 Too Many Requests: retry after 1"]


async def test_a_group_takes_twenty_a_minute_edits_included(platform, bot, ana):
    await platform.stop_clock()
    room = await platform.group("Readers", ana)
    sent = await bot.send_message(room.id, "0")
    for number in range(1, 20):
        await sent.edit_text(f"{number}")
    with pytest.raises(RetryAfter) as error:
        await sent.edit_text("20")
    assert error.value.retry_after > timedelta(seconds=50)
    await platform.advance(61)
    await sent.edit_text("20")
    assert (await ana.sees(room, lambda m: m.text == "20")).edits == 20


async def test_ordered_trouble_comes_as_ordered_and_is_nobodys_fault(platform, bot, ana):
    await ana.starts()
    await platform.fault("429", "sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "a")
    await platform.fault("502", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, "b")
    await platform.fault("drop", "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "c")
    await bot.send_message(ana.id, "d")
    assert [m.text for m in await ana.messages() if m.by_bot] == ["d"]
    assert await platform.refused() == []


async def test_a_lost_answer_means_that_it_was_done(platform, bot, ana):
    await ana.starts()
    sent = await bot.send_message(ana.id, "a")
    await platform.fault("lost", "editMessageText")
    with pytest.raises(NetworkError):
        await sent.edit_text("b")
    assert (await ana.sees(None, lambda m: m.text == "b")).edits == 1
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("b")
    assert await platform.refused() == [], "the bot could not know"


async def test_what_is_slow_is_done_and_answered_when_it_may_go(platform, bot, ana):
    await ana.starts()
    await platform.fault("slow", "sendMessage")
    sending = asyncio.create_task(bot.send_message(ana.id, "a"))
    await ana.sees(None, lambda m: m.text == "a")
    assert not sending.done()
    await platform.go()
    assert (await sending).text == "a"


async def test_a_server_of_ones_own_takes_and_gives_big_files_by_path(tmp_path):
    (tmp_path / "big.cbz").write_bytes(b"PK comic")
    async with running(local=True) as own:
        person = await own.person("Ana")
        await person.starts()
        builder = Application.builder().token(own.token).base_url(f"{own.api_base}/bot").local_mode(True)
        async with builder.build().bot as bot:
            sent = await bot.send_document(person.id, tmp_path / "big.cbz")
            file = await sent.document.get_file()
            assert await file.download_as_bytearray() == b"PK comic"


async def test_the_referee_can_wait_until_it_is_asked():
    async with running(judge_later=True) as platform:
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.post(f"{platform.api_base}/bot{platform.token}/getMe", data={"colour": "blue"})
        found = await platform.judge()
    assert found["own_faults"] == []
    assert [one["reason"] for one in found["refused"]] == (["400 unknown parameter colour"] if found["judged"] else [])


def test_lengths_count_after_parsing():
    assert words_of("<b>" + "x" * 4096 + "</b>", "HTML")["text"] == "x" * 4096
