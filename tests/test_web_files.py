"""Files of the library by their links, while they go out."""

import aiohttp
import pytest

from bot import desk
from bot.handing import HandedFile
from bot.web.socket import welcomed
from tests.story import telling
from worker.web import still

BOOK = b"They come at night. \n" * 2_000_000


async def read():
    yield BOOK


@pytest.mark.parametrize("word", ["/link revoke", "nothing"])
async def test_a_link_that_is_taken_back_ends_what_comes_by_it(tmp_path, redis_url, monkeypatch, word):
    monkeypatch.setattr(still, "EVERY_S", 0)
    async with telling(tmp_path, redis_url) as story:
        ada = await welcomed(story.runtime, "ada", "home")
        card = await desk.hand_in(story.runtime, ada, [HandedFile("moths.txt", len(BOOK), read, "text/plain")])
        link = next(one.url for one in card.actions if getattr(one, "url", "").startswith("/s/"))
        async with story.session.get(story.opened.service.url + link) as answer:
            first = await answer.content.readexactly(1000)
            if word == "nothing":
                assert first + await answer.read() == BOOK
                return
            await story.says("ada", word)
            with pytest.raises(aiohttp.ClientError):
                await answer.read()
        assert (await story.fetch(link))[0] == 410
