"""Updates that Telegram sends to us, through a proxy in front of the house."""

import pytest

from core.errors import StartError
from tests.story import telling
from tests.telegram_house import living, says, telegram

WEB = {"port": 0, "public_url": "https://books.example.org"}


@pytest.fixture
async def platform():
    async with telegram() as made:
        yield made


async def test_updates_that_are_sent_are_answered_and_others_are_not_let_in(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, web=WEB, telegram={"webhook": True}) as story:
        (call,) = await platform.called("setWebhook")
        url = call["parameters"]["url"]
        assert url.startswith("https://books.example.org/telegram/")
        await platform.rules(proxies={"https://books.example.org": story.opened.service.url})
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))
        status, _, _ = await story.fetch(url.removeprefix("https://books.example.org"), method="POST", json={})
        assert status == 403
        assert await platform.calls("getUpdates") == []


async def test_a_webhook_needs_a_public_address_with_https(tmp_path, redis_url):
    with pytest.raises(StartError, match="BOWERBIRD_WEB__PUBLIC_URL"):
        async with telling(tmp_path, redis_url, telegram={"token": "1:a", "webhook": True}):
            pass
