"""An emulated Telegram, people, and the library's bot. A pytest plugin: fixtures only."""

import pytest
from telegram import (
    Bot,
)

from tests.emulators.telegram_platform.people import running


@pytest.fixture
def waits_are_timedeltas(monkeypatch):
    """The library warns of numbers of seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def platform():
    """The emulator; it said nothing that Telegram would not say."""
    async with running() as made:
        yield made
        assert await made.own_faults() == []


@pytest.fixture
async def eva(platform):
    return await platform.person("Eva")


@pytest.fixture
async def leo(platform):
    return await platform.person("Leo", "de")


@pytest.fixture
async def bot(platform):
    """The library's bot; it asks for news only when the test does."""
    async with Bot(platform.token, f"{platform.api_base}/bot", platform.file_base) as made:
        yield made
