"""The web chat's page in a real browser: the line to the server, who and where one is, and the page itself."""

import pytest
from playwright.async_api import expect

from bot import cards
from bot.cards import Card, State
from bot.web import wire
from tests.emulators import sample_cards as sample
from tests.emulators.chromium import PHONE
from tests.emulators.gestures import box, press, say, trouble_is_expected

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def ids(chat):
    """The ids of the frames in which lines were said, in order."""
    return [frame.id for frame in chat.heard if isinstance(frame, wire.Say)]


# The line --------------------------------------------------------------------------------------


async def test_what_was_missed_is_caught_up_after_the_line_was_cut(chat, tabs, ada):
    post = await chat.post(sample.fetching(24))
    await expect(ada.get_by_role("progressbar")).to_have_attribute("value", "24")
    await box(ada).fill("half a sent")
    chat.is_up = False
    await chat.drop()
    await expect(ada.get_by_text("Connection lost.")).to_be_visible()
    await chat.edit(post, sample.fetching(77))
    await chat.say("bob", "said while you were away")
    chat.is_up = True
    await expect(ada.get_by_text("said while you were away")).to_be_visible()
    await expect(ada.get_by_text("Connection lost.")).to_be_hidden()
    await expect(ada.get_by_role("progressbar")).to_have_attribute("value", "77")
    await expect(ada.get_by_role("progressbar")).to_have_count(1)
    await expect(box(ada)).to_have_value("half a sent")
    trouble_is_expected(tabs)


async def test_a_browser_without_a_network_says_so_and_comes_back_with_it(ada):
    await ada.context.set_offline(True)
    await expect(ada.get_by_text("You are offline.")).to_be_visible()
    await ada.context.set_offline(False)
    await expect(ada.get_by_text("You are offline.")).to_be_hidden()
    await say(ada, "here again")
    await expect(ada.locator(".is-mine")).to_contain_text("here again")


async def test_a_line_written_while_the_connection_is_down_stays_in_the_box(chat, tabs, ada):
    chat.is_up = False
    await chat.drop()
    await expect(ada.get_by_text("Connection lost.")).to_be_visible()
    await say(ada, "/search handbook")
    await expect(ada.locator(".toast")).to_contain_text("Not sent yet.")
    await expect(box(ada)).to_have_value("/search handbook")
    chat.is_up = True
    await expect(ada.locator(".toast").last).to_contain_text("Connected again.")
    await ada.keyboard.press("Enter")
    await expect(ada.locator(".is-mine")).to_contain_text("/search handbook")
    trouble_is_expected(tabs)


async def test_a_line_that_never_arrived_comes_back_into_the_box(chat, tabs, ada):
    chat.may_answer.clear()
    await say(ada, "hello there")
    await expect(box(ada)).to_have_value("")
    await chat.drop()
    await expect(box(ada)).to_have_value("hello there")
    trouble_is_expected(tabs)


async def test_a_line_that_came_back_and_is_sent_as_it_is_is_the_same_one(chat, ada):
    """So what it asked for is asked for once, however much of it was done the first time."""
    chat.problems["/download bells"] = "Something I need does not answer right now."
    await say(ada, "/download bells")
    await expect(box(ada)).to_have_value("/download bells")
    del chat.problems["/download bells"]
    await ada.keyboard.press("Enter")
    await expect(ada.locator(".is-mine")).to_contain_text("/download bells")
    assert len(ids(chat)) == 2
    assert len(set(ids(chat))) == 1
    await say(ada, "/download bells")
    await expect(ada.locator(".is-mine")).to_have_count(2)
    assert len(set(ids(chat))) == 2, "said once more after its answer it is another one"


async def test_a_line_that_was_heard_before_the_break_is_asked_for_its_answer(chat, tabs, ada):
    chat.is_mute = True
    await say(ada, "/download bells")
    await expect(ada.locator(".is-mine")).to_contain_text("/download bells")
    chat.is_mute = False
    chat.says["/download bells"] = Card("Bells is ready")
    await chat.drop()
    await expect(ada.get_by_text("Bells is ready")).to_be_visible()
    await expect(box(ada)).to_have_value("")
    assert len(set(ids(chat))) == 1
    trouble_is_expected(tabs)


