"""A whole house that is on the emulated Discord, for stories that are told there.

    async with on_discord(tmp_path, redis_url) as (discord, story):
        room = await discord.group("Readers", ana, ben)

At the end nothing may have been refused that a careful bot would not have sent.
"""

import contextlib

from tests.deadline import DEADLINE_S
from tests.emulators.discord_platform.people import running
from tests.story import telling

#: sources of a house whose requests go on until it ends
FOR_EVER = {"demo": {"pace_s": 60}, "gutenberg": {"enabled": False}}


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


async def people(discord):
    """Ana, Ben, and the server where both are; Ana owns it."""
    ana, ben = await discord.person("Ana"), await discord.person("Ben")
    return ana, ben, await discord.group("Readers", ana, ben)


async def title(person, room, words="the bowerbird handbook"):
    """The card of a title, whispered."""
    await person.says(f"/title what:{words}", room)
    return await person.sees(room, lambda one: "Get EPUB" in one.labels)


def books(message):
    return [one for one in message.files if not one["name"].startswith("cover")]


async def asked(person, room):
    """A request that goes on, its card."""
    await person.says("/download what:the bowerbird handbook format:epub", room)
    return await person.sees(room, lambda one: "Cancel" in one.labels)


async def ready(person, card):
    return await person.sees_again(card, lambda one: "is ready" in one.text)
