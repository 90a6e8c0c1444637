"""The Telegram platform for tests: the unmodified library lives on it, and what Telegram refuses is refused."""

import contextlib

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.emulators.telegram_platform.people import running


@pytest.fixture
async def platform():
    """The emulator; it said nothing that Telegram would not say."""
    async with running() as made:
        yield made
        assert await made.own_faults() == []


def keyboard(*labels):
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]])


async def search(update: Update, context: ContextTypes.DEFAULT_TYPE):
    words = " ".join(context.args)
    sent = await update.effective_message.reply_html(f"Looking for <b>{words}</b>", reply_markup=keyboard("Stop"))
    await sent.edit_text(f"Found <i>{words}</i>", parse_mode="HTML", reply_markup=keyboard("Get", "More"))


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE):
    del context
    query = update.callback_query
    await query.answer("On its way", show_alert=True)
    if query.message:
        await query.message.reply_document(b"PK epub", filename="alice.epub", caption="Alice is ready")


@contextlib.asynccontextmanager
async def living(platform, *handlers):
    """A bot of the unmodified library, polling."""
    made = (
        Application.builder()
        .token(platform.token)
        .base_url(f"{platform.api_base}/bot")
        .base_file_url(platform.file_base)
    )
    app = made.build()
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


@pytest.fixture
async def bot(platform):
    async with living(platform, CommandHandler("search", search), CallbackQueryHandler(pressed)) as app:
        yield app.bot


@pytest.mark.usefixtures("bot")
async def test_a_command_is_answered_edited_pressed_and_brings_a_file(platform):
    ana = await platform.person("Ana")
    await ana.says("/search alice")
    card = await ana.sees(None, lambda m: "Found" in m.text)
    assert (card.text, card.edits, card.labels()) == ("Found alice", 1, ["Get", "More"])
    press = await ana.presses(card, "Get")
    toast = await press.answer()
    assert (toast.text, toast.alert) == ("On its way", True)
    done = await ana.sees(None, lambda m: m.files)
    assert (done.text, done.files[0].name) == ("Alice is ready", "alice.epub")
    assert await platform.file(done.files[0].key) == b"PK epub"
    assert await platform.refused() == []
