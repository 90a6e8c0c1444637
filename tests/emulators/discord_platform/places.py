"""What admins do: guilds, channels, roles, permissions, the bot in and out."""

from tests.emulators.discord_platform import payloads, posting
from tests.emulators.discord_platform.gateway import GUILDS
from tests.emulators.discord_platform.permissions import EVERYONE, bits
from tests.emulators.discord_platform.refusal import Refusal
from tests.emulators.discord_platform.world import DM, TEXT, Channel, Guild, Role, User


def make_person(world, name, locale="en-US"):
    made = User(world.clock.snowflake(), name, locale)
    world.users[made.id] = made
    world.moved()
    return made


async def make_guild(world, name, people, *, locale="en-US", boost=0, with_bot=True, news=False):
    """A guild with #general; the first of the people owns it."""
    made = Guild(world.clock.snowflake(), name, people[0].id, locale, boost)
    made.roles[made.id] = Role(made.id, "@everyone", EVERYONE)
    made.members = {one.id: [] for one in people}
    world.guilds[made.id] = made
    channel = await make_channel(world, made, "general")
    made.news = channel.id if news else None
    if with_bot:
        await invite(world, made)
    return made, channel


async def make_channel(world, guild, name):
    made = Channel(world.clock.snowflake(), TEXT, name, guild.id, made_at=world.clock.now())
    world.channels[made.id] = made
    world.moved()
    if guild.has_bot:
        await world.gateway.dispatch("CHANNEL_CREATE", payloads.channel(world, made), guild=guild.id, intent=GUILDS)
    return made


async def invite(world, guild):
    """The bot comes in, with a role of its own."""
    role = Role(world.clock.snowflake(), "Bowerbird", EVERYONE)
    guild.roles[role.id] = role
    guild.members[world.app] = [role.id]
    guild.has_bot = True
    world.moved()
    data = payloads.guild(world, guild)
    del data["unavailable"]  # by which a client tells a guild that it joined from one that it was in
    await world.gateway.dispatch("GUILD_CREATE", data, guild=guild.id, intent=GUILDS)


async def kick(world, guild):
    """The bot is out; its commands of this guild go with it."""
    guild.has_bot = False
    for role in guild.members.pop(world.app, []):
        del guild.roles[role]
    world.commands.pop(guild.id, None)
    world.moved()
    await world.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild=guild.id, intent=GUILDS)


async def delete_guild(world, guild):
    for channel in [one for one in world.channels.values() if one.guild == guild.id]:
        _forget(world, channel)
    await kick(world, guild)
    del world.guilds[guild.id]


async def delete_channel(world, channel):
    data = payloads.channel(world, channel)
    _forget(world, channel)
    world.moved()
    event = "CHANNEL_DELETE" if channel.kind == TEXT else "THREAD_DELETE"
    await world.gateway.dispatch(event, data, guild=channel.guild, intent=GUILDS)


def _forget(world, channel):
    world.channels.pop(channel.id, None)
    for message in world.messages.values():
        if message.channel == channel.id:
            message.deleted = True


async def delete_message(world, message):
    await posting.delete(world, message)


async def set_boost(world, guild, tier):
    guild.boost = tier
    await _changed(world, guild)


async def set_locale(world, guild, locale):
    guild.locale = locale
    await _changed(world, guild)


async def _changed(world, guild):
    world.moved()
    data = payloads.guild(world, guild)
    for key in ("channels", "threads", "members", "presences", "voice_states", "joined_at"):
        del data[key]
    await world.gateway.dispatch("GUILD_UPDATE", data, guild=guild.id, intent=GUILDS)


async def give_role(world, guild, user, name, permissions):
    """A member gets a role, made if there is none of the name."""
    role = next((one for one in guild.roles.values() if one.name == name), None)
    if role is None:
        role = Role(world.clock.snowflake(), name, bits(permissions))
        guild.roles[role.id] = role
        data = {"guild_id": str(guild.id), "role": payloads.role(role, len(guild.roles))}
        await world.gateway.dispatch("GUILD_ROLE_CREATE", data, guild=guild.id, intent=GUILDS)
    guild.members[user.id].append(role.id)
    world.moved()
    return role


async def set_overwrite(world, channel, target, allow, deny):
    """What one person, role or the bot may or may not do in a channel."""
    if channel.kind == DM:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    channel.overwrites[target] = (bits(allow), bits(deny))
    world.moved()
    await world.gateway.dispatch("CHANNEL_UPDATE", payloads.channel(world, channel), guild=channel.guild, intent=GUILDS)
