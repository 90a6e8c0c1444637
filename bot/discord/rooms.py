"""Servers that we come into and are shown out of, and the hello when we come."""

import discord
from discord import ui

from bot.discord import troubles
from bot.discord.places import SURFACE
from bot.discord.wording import escaped
from bot.texts import speaker
from core import log
from core.library import people
from core.runtime import Runtime

_log = log.get(__name__)


class Rooms:
    """Keeps the rooms as the servers are."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def settle(self, guilds: set[int]) -> None:
        """We are in these servers, and in no others: what happened while we were away."""
        async with self._runtime.db.begin() as session:
            for room in await people.rooms(session, SURFACE):
                if room.private:
                    continue
                is_in = int(room.address) in guilds
                if is_in and room.left_at is not None:
                    await people.return_to_room(session, SURFACE, room.address)
                elif not is_in and room.left_at is None:
                    await people.leave_room(session, SURFACE, room.address)

    async def left(self, guild: int) -> None:
        """We were shown out of a server, or it is no more."""
        async with self._runtime.db.begin() as session:
            await people.leave_room(session, SURFACE, str(guild))

    async def joined(self, guild: discord.Guild) -> None:
        """We came into a server: its cards go on, and people hear what can be asked, where news are welcome."""
        async with self._runtime.db.begin() as session:
            await people.return_to_room(session, SURFACE, str(guild.id))
        channel, rooms = guild.system_channel, self._runtime.settings.discord.rooms
        if channel is None or (rooms and guild.id not in rooms) or not channel.permissions_for(guild.me).send_messages:
            return
        try:
            await channel.send(view=_hello(str(guild.preferred_locale)))
        except (discord.HTTPException, *troubles.PASSING) as error:  # nobody waits for it
            _log.info("discord.no_hello", error=type(error).__name__)


def _hello(locale: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(escaped(speaker(locale)("discord-hello")))))
    return view
