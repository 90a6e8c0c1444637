"""The web chat's page in a real browser: it says which cards are on the screen, and which is pointed at."""

import pytest

from bot import cards
from bot.cards import Act, Card, Pick, Row, Rows, Text
from tests.emulators.gestures import press
from tests.streaming import until

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def tall(number):
    """A card that leaves room for few others on the screen."""
    return Card(f"Film {number}", tuple(Text("They come at night.") for _ in range(12)))


def hits():
    rows = tuple(Row(f"Film {number}", "", number=number) for number in (1, 2))
    picks = tuple(Act(f"{number} · Film {number}", "title.show", {"title": number}) for number in (1, 2))
    return Card("Found", (Rows(rows),), (), Pick("See one", picks), state=cards.State.DONE)


async def looks(chat, holds):
    """Wait until the page says something of which this holds: nearness by post."""
    await until(lambda: chat.looks and holds({one.id: one.near for one in chat.looks[-1]}), 60)
    return chat.looks[-1]


async def test_a_card_that_comes_onto_the_screen_is_said_to_be_there(chat, ada):
    post = await chat.post(tall(1))
    await looks(chat, lambda near: near == {post: "visible"})


async def test_what_is_pointed_at_is_the_nearest_and_its_neighbours_come_next(chat, ada):
    posts = [await chat.post(tall(number)) for number in range(3)]
    await looks(chat, lambda near: set(near) == set(posts))
    await ada.locator(f'[data-id="{posts[1]}"]').scroll_into_view_if_needed()
    await ada.locator(f'[data-id="{posts[1]}"] h2').hover()
    told = await looks(chat, lambda near: near.get(posts[1]) == "focused")
    assert [(one.id, one.near) for one in told] == [
        (posts[1], "focused"),
        (posts[2], "adjacent"),
        (posts[0], "adjacent"),
    ]
    await ada.get_by_role("combobox", name="Message").hover()
    await looks(chat, lambda near: "focused" not in near.values())


async def test_a_hit_that_is_pointed_at_or_reached_by_the_keyboard_is_named(chat, ada):
    post = await chat.post(hits())
    second = ada.locator(".row").nth(1)
    token = await second.locator("button").get_attribute("data-token")
    await second.hover()
    told = await looks(chat, lambda near: near.get(post) == "focused")
    assert told[0].token in {token, await ada.locator(".row button").first.get_attribute("data-token")}
    await press(ada, "2 · Film 2").focus()
    await until(lambda: chat.looks[-1][0].token == token, 60)


async def test_what_is_scrolled_away_is_near_and_then_nothing(chat, ada):
    posts = [await chat.post(tall(number)) for number in range(8)]
    await ada.locator(f'[data-id="{posts[-1]}"]').scroll_into_view_if_needed()
    await ada.locator("#scroller").evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
    near = {one.id: one.near for one in await looks(chat, lambda near: near.get(posts[-1]) == "visible")}
    assert near[posts[-1]] == "visible"
    await ada.locator("#scroller").evaluate("(node) => { node.scrollTop = 0; }")
    await looks(chat, lambda near: near.get(posts[0]) == "visible" and posts[-1] not in near)


async def test_it_never_names_more_than_the_server_takes(chat, ada):
    for number in range(30):
        await chat.post(Card(f"Film {number}", ()))
    told = await looks(chat, lambda near: len(near) == 12)
    assert told[0].near == "visible"
    assert max(len(one) for one in chat.looks) == 12


async def test_a_new_line_hears_what_is_on_the_screen_again(chat, tabs, ada):
    post = await chat.post(tall(1))
    await looks(chat, lambda near: post in near)
    chat.looks.clear()
    await chat.drop()
    await until(lambda: chat.looks, 60)
    assert [one.id for one in chat.looks[-1]] == [post]
    tabs.errors.clear()
