"""The Telegram platform for tests: messages, presses and inline words, their limits, and trouble on order."""

import asyncio
import hashlib
import hmac
import io
import os
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl

import httpx
import pytest
from telegram import (
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
    WebAppInfo,
)
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import Application

from tests.deadline import LONGEST_POLL_S
from tests.emulators.telegram_bot import PNG, keyboard, news
from tests.emulators.telegram_platform.people import running
from tests.emulators.telegram_platform.words import message as words_of

pytest_plugins = ["tests.emulators.telegram_fixtures"]
pytestmark = pytest.mark.usefixtures("waits_are_timedeltas")


# Messages ---------------------------------------------------------------------------------------------


async def test_a_form_is_a_reply_that_the_bot_asked_for(bot, eva):
    await eva.starts()
    await bot.send_message(eva.id, "Which chapters?", reply_markup=ForceReply(selective=True))
    question = await eva.sees(None, lambda m: m.asks_reply)
    await eva.says("1-3", reply_to=question)
    assert (await news(bot))[-1].message.reply_to_message.text == "Which chapters?"


async def test_files_go_both_ways(platform, bot, eva):
    await eva.sends("list.txt", b"alice\nbob", mime="text/plain", caption="my list")
    document = (await news(bot))[-1].message.document
    assert await (await document.get_file()).download_as_bytearray() == b"alice\nbob"
    again = await bot.send_document(eva.id, document.file_id)
    assert again.document.file_unique_id == document.file_unique_id
    await bot.send_media_group(
        eva.id,
        [
            InputMediaDocument(b"one", filename="1.cbz", caption="<b>Two</b> parts", parse_mode="HTML"),
            InputMediaDocument(b"two", filename="2.cbz"),
        ],
    )
    part = await eva.sees(None, lambda m: m.files and m.files[0].name == "2.cbz")
    assert part.album
    cover = await bot.send_photo(eva.id, io.BytesIO(PNG), caption="Alice")
    assert (cover.photo[-1].width, cover.photo[-1].height) == (64, 96)
    await bot.edit_message_media(InputMediaPhoto(PNG, caption="Bob"), eva.id, cover.id)
    seen = await eva.sees(None, lambda m: m.pictures)
    assert (seen.text, await platform.download(seen.pictures[0])) == ("Bob", PNG)


async def test_what_a_person_forwards_or_edits_reaches_the_bot(platform, bot, eva):
    room = await platform.group("Readers", eva)
    message = await eva.says("a book for all", room)
    await eva.forwards(message)
    origin = (await news(bot))[-1].message.forward_origin
    assert origin.sender_user.id == eva.id
    said = await eva.says("/search alise")
    await eva.edits(said, "/search alice")
    assert (await news(bot))[-1].edited_message.text == "/search alice"


async def test_reactions_and_drafts_are_seen(bot, eva):
    said = await eva.starts()
    await bot.set_message_reaction(eva.id, said.id, "👀")
    assert (await eva.sees_again(said)).reactions == ["👀"]
    await bot.send_message_draft(eva.id, 7, "Look")
    assert await eva.draft() == "Look"
    await bot.send_message(eva.id, "Looked")
    assert await eva.draft() is None


async def test_a_deleted_message_is_gone_once_as_news_and_then_as_carelessness(platform, bot, eva):
    await eva.starts()
    sent = await bot.send_message(eva.id, "Alice")
    await eva.deletes(await eva.sees(None, lambda m: m.text == "Alice"))
    for times in (0, 1):
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await sent.edit_text("Bob")
        assert len(await platform.refused()) == times


async def test_a_press_is_answered_once_and_in_time(platform, bot, eva):
    await eva.starts()
    await bot.send_message(eva.id, "Alice", reply_markup=keyboard("Get"))
    card = await eva.sees(None, lambda m: m.buttons)
    await eva.presses(card, "Get")
    query = (await news(bot))[-1].callback_query
    await query.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert len(await platform.refused()) == 1
    await eva.presses(card, "Get")
    await platform.advance(60)
    query = (await news(bot))[-1].callback_query
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert len(await platform.refused()) == 1, "it was too old already when the bot got it"


async def test_a_mini_app_opens_with_signed_words_about_its_visitor(platform, bot, eva):
    await eva.starts()
    button = InlineKeyboardButton("Read", web_app=WebAppInfo("https://books.example.org/read"))
    await bot.send_message(eva.id, "Alice", reply_markup=InlineKeyboardMarkup([[button]]))
    press = await eva.presses(await eva.sees(None, lambda m: m.buttons), "Read")
    data = dict(parse_qsl(parse_qs(press.url.partition("#")[2])["tgWebAppData"][0]))
    given = data.pop("hash")
    secret = hmac.digest(b"WebAppData", platform.token.encode(), hashlib.sha256)
    lines = "\n".join(f"{name}={data[name]}" for name in sorted(data))
    assert hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest() == given


# Inline -----------------------------------------------------------------------------------------------


