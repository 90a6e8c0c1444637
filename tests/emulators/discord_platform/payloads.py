"""What there is, in the shapes that Discord gives to bots (docs/resources)."""

from tests.emulators.discord_platform.clock import stamp
from tests.emulators.discord_platform.world import DM, THREAD

PRIVILEGED_CONTENT = 1 << 15


def user(one):
    return {
        "id": str(one.id),
        "username": one.name.casefold().replace(" ", "."),
        "global_name": None if one.bot else one.name,
        "discriminator": "0000" if one.bot else "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "bot": one.bot,
        "primary_guild": None,
    }


def member(world, guild, user_id):
    return {
        "user": user(world.users[user_id]),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role) for role in guild.members.get(user_id, [])],
        "joined_at": stamp(world.clock.now()),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role(one, position):
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "managed": one.name == "Bowerbird",
        "mentionable": False,
        "flags": 0,
        "description": None,
    }


def channel(world, one):
    made = {"id": str(one.id), "type": one.kind, "flags": 0, "last_message_id": None}
    if one.kind == DM:
        return made | {"recipients": [user(world.users[person]) for person in one.people]}
    made |= {"guild_id": str(one.guild), "name": one.name, "rate_limit_per_user": 0}
    made["parent_id"] = str(one.parent) if one.parent else None
    if one.kind == THREAD:
        return made | _thread(world, one)
    overwrites = [
        {"id": str(key), "type": int(key in world.users), "allow": str(allow), "deny": str(deny)}
        for key, (allow, deny) in one.overwrites.items()
    ]
    return made | {"position": 0, "topic": None, "nsfw": False, "permission_overwrites": overwrites}


def _thread(world, one):
    made_at = stamp(one.made_at)
    state = {"archived": False, "auto_archive_duration": 1440, "locked": False, "archive_timestamp": made_at}
    said = sum(message.channel == one.id for message in world.messages.values())
    counts = {"message_count": said, "total_message_sent": said, "member_count": 1}
    return counts | {"owner_id": str(one.owner), "thread_metadata": state | {"create_timestamp": made_at}}


def guild(world, one):
    """GUILD_CREATE: members are the bot alone, as for a bot without the intent for them."""
    mine = [place for place in world.channels.values() if place.guild == one.id]
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": str(one.owner),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(each, index) for index, each in enumerate(one.roles.values())],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": str(one.news) if one.news else None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": one.boost,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "home_header": None,
        "widget_enabled": False,
        "widget_channel_id": None,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "nsfw": False,
        "incidents_data": None,
        "joined_at": stamp(world.clock.now()),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(world, one, world.app)],
        "channels": [channel(world, place) for place in mine if place.kind != THREAD],
        "threads": [channel(world, place) for place in mine if place.kind == THREAD],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def file(one):
    made = {
        "id": str(one.id),
        "filename": one.name,
        "size": len(one.data),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.description is not None:
        made["description"] = one.description
    return made | ({"ephemeral": True} if one.ephemeral else {})


def message(world, one, *, for_bot=True):
    """A message; its words are empty for a bot that may not read what isn't meant for it."""
    readable = not for_bot or _readable(world, one)
    made = {
        "id": str(one.id),
        "type": _kind(world, one),
        "channel_id": str(one.channel),
        "author": user(world.users[one.author]),
        "content": one.content if readable else "",
        "components": one.components if readable else [],
        "embeds": one.embeds if readable else [],
        "attachments": [file(each) for each in one.files] if readable else [],
        "timestamp": stamp(one.at),
        "edited_timestamp": stamp(one.edited_at) if one.edited_at else None,
        "flags": one.flags,
        "mentions": [user(world.users[each]) for each in one.mentions if each in world.users],
        "mention_roles": [],
        "mention_everyone": one.mention_everyone,
        "pinned": False,
        "tts": False,
    }
    if one.reactions:
        made["reactions"] = [_reaction(world, emoji, people) for emoji, people in one.reactions.items()]
    if one.by_webhook:
        made |= {"webhook_id": str(world.app), "application_id": str(world.app)}
    if one.interaction is not None:
        made["interaction_metadata"] = _metadata(world, world.interactions[one.interaction], one)
    return made


def _kind(world, one):
    made_by = world.interactions.get(one.interaction)
    return 20 if made_by is not None and made_by.kind == 2 and made_by.original == one.id else 0


def _readable(world, one):
    place = world.channels.get(one.channel)
    meant = one.author == world.app or world.app in one.mentions or (place is not None and place.kind == DM)
    return meant or bool(world.rules.intents & PRIVILEGED_CONTENT)


def _reaction(world, emoji, people):
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"burst": 0, "normal": len(people)},
        "burst_colors": [],
        "me_burst": False,
        "burst_me": False,
        "burst_count": 0,
        "me": world.app in people,
    }


def _metadata(world, interaction, one):
    made = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": user(world.users[interaction.user]),
        "authorizing_integration_owners": owners(world, interaction),
    }
    if interaction.kind == 2:
        made |= {"name": interaction.name, "command_type": 1}
    if interaction.message is not None and interaction.kind == 3:
        made["interacted_message_id"] = str(interaction.message)
    if interaction.opener is not None:
        made["triggering_interaction_metadata"] = _metadata(world, world.interactions[interaction.opener], one)
    if interaction.original not in {None, one.id}:
        made["original_response_message_id"] = str(interaction.original)
    return made


def owners(world, interaction):
    """Who installed the app, so that this interaction could be."""
    made = {}
    guild = world.guilds.get(interaction.guild)
    if guild is None and not interaction.user_install_only:
        made["0"] = "0"
    if guild is not None and guild.has_bot:
        made["0"] = str(guild.id)
    if world.users[interaction.user].installed:
        made["1"] = str(interaction.user)
    return made
