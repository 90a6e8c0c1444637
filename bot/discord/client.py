"""Our account on Discord: one process at a time is logged in, hears people, and keeps the cards true.

A token that Discord refuses is said once, and the rest of the house goes on; trouble on the network
is waited out, by the library where it can, else here.
"""

import asyncio

import aiohttp
import discord
from aiohttp import web

from bot import registry, texts
from bot.discord import confirming as _confirming  # noqa: F401 registers the question before a press
from bot.discord import troubles
from bot.discord.connection import connection
from bot.discord.face import DiscordFace
from bot.discord.hearing import Ears
from bot.discord.memory import Memory
from bot.discord.menu import menu
from bot.discord.parcels import Parcels
from bot.discord.places import SURFACE, Interaction
from bot.discord.reply import Replies
from bot.discord.rooms import Rooms
from bot.discord.syncing import sync
from bot.drawing import draw
from bot.hearing import Hearing
from bot.live import Live
from bot.posts import Posts
from bot.turns import in_turn
from core import log
from core.errors import BowerbirdError
from core.runtime import Runtime

_log = log.get(__name__)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
#: what the gateway says when trying again is of no use (docs/topics/opcodes-and-status-codes): token, shards, intents
_HOPELESS = frozenset({4004, 4010, 4011, 4012, 4013, 4014})


class DiscordChat:
    """Our account on Discord, for as long as the house stands."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._posts = Posts(runtime, SURFACE)
        self._hearing = Hearing(runtime, self._posts)
        self._memory = Memory()
        self._rooms = Rooms(runtime)

    def add_routes(self, app: web.Application) -> None:
        """Discord is listened to at its gateway: it needs none."""

    async def serve(self) -> None:
        """Be there whenever it is our turn, for ever."""
        await in_turn(self._runtime, f"live:{SURFACE}", self._run)

    async def _run(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            async with aiohttp.ClientSession() as http:
                visit = Visit(self._runtime, self._posts, self._hearing, self._memory, self._rooms, http)
                ended = await _ended(visit)
            if _is_hopeless(ended):
                _log.error("discord.refused", reason=str(ended), advice=_advice(ended))
                await asyncio.Event().wait()
            wait_s = _FIRST_WAIT_S if visit.was_connected else min(_LONGEST_WAIT_S, wait_s * 2)
            _log.warning("discord.disconnected", error=type(ended).__name__, again_s=wait_s)
            await asyncio.sleep(wait_s)


class Visit:
    """One stay on Discord, from logging in until it ends. It is who hears what happens meanwhile."""

    def __init__(
        self,
        runtime: Runtime,
        posts: Posts,
        hearing: Hearing,
        memory: Memory,
        rooms: Rooms,
        http: aiohttp.ClientSession,
    ) -> None:
        self._runtime = runtime
        self._rooms = rooms
        self._client = connection(runtime.settings.discord, self)
        parcels = Parcels(runtime, http)
        face = DiscordFace(runtime, self._client, parcels, memory, posts)
        self._ears = Ears(runtime, hearing, Replies(runtime, posts, parcels, memory, face), http)
        self._live = Live(runtime, face, draw)
        self.was_connected = False

    async def last(self) -> Exception:
        """Stay until it ends; why it ended."""
        async with self._client as client:
            try:
                await client.login(self._runtime.settings.discord.token)
            except (discord.DiscordException, BowerbirdError, *troubles.PASSING) as error:
                return error
            async with asyncio.TaskGroup() as tasks:
                living = tasks.create_task(self._live_on())
                ended = await self._connected()
                living.cancel()
            return ended

    async def starts(self, client: discord.Client) -> None:
        """Logged in: our commands are shown."""
        await sync(self._runtime, client, menu(registry.commands().values(), texts.languages()))

    async def hear(self, interaction: Interaction, pressed: str = "") -> None:
        """Somebody did something; `pressed` is the token of the button or option of ours that it was."""
        await self._ears.hear(interaction, pressed)

    async def settle(self, guilds: set[int]) -> None:
        """We are in these servers."""
        self.was_connected = True
        await self._rooms.settle(guilds)

    async def joined(self, guild: discord.Guild) -> None:
        """We came into a server."""
        await self._rooms.joined(guild)

    async def left(self, guild: int) -> None:
        """We are in a server no more."""
        await self._rooms.left(guild)

    async def _connected(self) -> Exception:
        try:
            await self._client.connect()
        except (discord.DiscordException, *troubles.PASSING) as error:
            return error
        return ConnectionError("closed")

    async def _live_on(self) -> None:
        """Keep the cards true, once it is known in which servers we are."""
        await self._client.wait_until_ready()
        await self._live.work()


async def _ended(visit: Visit) -> Exception:
    """Why a stay ended; a mistake of ours is told in the log, and must not end the rest of the house."""
    try:
        return await visit.last()
    except Exception as error:  # noqa: BLE001 the last resort
        _log.exception("discord.fault", kind="connection")
        return error


def _is_hopeless(ended: Exception) -> bool:
    if isinstance(ended, discord.ConnectionClosed):
        return ended.code in _HOPELESS
    return isinstance(ended, discord.LoginFailure | discord.PrivilegedIntentsRequired)


def _advice(ended: Exception) -> str:
    if isinstance(ended, discord.ConnectionClosed) and ended.code != 4004:
        return "check BOWERBIRD_DISCORD__SHARDS and the bot's page in Discord's developer portal, then restart"
    return "make a new token on the bot's page in Discord's developer portal, set BOWERBIRD_DISCORD__TOKEN, restart"
