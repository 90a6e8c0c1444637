"""The web chat's page in a real browser: what it asks back, forms, and what it says in passing."""

from itertools import pairwise

import pytest
from playwright.async_api import expect

from bot.cards import Toast, Tone
from bot.web import wire
from tests.emulators import sample_cards as sample
from tests.emulators.gestures import press

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_what_cannot_be_undone_is_asked_first(chat, ada):
    chat.presses["remove"] = Toast("Removed.")
    await chat.post(sample.TITLE)
    await press(ada, "Remove it").click()
    asked = ada.get_by_role("dialog", name="Are you sure?")
    await expect(asked).to_contain_text("This takes Frankenstein out of this room's library.")
    await ada.keyboard.press("Escape")
    await expect(asked).to_be_hidden()
    await expect(press(ada, "Remove it")).to_be_focused()
    assert chat.pressed() == []
    await press(ada, "Remove it").click()
    await asked.get_by_role("button", name="Remove it").click()
    await expect(ada.locator(".toast")).to_contain_text("Removed.")
    assert chat.pressed() == ["remove"]


async def test_a_form_is_filled_in_and_sent(chat, ada):
    chat.presses |= {"choose": sample.FORM, "get": sample.fetching(0)}
    await chat.post(sample.TITLE)
    await press(ada, "Choose chapters or format").click()
    form = ada.get_by_role("dialog", name="How do you want it?")
    await expect(form.get_by_label("Chapters")).to_be_focused()
    await expect(form.get_by_label("Chapters")).to_have_accessible_description("Such as 1-20,25 or latest.")
    await form.get_by_label("Chapters").fill("2-5")
    await form.get_by_label("Format").select_option("PDF")
    await form.get_by_role("switch", name="Tell me when it is ready").uncheck()
    await form.get_by_role("button", name="Get it").click()
    await expect(form).to_be_hidden()
    filled = [frame.values for frame in chat.heard if isinstance(frame, wire.Fill)]
    assert filled == [{"parts": "2-5", "format": "pdf", "tell": "no"}]


async def test_a_form_that_is_refused_stays_with_its_answers(chat, ada):
    chat.presses |= {"choose": sample.FORM, "get": Toast("There are only 28 chapters.", Tone.BAD)}
    await chat.post(sample.TITLE)
    await press(ada, "Choose chapters or format").click()
    form = ada.get_by_role("dialog")
    await form.get_by_label("Chapters").fill("99")
    await ada.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_have_text("There are only 28 chapters.")
    await expect(form.get_by_label("Chapters")).to_have_value("99")
    await expect(form.get_by_role("button", name="Get it")).to_be_enabled()


async def test_a_needed_answer_is_not_left_out(chat, ada):
    chat.presses["choose"] = sample.FORM
    await chat.post(sample.TITLE)
    await press(ada, "Choose chapters or format").click()
    form = ada.get_by_role("dialog")
    await form.get_by_label("Chapters").fill("")
    await form.get_by_role("button", name="Get it").click()
    await expect(form.get_by_label("Chapters")).to_be_focused()
    assert chat.pressed() == ["choose"]


async def test_toasts_stack_without_overlap_and_can_be_read_again(chat, ada):
    for text in ("The first is here.", "The second is here, and it is a good deal longer than the first.", "Third."):
        await chat.toast(text)
    await expect(ada.locator(".toast")).to_have_count(3)
    places = [await one.bounding_box() for one in await ada.locator(".toast").all()]
    assert all(upper["y"] + upper["height"] <= lower["y"] for upper, lower in pairwise(places))
    await ada.get_by_role("button", name="Notices, unread: 3").click()
    notices = ada.get_by_role("dialog", name="Notices").get_by_role("listitem")
    await expect(notices).to_have_count(3)
    await expect(notices.first).to_contain_text("Third.")
    await ada.keyboard.press("Escape")
    await expect(ada.get_by_role("button", name="Notices", exact=True)).to_be_focused()


async def test_a_fourth_toast_sends_the_oldest_away(chat, ada):
    for n in range(4):
        await chat.toast(f"Number {n}")
    await expect(ada.locator(".toast").first).to_contain_text("Number 1")
    await ada.locator(".toast").first.get_by_role("button", name="Dismiss").click()
    await expect(ada.locator(".toast")).to_have_count(2)
