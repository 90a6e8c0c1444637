"""An emulated Discord and houses that are on it, for tests that name them; they import these and `__all__` them."""

import pytest

from tests.discord_story import careful, on_discord


@pytest.fixture
async def platform():
    async with careful() as made:
        yield made


@pytest.fixture
async def house(tmp_path, redis_url, platform):
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        yield story


@pytest.fixture
async def paced(tmp_path, redis_url, platform, gate):
    """A house whose shelf gives a chapter when it is let."""
    async with on_discord(tmp_path, redis_url, platform=platform) as (_, story):
        yield story
