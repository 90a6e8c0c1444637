"""What a page of the web chat shows is warmed up: by a real line, with a real swarm and a real browser."""

import asyncio
import json

import pytest

from bot.showing import Nearness
from bot.web import wire
from core.events import TorrentsShown
from core.models import Aim
from tests.emulators.chromium import Tabs, chromium
from tests.moths import known, offered, row
from tests.test_release_preload import film, finds, is_warm, opens, service, site, warming_jobs

__all__ = ["film", "service", "site"]  # fixtures


@pytest.fixture
def magnet(site):
    return {"torrent_url": site[0], "info_hash": ""}


async def shows(story, *posts, name="ada", room="home"):
    """Somebody's page says what is on it."""
    talker = await story.talker(name, room)
    await talker.raw(json.dumps({"type": "looks", "posts": list(posts)}))
    return talker


async def cards(story, name="ada"):
    """The posts of cards that somebody sees, oldest first."""
    return [number for number, post in sorted((await story.talker(name)).posts.items()) if post.card]


async def told(events, holds):
    """The next thing that is shown from a page of which this holds."""
    async with asyncio.timeout(60):
        async for event in events:
            if isinstance(event, TorrentsShown) and event.scope.startswith("page ") and holds(event.shown):
                return event
    raise AssertionError


async def test_a_title_that_comes_into_sight_again_is_warmed_up(service, magnet, film):
    async with service(magnet, "opened") as story:
        await finds(story)
        (found,) = await cards(story)
        async with story.runtime.events.following() as events:
            await shows(story, {"id": found, "near": "focused"})  # a search's card: not as far as that
            await opens(story)
            await shows(story, {"id": (await cards(story))[-1], "near": "visible"})
            event = await told(events, bool)
        assert [(torrent, near) for torrent, _, near, _ in event.shown] == [(1, Nearness.VISIBLE)]
        assert (await is_warm(story)).aim is Aim.PRELOAD


async def test_the_hit_that_is_pointed_at_comes_first(service, magnet):
    async with service(magnet, "found") as story:
        await finds(story)
        await warming_jobs(story)
        (found,) = await cards(story)
        talker = await story.talker("ada")
        token = talker.posts[found].card.pick.options[0].token
        async with story.runtime.events.following() as events:
            await shows(story, {"id": found, "near": "focused", "token": token})
            event = await told(events, bool)
        assert [(torrent, near) for torrent, _, near, _ in event.shown] == [(1, Nearness.FOCUSED)]


async def test_a_torrent_s_card_is_the_file_that_its_link_plays_until_the_page_is_closed(service, magnet, film):
    async with service(magnet, "asked") as story:
        await offered(story, (film[0], None), [film[1]])
        await story.says("ada", "/stream t1")
        async with story.runtime.events.following() as events:
            talker = await shows(story, {"id": (await cards(story))[-1], "near": "visible"})
            event = await told(events, bool)
            assert event.shown == [[1, (await known(story))[0].number, 2, 0]]
            await talker.close()
            while (await told(events, lambda shown: not shown)).scope != event.scope:
                continue


async def test_what_others_see_means_nothing_from_another_room_and_too_much_is_refused(service, magnet):
    async with service(magnet, "found") as story:
        await opens(story)
        there = await cards(story)
        async with story.runtime.events.following() as events:
            await shows(story, *({"id": one, "near": "focused"} for one in there), name="bob", room="attic")
            assert (await told(events, lambda _: True)).shown == []
        many = [{"id": number, "near": "near"} for number in range(wire.MOST_LOOKS + 1)]
        talker = await shows(story, *many)
        await talker.until(lambda: any("12" in problem for problem in talker.problems))


@pytest.mark.browser
@pytest.mark.timeout(180)
async def test_in_a_browser_the_best_release_on_the_screen_is_warm(service, magnet):
    """The card was opened before the house was started anew: only the page tells what is looked at."""
    async with service(magnet, "asked") as story:
        await opens(story)
        assert await row(story) is None
    async with service(magnet, "opened") as story, chromium() as browser:
        tabs = Tabs(browser)
        page = await tabs.open(story.opened.address)
        await page.goto(f"{story.opened.service.url}/?as=ada&room=home")
        await page.get_by_role("button", name="Stream", exact=True).first.wait_for()
        assert (await is_warm(story)).aim is Aim.PRELOAD
        await tabs.close()
        assert tabs.errors == []
