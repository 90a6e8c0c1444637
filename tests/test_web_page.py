"""The web chat's page in a real browser: what a person says and presses, and what then happens."""

import re

import pytest
from playwright.async_api import expect

from bot import cards
from bot.cards import Act, Card, Pick, Replace, Toast
from bot.web import wire
from tests.emulators import sample_cards as sample
from tests.emulators.gestures import box, press, say, trouble_is_expected

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


#: letter by letter, faster than any pause of the page
TYPE_AT_ONCE = """(input, text) => {
  input.focus();
  for (const letter of text) {
    input.value += letter;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
TYPE_AND_SEND_AT_ONCE = f"""(input, text) => {{
  ({TYPE_AT_ONCE})(input, text);
  input.form.requestSubmit();
}}"""


# Saying ----------------------------------------------------------------------------------------


async def test_a_search_that_is_typed_is_answered_by_a_card(chat, ada):
    chat.says["/search frankenstein"] = sample.SEARCH
    await say(ada, "/search frankenstein")
    await expect(ada.get_by_role("heading", name="frankenstein")).to_be_visible()
    await expect(ada.get_by_text("Not reached: Open Comics (busy)")).to_be_visible()
    await expect(box(ada)).to_have_value("")
    assert chat.said() == ["/search frankenstein"]


async def test_a_command_is_found_and_sent_from_the_palette_by_keyboard_alone(chat, ada):
    await ada.keyboard.press("/")
    await expect(box(ada)).to_be_focused()
    await expect(ada.get_by_role("option")).to_have_count(6)
    await ada.keyboard.press("ArrowDown")
    await expect(ada.get_by_role("option", selected=True)).to_contain_text("/download")
    await ada.keyboard.press("Tab")
    await expect(box(ada)).to_have_value("/download ")
    await ada.keyboard.type("handbook")
    await ada.keyboard.press("Enter")
    await expect(ada.locator(".is-mine")).to_contain_text("/download handbook")
    assert chat.said() == ["/download handbook"]


async def test_a_code_is_copied_by_its_button(chat, ada):
    """At home there is no secure address, and no clipboard as pages know it: it works all the same."""
    chat.says["/account link"] = Card("A code", actions=(cards.Copy("Copy the code", "AB2D-9XYZ"),))
    await say(ada, "/account link")
    await ada.get_by_role("button", name="Copy the code").click()
    await expect(ada.locator(".toast")).to_contain_text("Copied")
    await box(ada).focus()
    await ada.keyboard.press("Control+V")
    await expect(box(ada)).to_have_value("AB2D-9XYZ")


async def test_enter_completes_the_name_of_a_command_and_then_sends_it(chat, ada):
    await ada.keyboard.press("/")
    await ada.keyboard.type("qu")
    await ada.keyboard.press("Enter")
    await expect(box(ada)).to_have_value("/queue")
    assert chat.said() == []
    await ada.keyboard.press("Enter")
    await expect(ada.locator(".is-mine")).to_contain_text("/queue")


async def test_escape_closes_the_palette_and_keeps_the_text(ada):
    await ada.keyboard.press("/")
    await expect(box(ada)).to_have_attribute("aria-expanded", "true")
    await ada.keyboard.press("Escape")
    await expect(ada.get_by_role("listbox")).to_be_hidden()
    await expect(box(ada)).to_have_attribute("aria-expanded", "false")
    await expect(box(ada)).to_have_value("/")


async def test_the_server_completes_what_follows_a_command(chat, ada):
    chat.choices = [cards.Choice("/download frankenstein", "Frankenstein", "Mary Shelley · book")]
    await box(ada).evaluate(TYPE_AT_ONCE, "/download fra")
    line = ada.get_by_role("option", name="Frankenstein")
    await expect(line).to_be_visible()
    asked = [frame.text for frame in chat.heard if isinstance(frame, wire.Complete)]
    assert asked == ["/download fra"]  # one question for all the letters
    await ada.keyboard.press("ArrowDown")
    await expect(box(ada)).to_have_attribute("aria-activedescendant", "line-0")
    await ada.keyboard.press("Enter")
    await expect(box(ada)).to_have_value("/download frankenstein")


async def test_a_completion_that_was_not_chosen_is_not_taken_by_enter(chat, ada):
    chat.choices = [cards.Choice("/download frankenstein", "Frankenstein")]
    await box(ada).press_sequentially("/download fra")
    await expect(ada.get_by_role("option", name="Frankenstein")).to_be_visible()
    await ada.keyboard.press("Enter")
    await expect(ada.locator(".is-mine")).to_contain_text("/download fra")
    assert chat.said() == ["/download fra"]


async def test_a_line_that_is_sent_at_once_leaves_no_question_behind(chat, ada):
    """Who types and sends faster than completions are asked for sees none over the answer."""
    await box(ada).evaluate(TYPE_AND_SEND_AT_ONCE, "/download fra")
    await ada.evaluate("() => new Promise((done) => setTimeout(done, 150))")  # after whatever was set for earlier
    await say(ada, "and that is all")
    await expect(ada.locator(".is-mine").last).to_contain_text("and that is all")
    assert [frame for frame in chat.heard if isinstance(frame, wire.Complete)] == []


async def test_a_line_that_the_server_cannot_take_comes_back_with_the_reason(chat, ada):
    chat.problems["too much"] = "That is too much at once. Wait 8 s."
    await say(ada, "too much")
    await expect(ada.locator(".toast")).to_contain_text("That is too much at once. Wait 8 s.")
    await expect(box(ada)).to_have_value("too much")


async def test_arrow_up_brings_back_what_was_said(ada):
    await say(ada, "first")
    await say(ada, "second")
    await ada.keyboard.press("ArrowUp")
    await expect(box(ada)).to_have_value("second")
    await ada.keyboard.press("ArrowUp")
    await expect(box(ada)).to_have_value("first")


async def test_an_empty_room_offers_first_lines_to_try(ada):
    await expect(ada.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await ada.get_by_role("button", name="/search handbook").click()
    await expect(box(ada)).to_have_value("/search handbook")
    await expect(box(ada)).to_be_focused()


async def test_a_command_that_takes_its_time_shows_the_shape_of_a_card(chat, ada):
    chat.says["/search slow"] = sample.SEARCH
    chat.may_answer.clear()
    await say(ada, "/search slow")
    await expect(ada.locator("#waiting")).to_be_visible()
    chat.may_answer.set()
    await expect(ada.get_by_role("heading", name="frankenstein")).to_be_visible()
    await expect(ada.locator("#waiting")).to_be_hidden()


# Cards -----------------------------------------------------------------------------------------


async def test_a_row_of_a_search_is_pressed_to_open_it(chat, ada):
    chat.presses["open"] = sample.TITLE
    await chat.post(sample.SEARCH)
    await press(ada, "2. Frankenstein (dramatic reading)").click()
    await expect(ada.get_by_role("img", name="Cover of Frankenstein: a red sun on blue")).to_be_visible()
    assert chat.pressed() == ["open"]


async def test_arrows_move_through_the_rows_of_a_card(chat, ada):
    await chat.post(sample.SEARCH)
    await press(ada, "1. Frankenstein; or, the Modern Prometheus").focus()
    await ada.keyboard.press("ArrowDown")
    await expect(press(ada, "2. Frankenstein (dramatic reading)")).to_be_focused()
    await ada.keyboard.press("End")
    await expect(press(ada, "3. The Handbook of Bowers")).to_be_focused()


async def test_few_options_are_buttons_and_many_are_a_select(chat, ada):
    chat.presses |= {"pdf": Toast("PDF it is."), "chapter": Toast("Chapter 12 it is.")}
    await chat.post(sample.FEW)
    await press(ada, "PDF, for printing").click()
    await expect(ada.locator(".toast")).to_contain_text("PDF it is.")
    await chat.post(sample.MANY)
    await ada.get_by_role("combobox", name="Pick a chapter").select_option("Chapter 12 of 28")
    await press(ada, "Choose").click()
    await expect(ada.locator(".toast").last).to_contain_text("Chapter 12 it is.")
    assert chat.pressed() == ["pdf", "chapter"]


async def test_options_that_no_row_says_stay_buttons_beside_the_rows(chat, ada):
    rows = cards.Rows((cards.Row("One book", number=1), cards.Row("Another book", number=2)))
    await chat.post(Card("Two", (rows,), pick=Pick("Which?", (Act("Newest first", "a"), Act("Oldest first", "b")))))
    await expect(press(ada, "Newest first")).to_be_visible()
    await expect(press(ada, "Oldest first")).to_be_visible()
    await expect(ada.get_by_text("Another book")).to_be_visible()


async def test_a_bar_moves_in_place_while_focus_and_scroll_stay(chat, ada):
    for _ in range(8):
        await chat.say("bob", "a line to scroll over")
    post = await chat.post(sample.fetching(24))
    for n in range(12):
        await chat.say("bob", f"and another {n}")
    await expect(ada.get_by_text("and another 11")).to_be_attached()
    await press(ada, "Cancel").focus()
    bar = ada.get_by_role("progressbar")
    await expect(bar).to_have_attribute("value", "24")
    await bar.evaluate("(node) => { node.isTheSame = true; }")
    before = await ada.locator("#scroller").evaluate("(node) => node.scrollTop")
    await chat.edit(post, sample.fetching(61))
    await expect(bar).to_have_attribute("value", "61")
    await expect(ada.locator(".progress").get_by_text("61 % · 1.3 MB/s")).to_be_visible()
    await expect(press(ada, "Cancel")).to_be_focused()
    assert await bar.evaluate("(node) => node.isTheSame")
    assert await ada.locator("#scroller").evaluate("(node) => node.scrollTop") == before


async def test_a_select_keeps_what_was_chosen_when_its_card_changes(chat, ada):
    post = await chat.post(sample.MANY)
    select = ada.get_by_role("combobox", name="Pick a chapter")
    await select.select_option("Chapter 5 of 28")
    longer = Pick("Pick a chapter", tuple(Act(f"Chapter {n} of 28", "chapter") for n in range(30)))
    await chat.edit(post, Card("Which chapter now?", pick=longer))
    await expect(ada.get_by_role("heading", name="Which chapter now?")).to_be_visible()
    assert await select.evaluate("(node) => node.selectedOptions[0].label") == "Chapter 5 of 28"


async def test_focus_falls_to_the_card_when_its_button_goes_away(chat, ada):
    post = await chat.post(sample.fetching(80))
    await press(ada, "Cancel").focus()
    await chat.edit(post, sample.READY)
    await expect(ada.locator("article.is-card")).to_be_focused()


async def test_a_card_that_is_ready_gives_its_file_and_its_page(chat, ada):
    await chat.post(sample.READY)
    file = ada.get_by_role("link", name="Download Frankenstein - Mary Shelley.epub 410 KB")
    await expect(file).to_have_attribute("download", "Frankenstein - Mary Shelley.epub")
    page = ada.get_by_role("link", name="Open (opens in a new tab)")
    await expect(page).to_have_attribute("rel", "noopener noreferrer")


async def test_a_private_card_says_so(chat, ada):
    await chat.post(sample.PRIVATE)
    await expect(ada.get_by_text("Only you see this")).to_be_visible()


async def test_a_cover_that_does_not_come_is_told_in_words(chat, tabs, ada):
    await chat.post(Card("Lost", (cards.Cover("/page/nothing.png", "A blue cover"),)))
    await expect(ada.locator(".cover[data-broken]")).to_contain_text("A blue cover")
    trouble_is_expected(tabs)


async def test_progress_is_spoken_at_quarters_and_at_the_end_only(chat, ada):
    post = await chat.post(sample.fetching(3))
    for percent in (9, 26, 31, 44, 52):
        await chat.edit(post, sample.fetching(percent))
    await chat.edit(post, sample.READY)
    await expect(ada.get_by_role("heading", name="Frankenstein is ready")).to_be_visible()
    spoken = await ada.locator("#speech p").all_inner_texts()
    assert [re.findall(r"\d+ %|28 of 28", text) for text in spoken] == [["26 %"], ["52 %"], ["28 of 28"]]


# Pressing --------------------------------------------------------------------------------------


async def test_a_pressed_button_is_busy_until_it_is_answered_and_not_pressed_twice(chat, ada):
    chat.presses["star"] = Toast("Starred.")
    await chat.post(sample.TITLE)
    chat.may_answer.clear()
    star = press(ada, "Star")
    await star.click()
    await expect(star).to_be_disabled()
    await star.click(force=True)
    await expect(star).to_be_focused()
    chat.may_answer.set()
    await expect(star).to_be_enabled()
    assert chat.pressed() == ["star"]


async def test_a_card_that_replaces_itself_frees_its_button(chat, ada):
    chat.presses["pause"] = Replace(Card("Frankenstein", actions=(Act("Pause", "pause"), Act("Resume", "resume"))))
    await chat.post(sample.fetching(24))
    await press(ada, "Pause").click()
    await expect(press(ada, "Resume")).to_be_visible()
    await expect(press(ada, "Pause")).to_be_enabled()
