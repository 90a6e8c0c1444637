"""A whole service that lives on the emulated Telegram, and what its tests look for."""

import contextlib

from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.people import running
from tests.story import telling


@contextlib.asynccontextmanager
async def telegram(**options):
    """The platform; at the end neither side has said what it should not."""
    async with running(**options) as platform:
        await platform.rules(press_s=DEADLINE_S, inline_s=DEADLINE_S)  # how soon it answers is `bench chat`'s business
        yield platform
        if said := [*await platform.refused(), *await platform.own_faults()]:
            raise AssertionError(said)


@contextlib.asynccontextmanager
async def living(platform, tmp_path, redis_url, **sections):
    """A house with its bot on the platform, once it is there."""
    own = {"token": platform.token, "api_base": platform.api_base} | sections.pop("telegram", {})
    async with telling(tmp_path, redis_url, telegram=own, **sections) as story:
        await platform.called("setChatMenuButton")
        yield story


def says(text):
    """A message that has this in it."""
    return lambda message: message.by_bot and text in message.text


def brings(name):
    """A message with a file whose name has this in it."""
    return lambda message: any(name in file.name for file in message.files)
