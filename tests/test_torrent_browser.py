"""A browser that plays a film which arrives, with its own `<video>`."""

import asyncio

import pytest

from tests.deadline import DEADLINE_S
from tests.films import film_of
from tests.programs import need
from tests.streaming import watching
from tests.swarm import adding, made, seeding


@pytest.mark.browser
async def test_a_browser_plays_a_film_while_it_arrives_and_seeks_in_it(tmp_path):
    """A small film: to show it takes the most of a machine without a screen."""
    from playwright.async_api import async_playwright

    data = await asyncio.to_thread(film_of, tmp_path / "made", "film.webm", "180p")
    torrent = made(tmp_path / "seed", {"film.webm": data})
    with seeding(tmp_path / "seed", torrent, kb_s=1000) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            watching(ours, data) as player,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=need("chromium", "google-chrome"), args=["--no-sandbox"]
            )
            page = await browser.new_page(bypass_csp=True)  # for this test's own scripts
            page.set_default_timeout(DEADLINE_S * 1000)
            await page.goto(f"{player.base}/s/1/99")  # a page of the same origin, which is all it has to be
            video = "document.querySelector('video')"
            make = "document.body.append(Object.assign(document.createElement('video'), { muted: true }))"
            await page.evaluate(make)
            await page.evaluate(f"url => {{ {video}.src = url; return {video}.play() }}", f"{player.base}/s/1/0")
            await page.wait_for_function(f"{video}.currentTime > 0.3")
            await page.evaluate(f"{video}.currentTime = 15")
            await page.wait_for_function(f"{video}.currentTime > 15.3 && !{video}.seeking")
            await browser.close()
