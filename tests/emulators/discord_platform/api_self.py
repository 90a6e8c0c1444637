"""What a bot asks about itself."""

from tests.emulators.discord_platform import payloads
from tests.emulators.discord_platform.places import kick
from tests.emulators.discord_platform.refusal import missing_access


async def me(call):
    return payloads.user(call.world.bot) | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


async def application(call):
    world = call.world
    return {
        "id": str(world.app),
        "name": "Bowerbird",
        "icon": None,
        "description": "The media library that lives in your group chat.",
        "type": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "bot_public": True,
        "bot_require_code_grant": False,
        "bot": payloads.user(world.bot),
        "owner": payloads.user(world.owner),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": sum(one.has_bot for one in world.guilds.values()),
        "approximate_user_install_count": sum(one.installed for one in world.users.values()),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }


async def gateway(call):
    return {"url": call.world.base.replace("http://", "ws://")}


async def gateway_bot(call):
    start = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return await gateway(call) | {"shards": call.world.rules.shards, "session_start_limit": start}


async def guild(call):
    found = call.world.guilds.get(int(call.path["guild_id"]))
    if found is None or not found.has_bot:
        raise missing_access(call.path["guild_id"])
    made = payloads.guild(call.world, found)
    for key in ("joined_at", "large", "unavailable", "member_count", "members", "channels", "threads", "presences"):
        del made[key]
    for key in ("voice_states", "stage_instances", "guild_scheduled_events", "soundboard_sounds"):
        del made[key]
    return made


async def member(call):
    found = call.world.guilds.get(int(call.path["guild_id"]))
    if found is None or not found.has_bot:
        raise missing_access(call.path["guild_id"])
    return payloads.member(call.world, found, int(call.path["user_id"]))


async def leave(call):
    await kick(call.world, call.world.guilds[int(call.path["guild_id"])])
