"""The emulator's page: a person's chats in a real browser, whose buttons reach the bot."""

import pytest
from telegram import Bot, BotCommand, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from tests.deadline import LONGEST_POLL_S
from tests.emulators.chromium import PHONE, Tabs, chromium
from tests.emulators.telegram_platform.people import running

pytestmark = pytest.mark.browser


@pytest.fixture
async def platform():
    async with running() as made:
        yield made


@pytest.fixture
async def bot(platform):
    async with Bot(platform.token, f"{platform.api_base}/bot") as made:
        yield made


@pytest.fixture
async def tabs():
    """Tabs that complained about nothing and asked nobody but the emulator."""
    async with chromium() as browser:
        opened = Tabs(browser)
        yield opened
        await opened.close()
        assert opened.errors == []
        assert opened.hosts == {"127.0.0.1"}


async def next_press(bot, after):
    """The first press that comes after an update."""
    while True:
        for update in await bot.get_updates(offset=after + 1, timeout=LONGEST_POLL_S):
            if update.callback_query:
                return update.callback_query
            after = update.update_id


async def test_a_person_types_presses_and_sees_edits_as_they_come(platform, bot, tabs):
    await platform.person("Ana")
    await bot.set_my_commands([BotCommand("search", "Look everywhere")])
    page = await tabs.open(f"{platform.api_base}/_page?as=Ana", wait_for="text=Start")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_label("Message").last.fill("/se")
    await page.get_by_text("Look everywhere").click()
    await page.keyboard.type("alice")
    await page.keyboard.press("Enter")
    update = (await bot.get_updates(timeout=LONGEST_POLL_S))[0]
    asked = update.message
    await page.get_by_text("/search alice").last.wait_for()
    button = InlineKeyboardButton("Get", callback_data="get", style="primary")
    sent = await asked.reply_html("Found <b>Alice</b>", reply_markup=InlineKeyboardMarkup([[button]]))
    await page.get_by_role("button", name="Get").click()
    query = await next_press(bot, update.update_id)
    await query.answer("On its way")
    await page.get_by_text("On its way").wait_for()
    await sent.edit_text("Alice is ready")
    await page.get_by_text("Alice is ready").first.wait_for()
    assert await page.get_by_role("button", name="Get").count() == 0


async def test_a_question_opens_a_reply_on_a_phone(platform, bot, tabs):
    ana = await platform.person("Ana")
    await ana.starts()
    question = await bot.send_message(ana.id, "Which chapters?", reply_markup=ForceReply())
    page = await tabs.open(f"{platform.api_base}/_page?as=Ana", PHONE, wait_for="text=Reply to Bowerbird")
    await page.get_by_label("Message").last.fill("1-3")
    await page.keyboard.press("Enter")
    answer = await ana.sees(None, lambda m: m.text == "1-3")
    assert answer.reply_to == question.id
