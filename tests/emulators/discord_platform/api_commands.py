"""The bot's set of commands, for all places and per guild: docs/interactions/application-commands#endpoints."""

import copy

from tests.emulators.discord_platform import command_rules
from tests.emulators.discord_platform.refusal import Refusal, missing_access


def _place(call):
    if int(call.path["application_id"]) != call.world.app:
        raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
    guild = call.path.get("guild_id")
    if guild is None:
        return None
    found = call.world.guilds.get(int(guild))
    if found is None or not found.has_bot:
        raise missing_access(guild)
    return found.id


async def list_all(call):
    return call.world.commands.get(_place(call), [])


async def put_all(call):
    """All commands at once: what has the same name and type keeps its id."""
    place = _place(call)
    wanted = call.json or []
    command_rules.check_all(wanted)
    before = {(one["type"], one["name"]): one for one in call.world.commands.get(place, [])}
    call.world.commands[place] = [_made(call.world, place, one, before) for one in wanted]
    call.world.command_puts.append({"guild": place, "count": len(wanted), "at": call.world.clock.now()})
    call.world.moved()
    return call.world.commands[place]


async def create(call):
    place = _place(call)
    rest = [one for one in call.world.commands.get(place, []) if _key(one) != _key(call.json)]
    command_rules.check_all([*rest, call.json])
    before = {_key(one): one for one in call.world.commands.get(place, [])}
    made = _made(call.world, place, call.json, before)
    call.world.commands[place] = [*rest, made]
    call.world.moved()
    return made


async def get_one(call):
    for one in call.world.commands.get(_place(call), []):
        if one["id"] == call.path["command_id"]:
            return one
    raise Refusal(404, 10063, "Unknown application command")


async def delete_one(call):
    found = await get_one(call)
    call.world.commands[_place(call)].remove(found)
    call.world.moved()


def _key(one):
    return one.get("type") or 1, one["name"]


def _made(world, place, one, before):
    kind, name = _key(one)
    old = before.get((kind, name))
    made = {
        "id": old["id"] if old else str(world.clock.snowflake()),
        "application_id": str(world.app),
        "version": str(world.clock.snowflake()),
        "type": kind,
        "name": name,
        "name_localizations": one.get("name_localizations"),
        "description": one.get("description") or "",
        "description_localizations": one.get("description_localizations"),
        "default_member_permissions": one.get("default_member_permissions"),
        "nsfw": bool(one.get("nsfw")),
    }
    if one.get("default_member_permissions") is not None:
        made["default_member_permissions"] = str(one["default_member_permissions"])
    if one.get("options"):
        made["options"] = copy.deepcopy(one["options"])
    if place is None:
        made |= {"contexts": one.get("contexts"), "integration_types": one.get("integration_types") or [0]}
        made["dm_permission"] = one.get("dm_permission") is not False
    else:
        made["guild_id"] = str(place)
    return made
