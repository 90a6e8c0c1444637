"""The web chat's server: who comes in, what a frame may be, what a link opens, and what is never told."""

import json

import aiohttp
import pytest
from aiohttp import WSMsgType

from core.library import jobs
from core.models import Post
from core.web import CSP, CSP_BYTES
from tests.deadline import DEADLINE_S
from tests.story import telling

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def url(story, path):
    return story.opened.service.url + path


def key_of(address):
    return address.partition("#key=")[2]


@pytest.fixture
async def browser(story):
    """A browser without a cookie yet."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address that is a number
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


async def trade(browser, story, key, **more):
    async with browser.post(url(story, "/session"), json={"key": key}, **more) as answer:
        return answer.status, answer.headers, await answer.text()


async def test_a_one_time_key_opens_the_chat_once_for_one_browser(story, browser):
    key = key_of(story.opened.address)
    status, headers, _ = await trade(browser, story, key)
    assert status == 204
    cookie = headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # plain http on loopback; https brings it
    assert "max-age=2592000" in cookie
    assert key not in cookie
    async with browser.ws_connect(url(story, "/ws")) as line:
        await line.send_json({"type": "hello", "as": "me", "room": "home"})
        assert (await line.receive_json())["type"] == "welcome"
    assert (await trade(browser, story, key))[0] == 403
    async with browser.post(url(story, "/key")) as answer:
        fresh = key_of((await answer.json())["url"])
    assert (await trade(browser, story, fresh))[0] == 204


async def test_who_brings_nothing_good_stays_out(story, browser):
    assert (await trade(browser, story, "made-up"))[0] == 403
    assert (await trade(browser, story, ""))[0] == 403
    for body in ("", "[]", "{}", '"key"', "\\"):
        async with browser.post(
            url(story, "/session"), data=body, headers={"Content-Type": "application/json"}
        ) as answer:
            assert answer.status == 400
    odd = {"Content-Type": "application/json; charset=nonsense"}
    async with browser.post(url(story, "/session"), data="{}", headers=odd) as answer:
        assert answer.status == 400
    async with browser.post(url(story, "/session"), data={"key": "form"}) as answer:
        assert answer.status == 403
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Cookie": "bowerbird=wrong"},
        {"Authorization": "Basic eDp5"},
    ):
        async with browser.get(url(story, "/ws"), headers=headers) as answer:
            assert answer.status == 401
        async with browser.post(url(story, "/key"), headers=headers) as answer:
            assert answer.status == 401
    with_key = {"Authorization": f"Bearer {story.opened.service.key}"}
    async with browser.get(url(story, "/ws"), headers=with_key) as answer:
        assert (answer.status, answer.headers["Upgrade"]) == (426, "websocket")


async def test_other_sites_can_neither_post_nor_listen_with_a_browsers_cookie(story, browser):
    key = key_of(story.opened.address)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        assert (await trade(browser, story, key, headers={"Origin": origin}))[0] == 403
    assert (await trade(browser, story, key, headers={"Origin": story.opened.service.url}))[0] == 204
    for origin in ("https://evil.example", "null"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(url(story, "/ws"), headers={"Origin": origin})
        assert refused.value.status == 401
        async with browser.post(url(story, "/key"), headers={"Origin": origin}) as answer:
            assert answer.status == 401
    async with browser.ws_connect(url(story, "/ws"), headers={"Origin": story.opened.service.url}) as line:
        assert not line.closed


async def test_every_answer_carries_the_headers_that_keep_browsers_safe(story):
    await story.says("ada", "/title drawn")
    cover = next(block.url for block in (await story.talker("ada")).cards[-1].blocks if block.type == "cover")
    await story.says("ada", "/download bells parts:1 mp3")
    card = await story.ready("ada")
    page = next(one.url for one in card.actions if one.label == "Open")
    chat = [
        url(story, one)
        for one in ("/", "/page/main.js", "/ws", "/open/x/y", "/s/x/y", "/nothing", "/healthz", "/metrics")
    ]
    for address in [*chat, cover, page, card.files[0].url]:
        for headers in ({}, BROWSER):
            _, answered, _ = await story.fetch(address, headers=headers)
            of_others = address in {cover, card.files[0].url}
            assert answered["Content-Security-Policy"] == (CSP_BYTES if of_others else CSP), address
            assert answered["X-Content-Type-Options"] == "nosniff"
            assert answered["X-Frame-Options"] == "DENY"
            assert answered["Referrer-Policy"] == "no-referrer"
            assert answered["Cross-Origin-Resource-Policy"] == "same-origin"
    status, answered, _ = await story.fetch(url(story, "/"), method="DELETE")
    assert (status, answered["Content-Security-Policy"]) == (405, CSP)


async def test_frames_that_are_no_frames_are_answered_and_the_line_stays(story):
    service = story.opened.service
    headers = {"Authorization": f"Bearer {service.key}"}
    async with story.session.ws_connect(f"{service.url}/ws", headers=headers) as line:

        async def problem(text, *, binary=False):
            await (line.send_bytes(text) if binary else line.send_str(text))
            answer = await line.receive_json(timeout=DEADLINE_S)
            assert answer["type"] == "problem", answer
            return answer

        assert (await problem('{"type": "say", "id": "7", "text": "x"}')) == {
            "type": "problem",
            "re": "7",
            "text": "Say hello first: as whom, in which room.",
        }
        await problem('{"type": "older", "before": 3}')
        await problem('{"type": "hello", "as": "", "room": "home"}')
        await problem(json.dumps({"type": "hello", "as": "x" * 61, "room": "home"}))
        await line.send_json({"type": "hello", "as": "ada", "room": "home"})
        assert [(await line.receive_json())["type"] for _ in "12"] == ["welcome", "posts"]
        for text in (
            "",
            "not json",
            "[]",
            "null",
            "7",
            '"say"',
            "{}",
            '{"type": "dance"}',
            '{"type": "say"}',
            "[" * 5000,
            json.dumps({"type": "fill", "id": "1", "token": "t", "values": {"long" * 1000: 7}}),
        ):
            await problem(text)
        assert (await problem('{"type": "say", "id": "8", "text": "x", "more": 1}'))["re"] == "8"
        assert (await problem('{"type": "press", "id": "9", "token": 3}'))["re"] == "9"
        await problem(json.dumps({"type": "say", "id": "10", "text": "x" * 4001}))
        await problem(json.dumps({"type": "say", "id": "i" * 65, "text": "x"}))
        await problem('{"type": "say", "id": "11", "text": "\\ud800"}')
        for before in (-1, 2**31, 10**30, "3"):
            await problem(
                json.dumps({"type": "older", "before": before} if before != "3" else {"type": "older", "before": "x"})
            )
        await problem(b"\x00\xff", binary=True)
        await line.send_json({"type": "say", "id": "12", "text": "/help"})
        while (answer := await line.receive_json(timeout=DEADLINE_S)).get("re") != "12":
            pass
        assert answer["post"]["card"]["title"] == "What you can ask"
        await line.send_str("x" * 70_000)
        closed = await line.receive(timeout=DEADLINE_S)
        assert (closed.type, line.close_code) == (WSMsgType.CLOSE, 1009)


async def test_a_frame_that_comes_again_is_answered_the_same_and_acts_once(story):
    talker = await story.talker("ada")
    first = await talker.send(type="say", text="/download drawn cbz")
    number = first.re
    del talker.answers[number]
    await talker.raw(json.dumps({"type": "say", "id": number, "text": "/download drawn cbz"}))
    await talker.until(lambda: number in talker.answers)
    assert talker.answers[number].post.id == first.post.id
    service = story.opened.service
    async with story.session.ws_connect(
        f"{service.url}/ws", headers={"Authorization": f"Bearer {service.key}"}
    ) as line:
        await line.send_json({"type": "hello", "as": "ada", "room": "home"})
        await line.send_json({"type": "say", "id": number, "text": "/download drawn cbz"})
        while (again := await line.receive_json(timeout=DEADLINE_S)).get("re") != number:
            pass
    assert again["post"]["id"] == first.post.id
    assert len([post for post in talker.posts.values() if post.card]) == 1


async def test_a_line_that_comes_again_after_its_answer_was_lost_asks_nothing_twice(tmp_path, redis_url):
    """The chat died between the request and its answer; meanwhile the request is even over."""
    line = {"type": "say", "id": "lost", "text": "/download drawn 1 cbz"}
    async with telling(tmp_path, redis_url) as story:
        first = (await (await story.talker("ada")).send(**line)).post
        await story.ready("ada")
        async with story.runtime.db.begin() as session:
            await session.delete(await session.get(Post, first.id))
    async with telling(tmp_path, redis_url) as story:
        again = (await (await story.talker("ada")).send(**line)).post.card
        assert again.files
        async with story.runtime.db.read() as session:
            assert len(await jobs.listed(session, kinds=["download"])) == 1
