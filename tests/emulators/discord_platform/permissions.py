"""Who may do what where: the bits of docs/topics/permissions, computed as that page tells."""

from tests.emulators.discord_platform.world import DM, THREAD

BITS = {
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "external_emojis": 1 << 18,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
    "use_external_apps": 1 << 50,
}
EVERYTHING = sum(BITS.values())
EVERYONE = EVERYTHING & ~sum(
    BITS[name]
    for name in (
        "administrator", "manage_channels", "manage_guild", "manage_messages", "mention_everyone", "manage_threads",
    )
)  # fmt: skip


def bits(names):
    """The sum of permissions by name."""
    return sum(BITS[name] for name in names)


def in_guild(guild, user_id):
    """What a member may do where no channel says otherwise."""
    if user_id == guild.owner:
        return EVERYTHING
    held = guild.roles[guild.id].permissions
    for role in guild.members.get(user_id, []):
        held |= guild.roles[role].permissions
    return EVERYTHING if held & BITS["administrator"] else held


def in_channel(world, channel, user_id):
    """What somebody may do in a channel, as a number; 0 for who isn't there."""
    if channel.kind == DM:
        return EVERYONE if user_id in {*channel.people, world.app} else 0
    guild = world.guilds.get(channel.guild)
    if guild is None or user_id not in guild.members:
        return 0
    held = in_guild(guild, user_id)
    if held & BITS["administrator"]:
        return held
    place = world.channels[channel.parent] if channel.kind == THREAD else channel
    held = _overwritten(held, [place.overwrites.get(guild.id)])
    held = _overwritten(held, [place.overwrites.get(role) for role in guild.members[user_id]])
    held = _overwritten(held, [place.overwrites.get(user_id)])
    return held if held & BITS["view_channel"] else 0


def _overwritten(held, overwrites):
    for denied in (one[1] for one in overwrites if one):
        held &= ~denied
    for allowed in (one[0] for one in overwrites if one):
        held |= allowed
    return held


def may(world, channel, user_id, name):
    return bool(in_channel(world, channel, user_id) & BITS[name])