async def test_inline_results_are_private_until_one_is_picked(platform, bot, eva, leo):
    room = await platform.group("Readers", eva, leo)
    await news(bot)
    asking = asyncio.create_task(eva.types_inline("alice", room))
    query = (await bot.get_updates(timeout=LONGEST_POLL_S))[-1].inline_query
    content = InputTextMessageContent("<b>Alice</b>", parse_mode="HTML")
    await query.answer([InlineQueryResultArticle("1", "Alice", content, reply_markup=keyboard("Get"))])
    results = await asking
    assert results.titles() == ["Alice"]
    await eva.picks(results, "Alice", room)
    card = await leo.sees(room, lambda m: m.via == "bowerbird_bot")
    chosen = next(one.chosen_inline_result for one in await news(bot) if one.chosen_inline_result)
    await leo.presses(card, "Get")
    assert (await news(bot))[-1].callback_query.inline_message_id == chosen.inline_message_id
    await bot.edit_message_text("Alice is ready", inline_message_id=chosen.inline_message_id)
    assert (await leo.sees_again(card)).text == "Alice is ready"


# About the bot ----------------------------------------------------------------------------------------


async def test_people_are_offered_the_commands_of_their_place_and_language(platform, bot, eva, leo):
    room = await platform.group("Readers", eva, leo)
    await bot.set_my_commands([BotCommand("search", "Look everywhere")])
    await bot.set_my_commands([BotCommand("search", "Überall suchen")], language_code="de")
    await bot.set_my_commands([BotCommand("queue", "What runs")], scope=BotCommandScopeAllGroupChats())
    assert await eva.menu() == ["/search Look everywhere"]
    assert await leo.menu() == ["/search Überall suchen"]
    assert await eva.menu(room) == ["/queue What runs"]
    assert (await bot.get_my_commands(language_code="de"))[0].description == "Überall suchen"
    await bot.set_my_short_description("A library")
    await bot.set_chat_menu_button(menu_button=MenuButtonWebApp("Library", WebAppInfo("https://books.example.org")))
    told = await platform.profile()
    assert (told["texts"], told["menus"]["0"]["text"]) == ({"ShortDescription": "A library"}, "Library")


async def test_a_method_that_is_not_played_is_answered_by_its_type(platform, bot, eva):
    if "BOWERBIRD_SPECS" not in os.environ:
        pytest.skip("BOWERBIRD_SPECS names no folder with the official schema")
    assert (await bot.get_user_profile_photos(eva.id)).photos == ()


# Limits and trouble -------------------------------------------------------------------------------------


async def test_a_private_chat_takes_a_burst_and_then_a_message_a_second(platform, bot, eva):
    await platform.stop_clock()
    await eva.starts()
    for number in range(5):
        await bot.send_message(eva.id, f"{number}")
    with pytest.raises(RetryAfter):
        await bot.send_message(eva.id, "more")
    await platform.advance(1)
    await bot.send_message(eva.id, "more")
    assert [one["reason"] for one in await platform.refused()] == ["429 Too Many Requests: retry after 1"]


async def test_a_group_takes_twenty_a_minute_edits_included(platform, bot, eva):
    await platform.stop_clock()
    room = await platform.group("Readers", eva)
    sent = await bot.send_message(room.id, "0")
    for number in range(1, 20):
        await sent.edit_text(f"{number}")
    with pytest.raises(RetryAfter) as error:
        await sent.edit_text("20")
    assert error.value.retry_after > timedelta(seconds=50)
    await platform.advance(61)
    await sent.edit_text("20")
    assert (await eva.sees(room, lambda m: m.text == "20")).edits == 20


async def test_ordered_trouble_comes_as_ordered_and_is_nobodys_fault(platform, bot, eva):
    await eva.starts()
    await platform.fault("429", "sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(eva.id, "a")
    await platform.fault("502", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(eva.id, "b")
    await platform.fault("drop", "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(eva.id, "c")
    await bot.send_message(eva.id, "d")
    assert [m.text for m in await eva.messages() if m.by_bot] == ["d"]
    assert await platform.refused() == []


async def test_a_lost_answer_means_that_it_was_done(platform, bot, eva):
    await eva.starts()
    sent = await bot.send_message(eva.id, "a")
    await platform.fault("lost", "editMessageText")
    with pytest.raises(NetworkError):
        await sent.edit_text("b")
    assert (await eva.sees(None, lambda m: m.text == "b")).edits == 1
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("b")
    assert await platform.refused() == [], "the bot could not know"


async def test_what_is_slow_is_done_and_answered_when_it_may_go(platform, bot, eva):
    await eva.starts()
    await platform.fault("slow", "sendMessage")
    sending = asyncio.create_task(bot.send_message(eva.id, "a"))
    await eva.sees(None, lambda m: m.text == "a")
    assert not sending.done()
    await platform.go()
    assert (await sending).text == "a"


async def test_a_server_of_ones_own_takes_and_gives_big_files_by_path(tmp_path):
    (tmp_path / "big.cbz").write_bytes(b"PK comic")
    async with running(local=True) as own:
        person = await own.person("Eva")
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