async def test_after_a_long_absence_the_history_has_no_hole(chat, tabs, ada):
    await chat.say("bob", "long ago")
    await expect(ada.get_by_text("long ago")).to_be_visible()
    chat.is_up = False
    await chat.drop()
    for n in range(25):
        await chat.say("bob", f"news {n}")
    chat.is_up = True
    await expect(ada.get_by_text("news 24")).to_be_visible()
    await expect(ada.get_by_text("long ago")).to_have_count(0)
    await ada.locator("#scroller").evaluate("(node) => { node.scrollTop = 0; }")
    await expect(ada.get_by_text("long ago")).to_have_count(1)
    said = await ada.locator(".said").all_inner_texts()
    assert said == ["long ago", *(f"news {n}" for n in range(25))]
    trouble_is_expected(tabs)


async def test_older_lines_come_on_scrolling_up_and_the_reader_keeps_their_place(chat, tabs):
    for n in range(50):
        await chat.say("bob", f"line {n}")
    page = await tabs.open(chat.url("/?as=ada&room=home"), PHONE)
    await expect(page.get_by_text("line 49")).to_be_in_viewport()
    first = page.get_by_text("line 30", exact=True)
    await page.locator("#scroller").evaluate("(node) => { node.scrollTop = 40; }")
    await expect(page.get_by_text("line 10", exact=True)).to_be_attached()
    await expect(first).to_be_in_viewport()
    await page.keyboard.press("Control+Home")
    await page.get_by_role("region", name="Chat").focus()
    await page.keyboard.press("Home")
    await expect(page.get_by_text("line 0", exact=True)).to_be_attached()
    await expect(page.get_by_role("button", name="Show earlier messages")).to_be_hidden()


async def test_new_lines_do_not_pull_a_reader_away_from_older_ones(chat, ada):
    for n in range(30):
        await chat.say("bob", f"line {n}")
    scroller = ada.locator("#scroller")
    await scroller.evaluate("(node) => { node.scrollTop = 0; }")
    await chat.say("bob", "the newest")
    newer = ada.get_by_role("button", name="New messages below")
    await expect(newer).to_be_visible()
    assert await scroller.evaluate("(node) => node.scrollTop") == 0
    await newer.click()
    await expect(ada.get_by_text("the newest")).to_be_in_viewport()
    await expect(newer).to_be_hidden()


async def test_what_was_pressed_for_comes_into_sight_wherever_one_reads(chat, ada):
    chat.presses["choose"] = sample.READY
    card = await chat.post(sample.TITLE)
    for n in range(30):
        await chat.say("bob", f"line {n}")
    await ada.locator(f'[data-id="{card}"]').scroll_into_view_if_needed()
    await press(ada, "Choose chapters or format").click()
    await expect(ada.get_by_role("heading", name="Frankenstein is ready")).to_be_in_viewport()


# Who and where ---------------------------------------------------------------------------------


async def test_two_tabs_are_two_people(chat, tabs, ada):
    bob = await tabs.open(chat.url("/?as=bob&room=home"))
    await say(ada, "hello bob")
    await expect(bob.locator(".is-theirs")).to_contain_text("hello bob")
    await say(bob, "hello ada")
    await expect(ada.locator(".is-theirs")).to_contain_text("hello ada")
    await expect(ada.locator(".is-mine")).to_contain_text("hello bob")


async def test_a_room_is_opened_and_a_tab_remembers_it(chat, ada):
    await chat.say("bob", "in the first room")
    await press(ada, "New room").click()
    await ada.get_by_label("Name of the room").fill("reading circle")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("heading", level=1)).to_have_text("reading circle")
    await expect(ada.get_by_text("in the first room")).to_have_count(0)
    assert "room=reading+circle" in ada.url
    await ada.goto(chat.url("/"))
    await expect(ada.get_by_role("heading", level=1)).to_have_text("reading circle")
    await ada.get_by_role("navigation", name="Rooms").get_by_role("link", name="home").click()
    await expect(ada.get_by_text("in the first room")).to_be_visible()


