"""An emulated Discord, people, a guild, a raw bot. A pytest plugin: fixtures only."""

import pytest

from tests.deadline import DEADLINE_S
from tests.emulators.discord_platform.people import attached, running, started
from tests.emulators.raw_discord import searching


@pytest.fixture(scope="module")
def one_for_all():
    """The address of an emulator that the tests of a module share."""
    with started() as base:
        yield base


@pytest.fixture
async def shared(one_for_all):
    """An emulator that others used before, with nothing on its record, and no limits of how often."""
    async with attached(one_for_all) as platform:
        await platform.forget()
        await platform.rules(rate_limits=False, acknowledge_s=DEADLINE_S)
        yield platform
        assert await platform.own_faults() == []


@pytest.fixture
async def shared_room(shared):
    """A guild of its own in it."""
    return await shared.group("Readers", await shared.person("Ana"))


@pytest.fixture
async def shared_raw(shared, shared_room):
    async with searching(shared) as bot:
        yield bot


@pytest.fixture
async def discord():
    """An emulator whose own answers were as the official schema wants them, if that is here."""
    async with running() as platform:
        await platform.rules(acknowledge_s=DEADLINE_S)
        yield platform
        assert await platform.own_faults() == []


@pytest.fixture
async def careful(discord):
    """The same, for bots that did nothing wrong."""
    yield discord
    assert await discord.refused() == []


@pytest.fixture
async def ana(discord):
    return await discord.person("Ana")


@pytest.fixture
async def ben(discord):
    return await discord.person("Ben")


@pytest.fixture
async def room(discord, ana, ben):
    return await discord.group("Readers", ana, ben)


@pytest.fixture
async def raw(discord, room):
    """A raw bot, logged in, with one command: /search words, which suggests."""
    async with searching(discord) as bot:
        yield bot
