"""Accounts on the web chat: open lines, links, sessions that end, and what admins set."""

import asyncio
import json
import re

import aiohttp

from bot.web.sessions import COOKIE
from tests.deadline import DEADLINE_S
from tests.story import labels, told


async def test_on_the_web_a_line_that_is_open_is_the_joined_person_at_once(story):
    await story.says("ada", "/download handbook epub")
    await story.ready("ada")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
    await story.says("bob", f"/account link {code}", room="elsewhere")
    toast = await story.presses("bob", "Join us", room="elsewhere")
    assert "you are ada here too" in toast.text
    await story.says("bob", "/favorites", room="elsewhere")
    card = await until(story, "bob", "/account", "elsewhere", "Name: ada")
    assert told(card).count("the web chat") == 2
    assert sum(label == "Take out the web chat" for label in labels(card)) == 2


async def until(story, name, text, room, part):
    """Say it until the answer has this in it: events take a moment."""
    async with asyncio.timeout(DEADLINE_S):
        while part not in told(card := await story.says(name, text, room=room)):
            pass
    return card


async def test_a_code_on_the_web_is_seen_by_its_asker_alone(story):
    bob = await story.talker("bob")
    await story.says("ada", "/account link")
    await story.says("ada", "/status")
    await story.sees("bob", "How I am doing")
    assert all("/account" not in (post.text or "") for post in bob.posts.values())
    assert all("code" not in card.title for card in bob.cards)


async def test_links_of_who_somebody_was_have_expired_and_their_files_are_still_there(story):
    await story.says("bob", "/download handbook epub")
    old = (await story.ready("bob")).files[0].url
    assert (await story.fetch(old))[0] == 200
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
    await story.says("bob", f"/account link {code}")
    await story.presses("bob", "Join us")
    status, _, body = await story.fetch(old)
    assert (status, json.loads(body)["error"]) == (410, "expired")
    card = await story.says("ada", "/link handbook")
    assert (await story.fetch(card.files[0].url))[0] == 200


async def browser(story):
    """A browser that opened a one-time link: its line, and its cookie."""
    key = story.opened.address.partition("#key=")[2]
    if not key or getattr(story, "used", False):
        headers = {"Authorization": f"Bearer {story.opened.service.key}"}
        _, _, body = await story.fetch("/key", method="POST", headers=headers)
        key = json.loads(body)["url"].partition("#key=")[2]
    story.used = True
    async with story.session.post(f"{story.opened.service.url}/session", json={"key": key}) as answer:
        secret = answer.cookies[COOKIE].value
    line = await story.session.ws_connect(f"{story.opened.service.url}/ws", headers={"Cookie": f"{COOKIE}={secret}"})
    await line.send_json({"type": "hello", "as": "me", "room": "home"})
    await line.receive()
    return line, secret


async def test_a_browser_session_that_is_ended_hangs_up_and_does_not_come_in_again(story):
    line, secret = await browser(story)
    other, _ = await browser(story)
    story.session.cookie_jar.clear()
    card = await story.says("me", "/account")
    assert "Browser 2, opened" in told(card)
    assert "1 browser session ended." in (await story.says("me", "/account end 2")).text
    async with asyncio.timeout(DEADLINE_S):
        while (await line.receive()).type is not aiohttp.WSMsgType.CLOSE:
            pass
    status, _, _ = await story.fetch("/ws", headers={"Cookie": f"{COOKIE}={secret}"})
    assert status == 401
    assert not other.closed
    assert "1 browser session ended." in (await story.presses("me", "End all browser sessions")).text
    async with asyncio.timeout(DEADLINE_S):
        while (await other.receive()).type is not aiohttp.WSMsgType.CLOSE:
            pass


async def test_ending_a_session_that_is_not_there_says_what_is(story):
    assert "no browser session of that number" in (await story.says("ada", "/account end 4")).title


async def test_an_admin_sees_who_there_is_and_sets_what_they_may_do(story):
    await story.says("bob", "/help")
    card = await story.says("me", "/people")
    assert "bob · member · the web chat" in told(card)
    await story.presses("me", next(label for label in labels(card) if label.endswith("bob")))
    assert (await story.presses("me", "Make guest")).text == "bob is guest now."
    card = await until(story, "bob", "/download handbook epub", "home", "needs the role member")
    assert (await story.says("me", "/people role bob moderator")).text == "bob is moderator now."
    await until(story, "bob", "/account", "home", "Role: moderator")


async def test_people_is_for_admins_and_nobody_changes_their_own_role(story):
    assert "needs the role admin" in (await story.says("ada", "/people")).title
    assert "for another admin" in (await story.says("me", "/people role me guest")).title
    assert "fits nobody" in (await story.says("me", "/people role nobody guest")).title
    assert "Which role" in (await story.says("me", "/people role ada")).title