async def test_on_a_phone_somebody_else_comes_in_through_the_sheet(chat, tabs):
    page = await tabs.open(chat.url("/?as=ada&room=home"), PHONE)
    await page.get_by_role("button", name="Rooms and people").click()
    await press(page, "Somebody else").click()
    await page.get_by_label("Name").fill("grace")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("as grace")).to_be_visible()
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await say(page, "good evening")
    await expect(page.locator(".is-mine")).to_contain_text("good evening")


async def test_the_one_time_key_leaves_the_address_bar_and_opens_the_chat(chat, tabs):
    chat.needs_key = True
    chat.keys = {"k3y"}
    page = await tabs.open(chat.url("/?as=ada&room=home#key=k3y"))
    await expect(page.get_by_text("as ada")).to_be_visible()
    assert "#" not in page.url
    assert chat.keys == set()


async def test_without_a_session_the_page_says_how_to_get_one(chat, tabs):
    chat.needs_key = True
    page = await tabs.open(chat.url("/#key=used"), wait_for="#locked:not([hidden])")
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Open the link that Bowerbird printed when it started"
    )
    await expect(page.get_by_text("This link was used already.")).to_be_visible()
    await expect(page.get_by_text("./run key")).to_be_visible()
    trouble_is_expected(tabs)


# The page itself -------------------------------------------------------------------------------


async def test_the_question_mark_shows_the_keys(ada):
    await ada.keyboard.press("?")
    await expect(ada.get_by_role("dialog", name="Keys")).to_contain_text("Write a command")
    await ada.keyboard.press("Escape")
    await expect(ada.get_by_role("dialog", name="Keys")).to_be_hidden()


async def test_the_chosen_colours_are_remembered(ada):
    await ada.get_by_role("radio", name="Dark").check(force=True)
    await ada.reload()
    await expect(ada.get_by_role("radio", name="Dark")).to_be_checked()
    assert await ada.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"


async def test_the_controls_speak_the_language_of_the_welcome(chat, tabs):
    chat.locale = "ar"
    chat.words = {"web-send": "أرسل", "web-as": "باسم {name}"}
    page = await tabs.open(chat.url("/?as=ada&room=home"))
    await expect(page.get_by_role("button", name="أرسل")).to_be_visible()
    await expect(page.get_by_text("باسم ada")).to_be_visible()
    assert await page.evaluate("document.dir + ' ' + document.documentElement.lang") == "rtl ar"


XSS = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\"'>{name}"


async def test_markup_in_any_text_is_shown_as_text(chat, tabs):
    chat.says["/form"] = cards.Form(
        XSS, (cards.FormField("a", XSS, cards.Entry.CHOICE, XSS, ((XSS, XSS),), XSS),), XSS, "send"
    )
    await chat.say(XSS[:60], XSS)
    await chat.post(sample.all_texts(XSS))
    page = await tabs.open(chat.url("/?as=ada&room=home"))
    await chat.toast(XSS)
    await say(page, "/form")
    await expect(page.get_by_role("dialog", name=XSS)).to_be_visible()
    await expect(page.locator(".said").first).to_have_text(XSS)
    await expect(page.locator(".card h2")).to_have_text(XSS)
    await expect(page.locator(".toast p")).to_have_text(XSS)
    assert await page.evaluate("document.querySelectorAll('[onerror], .post script, dialog script').length") == 0
    assert "owned" not in await page.title()


async def test_an_address_that_would_run_code_is_no_link(chat, ada):
    await chat.post(
        Card(
            "Bad links",
            actions=(cards.Link("Run", "javascript:alert(1)"),),
            files=(cards.File("a.txt", 1, "data:text/html,hi"),),
            state=State.DONE,
        )
    )
    await expect(ada.get_by_text("Run", exact=True)).to_be_visible()
    assert await ada.evaluate("document.querySelectorAll('.card a').length") == 0
