"""The web chat's page in a real browser: readable for everybody, on every size, light, and never jumping."""

import pytest
from playwright.async_api import Page, expect

from bot.cards import Toast, Tone
from tests.emulators import sample_cards as sample
from tests.emulators.chat_server import ChatServer
from tests.emulators.chromium import DESKTOP, PHONE, SMALLEST, overflows, shift, violations
from tests.emulators.gestures import press, say, trouble_is_expected

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MOST_SHIFT = 0.05
LONG = {
    "latin without a space": "incomprehensibilities" * 190,
    "latin": "A long sentence about a book. " * 133,
    "arabic": "كتاب طويل جدا عن طائر التعريش " * 130,
    "chinese": "花亭鸟把书收集在它的凉亭里" * 300,
    "emoji": "📚🐦👩‍👩‍👧‍👦🏳️‍🌈" * 190,
}
FILES = """performance.getEntriesByType("resource").filter((one) => /[.](js|css)$/.test(one.name))
  .map((one) => [one.name.split("/").pop(), one.decodedBodySize])"""
EVERYWHERE = pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")],
    ids=["phone light", "phone dark", "desktop light", "desktop dark"],
)


async def post_everything(chat: ChatServer) -> None:
    await chat.say("ada", "/search frankenstein")
    await chat.say("bob", "Try the dramatic reading.")
    for card in (sample.SEARCH, sample.TITLE, sample.FEW, sample.MANY, sample.fetching(24), sample.fetching(None)):
        await chat.post(card)
    for card in (sample.READY, sample.PRIVATE):
        await chat.post(card)


async def is_well(page: Page) -> None:
    assert await violations(page) == []
    assert not await overflows(page)


@EVERYWHERE
async def test_an_empty_room_is_accessible(chat, tabs, size, scheme):
    page = await tabs.open(chat.url("/"), size, scheme)
    await expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await is_well(page)


@EVERYWHERE
async def test_every_kind_of_card_is_accessible(chat, tabs, size, scheme):
    await post_everything(chat)
    page = await tabs.open(chat.url("/?as=ada&room=home"), size, scheme)
    await is_well(page)
    await page.locator("#scroller").evaluate("(node) => { node.scrollTop = 0; }")
    await is_well(page)
    assert await shift(page) < MOST_SHIFT


@EVERYWHERE
async def test_what_floats_is_accessible(chat, tabs, size, scheme):
    chat.presses |= {"choose": sample.FORM, "get": Toast("There are only 28 chapters.", Tone.BAD)}
    await chat.post(sample.TITLE)
    page = await tabs.open(chat.url("/?as=ada&room=home"), size, scheme)
    await press(page, "Choose chapters or format").click()
    await page.get_by_role("button", name="Get it").click()
    await expect(page.get_by_role("alert")).to_have_text("There are only 28 chapters.")
    await is_well(page)
    await page.keyboard.press("Escape")
    await press(page, "Remove it").click()
    await is_well(page)
    await page.keyboard.press("Escape")
    for tone in Tone:
        await chat.toast(f"A short answer that is {tone}.", tone)
    await expect(page.locator(".toast").last).to_contain_text("busy")
    await is_well(page)
    await page.get_by_role("button", name="Notices").click()
    await is_well(page)


@EVERYWHERE
async def test_the_palette_and_its_completions_are_accessible(chat, tabs, size, scheme):
    page = await tabs.open(chat.url("/"), size, scheme)
    await page.keyboard.press("/")
    await expect(page.get_by_role("option")).to_have_count(6)
    await is_well(page)
    await page.keyboard.type("download ")
    await expect(page.locator("#palette-hint")).to_contain_text("/download WORDS [PARTS] [FORMAT]")
    await is_well(page)


@EVERYWHERE
async def test_a_cut_line_and_a_closed_door_are_accessible(chat, tabs, size, scheme):
    page = await tabs.open(chat.url("/"), size, scheme)
    chat.is_up = False
    await chat.drop()
    await expect(page.get_by_text("Connection lost.")).to_be_visible()
    await is_well(page)
    chat.is_up = True
    chat.needs_key = True
    await expect(page.locator("#locked")).to_be_visible()
    await is_well(page)
    trouble_is_expected(tabs)


async def test_the_sheet_of_a_phone_and_the_keys_are_accessible(chat, tabs):
    page = await tabs.open(chat.url("/"), PHONE)
    await page.get_by_role("button", name="Rooms and people").click()
    await is_well(page)
    await page.get_by_role("button", name="Keys").click()
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await is_well(page)


async def test_right_to_left_is_accessible(chat, tabs):
    chat.locale = "ar"
    await post_everything(chat)
    page = await tabs.open(chat.url("/?as=ada&room=home"), PHONE)
    await is_well(page)
    menu, send = page.locator("#show-menu"), page.locator("#send")
    assert (await menu.bounding_box())["x"] > (await send.bounding_box())["x"]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
async def test_a_text_of_4000_characters_stays_inside_the_smallest_phone(chat, tabs, text):
    await chat.say(text[:60], text[:4000])
    await chat.post(sample.all_texts(text[:4000]))
    page = await tabs.open(chat.url("/?as=ada&room=home"), SMALLEST)
    await chat.toast(text[:4000])
    await expect(page.locator(".toast")).to_be_visible()
    assert not await overflows(page)
    inside = "[...document.querySelectorAll('.post *')].every((e) => e.getBoundingClientRect().right <= 321)"
    assert await page.evaluate(inside)


async def test_a_whole_conversation_never_makes_the_page_jump(chat, tabs):
    chat.says["/search frankenstein"] = sample.SEARCH
    page = await tabs.open(chat.url("/?as=ada&room=home"), PHONE)
    await say(page, "/search frankenstein")
    await chat.post(sample.TITLE)
    post = await chat.post(sample.fetching(None))
    for percent in (10, 40, 70, 99):
        await chat.edit(post, sample.fetching(percent))
    await chat.edit(post, sample.READY)
    await expect(page.get_by_role("heading", name="Frankenstein is ready")).to_be_visible()
    assert await shift(page) < MOST_SHIFT


async def test_a_slow_phone_is_sent_little_and_asks_for_all_of_it_at_once(chat, tabs):
    """Under 100 KB until it is ready; the page itself names every file of it, so that none waits for another."""
    await post_everything(chat)
    page = await tabs.open(chat.url("/"), PHONE)
    await expect(page.get_by_role("heading", name="Frankenstein is ready")).to_be_attached()
    assert await page.evaluate("performance.getEntriesByName('bowerbird-ready').length") == 1
    asked = dict(await page.evaluate(FILES))
    text = await (await page.context.request.get(chat.url("/"))).text()
    assert [name for name in asked if name not in text] == []
    assert len(asked) > 10
    assert sum(asked.values()) < 100_000
