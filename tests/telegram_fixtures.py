"""An emulated Telegram and a house that is on it, for tests that name them; they import these and `__all__` them."""

import pytest

from tests.telegram_house import living, telegram


@pytest.fixture
async def platform():
    async with telegram() as made:
        yield made


@pytest.fixture
async def house(platform, tmp_path, redis_url):
    async with living(platform, tmp_path, redis_url) as story:
        yield story
