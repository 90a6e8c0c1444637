"""Where an interaction comes from, in our words: whose room it is, which channel, what they may do there.

A server is a room, its channels and threads are places in it. A direct chat with us is the person's
private room; so is every place where the person brought us along and we are no member: there we are
heard by the interaction only, which is said by a place without a name.
"""

from dataclasses import dataclass

import discord

from bot.arriving import Arrival
from bot.cards import Audience
from core.models import Role
from core.settings.sections import Discord

SURFACE = "discord"
_MODERATES = discord.Permissions(manage_guild=True, manage_messages=True, administrator=True)
Interaction = discord.Interaction[discord.Client]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as an interaction shows it.

    `guild` is None in private rooms; `channel` is 0 where we are no member. `lacks` names what we
    may not do in the channel, as Discord calls it; `upload_bytes` is the biggest file that may be sent.
    """

    guild: int | None
    channel: int
    lacks: frozenset[str]
    upload_bytes: int

    def whispers(self, audience: Audience) -> bool:
        """Whether an answer is shown to its asker only: not in a direct chat, where nobody else is."""
        is_direct = self.guild is None and bool(self.channel)
        return not is_direct and audience is not Audience.ROOM


def spot(interaction: Interaction) -> Spot:
    """Where an interaction comes from."""
    guild = interaction.guild_id if interaction.is_guild_integration() else None
    is_direct = interaction.guild_id is None and bool(interaction.context.dm_channel)
    channel = interaction.channel_id or 0
    return Spot(
        guild=guild,
        channel=channel if guild or is_direct else 0,
        lacks=_lacks(interaction) if guild else frozenset(),
        upload_bytes=min(interaction.filesize_limit, upload_bytes(interaction.guild if guild else None)),
    )


def upload_bytes(guild: discord.Guild | None) -> int:
    """The biggest file that we may send: what interactions say is the limit of the person, and may be more."""
    return guild.filesize_limit if guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES


def is_served(settings: Discord, where: Spot) -> bool:
    """Whether we answer in this room: private rooms, and servers unless only some are served."""
    return where.guild is None or not settings.rooms or where.guild in settings.rooms


def arrival(interaction: Interaction, where: Spot, settings: Discord) -> Arrival:
    """Who it is and from where, for the desk."""
    user = interaction.user
    own = str(user.id)
    guild = interaction.guild if where.guild else None
    return Arrival(
        surface=SURFACE,
        person=own,
        name=user.display_name,
        room=str(where.guild) if where.guild else own,
        room_name=(guild.name if guild else "") or (str(where.guild) if where.guild else user.display_name),
        role=Role.ADMIN if user.id in settings.admins else Role.MEMBER,
        here=_role(interaction) if where.guild else Role.GUEST,
        locale=str(interaction.locale),
        place=str(where.channel) if where.channel else "",
        is_private=where.guild is None,
        whispers=True,
        cause=f"{SURFACE}:{interaction.id}",
    )


def _role(interaction: Interaction) -> Role:
    """Who may manage the server or its messages moderates; what concerns the whole service is for settings.admins."""
    return Role.MODERATOR if interaction.permissions.value & _MODERATES.value else Role.GUEST


def _lacks(interaction: Interaction) -> frozenset[str]:
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    needed = {
        "View Channel": may.view_channel,
        "Send Messages": may.send_messages_in_threads if in_thread else may.send_messages,
        "Attach Files": may.attach_files,
    }
    return frozenset(name for name, is_given in needed.items() if not is_given)
