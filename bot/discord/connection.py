"""One connection to Discord's gateway, and what happens on it. The library waits out what it can by itself."""

import logging
from typing import Any, Protocol

import discord
import yarl

from bot.discord import items
from bot.discord.places import Interaction
from core import log
from core.settings.sections import Discord

_log = log.get(__name__)
#: servers and what is in them; commands, presses and forms need no more
_INTENTS = discord.Intents(guilds=True)


class Listener(Protocol):
    """Who hears what happens on a connection."""

    async def starts(self, client: discord.Client) -> None:
        """We are logged in; nothing is heard yet."""
        ...

    async def hear(self, interaction: Interaction, pressed: str = "") -> None:
        """Somebody did something; `pressed` is the token of the button or option of ours that it was."""
        ...

    async def settle(self, guilds: set[int]) -> None:
        """We are in these servers."""
        ...

    async def joined(self, guild: discord.Guild) -> None:
        """We came into a server."""
        ...

    async def left(self, guild: int) -> None:
        """We are in a server no more."""
        ...


class _Heard(discord.Client):
    """What the library calls, handed on."""

    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(
            intents=_INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            # the list of our servers comes with READY itself, and of their contents we need nothing to begin
            guild_ready_timeout=0.0,
            **options,
        )
        self._listener = listener

    async def setup_hook(self) -> None:
        """Logged in."""
        items.tell(self)
        await self._listener.starts(self)

    async def on_ready(self) -> None:
        """Connected."""
        _log.info("discord.connected", servers=len(self.guilds), shards=self.shard_count or 1)
        await self._listener.settle({guild.id for guild in self.guilds})

    async def on_disconnect(self) -> None:
        """The line broke, or Discord wants us to take another."""
        _log.info("discord.disconnected")

    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody used a command, sent a form, or pressed what the library does not find."""
        if not items.are_pressed(interaction):
            await self._listener.hear(interaction, items.token_of(interaction))

    async def press(self, interaction: Interaction, token: str) -> None:
        """Somebody pressed one of our buttons, or chose one of our options."""
        await self._listener.hear(interaction, token)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Into a server."""
        await self._listener.joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Out of a server."""
        await self._listener.left(guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """What was raised out of one of these."""
        del args, kwargs
        _log.exception("discord.fault", kind=event_method)


class _Sharded(_Heard, discord.AutoShardedClient):
    """The same over several connections, which Discord wants of the very big."""


def connection(settings: Discord, listener: Listener) -> discord.Client:
    """A client that is not logged in yet."""
    point_to(settings)
    # what happens there is told in our own words; its warnings would bring tokens in addresses
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    if settings.shards > 1:
        return _Sharded(listener, shard_count=settings.shards)
    return _Heard(listener)


def point_to(settings: Discord) -> None:
    """Have the library speak to the address in the settings. It has one for a whole process, not for a client."""
    discord.http.Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
