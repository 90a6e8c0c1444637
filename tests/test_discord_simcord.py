"""A Discord that others wrote: SimCord hosts our own client in this process, and hears, shows and refuses by itself.

Its people use commands, press and fill in forms; the library under our client is the real one, without a wire.
"""

import contextlib

import aiohttp
import pytest
import simcord

import bot.commands  # noqa: F401 registers them
from bot.discord.client import Visit
from bot.discord.memory import Memory
from bot.discord.places import SURFACE
from bot.discord.rooms import Rooms
from bot.hearing import Hearing
from bot.posts import Posts
from core.library import items, people, titles
from core.media import Format, Kind, TitleInfo
from tests.deadline import DEADLINE_S
from tests.rows import do

ALICE = TitleInfo("demo", "alice", "Alice", Kind.BOOK, (Format.EPUB,))


class Place:
    """A server with Ana in it, and our account."""

    def __init__(self, env, runtime):
        self.env = env
        self.runtime = runtime
        self.guild = env.create_guild("Readers")
        self.channel = self.guild.create_text_channel("general")
        self.ana = self.guild.add_member(env.create_user("ana"))

    async def person(self):
        """Ana, as the house knows her."""
        return (await do(self.runtime.db, people.by_address, SURFACE, str(self.ana.id))).id


@pytest.fixture
async def visits(runtime):
    """Makes our client anew, as after a start."""
    async with contextlib.AsyncExitStack() as stack:

        async def make():
            posts, http = Posts(runtime, SURFACE), await stack.enter_async_context(aiohttp.ClientSession())
            return Visit(runtime, posts, Hearing(runtime, posts), Memory(), Rooms(runtime), http)

        yield make


@contextlib.asynccontextmanager
async def placed(runtime, visits):
    """No fixture: SimCord wants to be left in the task that it was entered in."""
    async with simcord.run((await visits())._client, settle_timeout=DEADLINE_S) as env:
        yield Place(env, runtime)


def words(message):
    """All that a message of components says."""
    return "\n".join(_texts(message.components))


def _texts(parts):
    for part in parts:
        yield from [part["content"]] if "content" in part else []
        yield from _texts(part.get("components", []))


async def test_a_command_a_press_and_a_form_work(runtime, visits):
    async with placed(runtime, visits) as place:
        shown = await place.ana.slash(place.channel, "settings")
        assert shown.response.ephemeral
        assert "Your settings" in words(shown.response)
        form = await place.ana.click(shown.response, label="Change")
        assert form.modal is not None
        saved = await place.ana.submit_modal(form, {"format": "epub", "language": "any"})
        assert saved.response.ephemeral
        assert "Saved." in words(saved.response)
        assert await do(runtime.db, people.preference, "format", await place.person(), 0) == "epub"


async def test_words_are_completed_and_what_was_whispered_is_shared(runtime, visits):
    async with placed(runtime, visits) as place:
        title = await do(runtime.db, titles.keep, ALICE)
        whispered = await place.ana.slash(place.channel, "title", what=str(title.id))
        assert whispered.response.ephemeral
        assert place.channel.last_message is None
        shared = await place.ana.click(whispered.response, label="Share here")
        assert not shared.response.ephemeral
        assert "Alice" in words(shared.response)
        choices = await place.ana.autocomplete(place.channel, "title", "what", "ali")
        assert [one["name"].split(" · ")[0] for one in choices] == ["Alice"]


async def test_buttons_of_before_work_after_a_restart(runtime, visits):
    async with placed(runtime, visits) as place:
        title = await do(runtime.db, titles.keep, ALICE)
        shown = await place.ana.slash(place.channel, "title", what=str(title.id))
        await place.env.restart_bot((await visits())._client)
        starred = await place.ana.click(shown.response, label="★ Star")
        assert "★ Alice" in words(starred.response)
        assert await do(runtime.db, items.is_starred, await place.person(), title.id)
