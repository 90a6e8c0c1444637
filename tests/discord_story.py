"""A whole house that is on the emulated Discord, for stories that are told there.

    async with on_discord(tmp_path, redis_url) as (discord, story):
        room = await discord.group("Readers", ana, ben)

At the end nothing may have been refused that a careful bot would not have sent.
"""

import contextlib

from tests.deadline import DEADLINE_S
from tests.emulators.discord_platform.people import running
from tests.story import telling


@contextlib.asynccontextmanager
async def on_discord(tmp_path, redis_url, *, platform=None, ready=True, discord=None, **sections):
    """The platform and the house, connected. `discord` has further settings of the section."""
    async with contextlib.AsyncExitStack() as stack:
        platform = platform or await stack.enter_async_context(careful())
        section = {"token": platform.token, "api_base": platform.api_base, "gateway_url": platform.gateway_url}
        story = await stack.enter_async_context(
            telling(tmp_path, redis_url, discord=section | (discord or {}), **sections)
        )
        if ready:
            await platform.until_connected()
        yield platform, story


@contextlib.asynccontextmanager
async def careful():
    """A platform that, when all is over, has nothing to say against us, nor against itself."""
    async with running() as platform:
        await platform.rules(acknowledge_s=DEADLINE_S)  # how soon it answers is the business of `bench chat`
        yield platform
        refused, faults = await platform.refused(), await platform.own_faults()
        assert not refused, refused
        assert not faults, faults
