"""The commands that somebody is offered in a place, and what a typed line means among them."""

import re

from tests.emulators.discord_platform.command_rules import GROUP, SUB
from tests.emulators.discord_platform.permissions import BITS, in_channel
from tests.emulators.discord_platform.world import DM

CONTEXT_GUILD, CONTEXT_BOT_DM = 0, 1
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


class Impossible(Exception):
    """What a person can't do there; their client would not let them."""


def offered(world, user, channel):
    """The commands that this person's client shows in this channel, guild's own first."""
    guild = world.guilds.get(channel.guild)
    has_bot = guild is not None and guild.has_bot
    found = [one for one in world.commands.get(channel.guild, []) if guild is not None and has_bot]
    context = CONTEXT_GUILD if guild is not None else CONTEXT_BOT_DM
    for one in world.commands.get(None, []):
        contexts = one["contexts"] if one["contexts"] is not None else ([0, 1, 2] if one["dm_permission"] else [0])
        by_guild = 0 in one["integration_types"] and (has_bot or channel.kind == DM)
        by_person = 1 in one["integration_types"] and user.installed
        if context in contexts and (by_guild or by_person):
            found.append(one)
    return [one for one in found if _permitted(world, user, channel, one)]


def _permitted(world, user, channel, command):
    held = in_channel(world, channel, user.id)
    if channel.kind != DM and not held & BITS["use_application_commands"]:
        return False
    needed = command.get("default_member_permissions")
    if needed is None or channel.kind == DM:
        return True
    if int(needed) == 0:
        return bool(held & BITS["administrator"])
    return held & int(needed) == int(needed)


def find(world, user, channel, name, kind=1):
    for one in offered(world, user, channel):
        if one["name"] == name and one["type"] == kind:
            return one
    names = sorted(one["name"] for one in offered(world, user, channel) if one["type"] == kind)
    raise Impossible(f"{user.name} is offered no command {name!r} here, only {names}")


def read(world, user, channel, text):
    """A typed line → (command, path of sub-commands, values as typed by option name)."""
    words = text.removeprefix("/").split(" ")
    command = find(world, user, channel, words.pop(0))
    options, path = command.get("options") or [], []
    while options and options[0]["type"] in {SUB, GROUP}:
        chosen = next((one for one in options if words and one["name"] == words[0]), None)
        if chosen is None:
            raise Impossible(f"/{command['name']} wants one of {[one['name'] for one in options]}")
        path.append(words.pop(0))
        options = chosen.get("options") or []
    return command, path, _values(options, " ".join(words))


def _values(options, text):
    """`title:frankenstein format:epub`, or bare words for the first option."""
    if not text.strip():
        return {}
    if not options:
        raise Impossible(f"this command takes no options, and got {text!r}")
    names = "|".join(re.escape(one["name"]) for one in options)
    pieces = re.split(rf"(?:^|\s)({names}):", text)
    values = {options[0]["name"]: pieces[0].strip()} if pieces[0].strip() else {}
    return values | {name: value.strip() for name, value in zip(pieces[1::2], pieces[2::2], strict=True)}


def options_of(command, path):
    """The options at the end of a path of sub-commands."""
    options = command.get("options") or []
    for name in path:
        options = next(one for one in options if one["name"] == name).get("options") or []
    return options


def suggesting(command, path):
    """The first option that suggests values, if there is one."""
    return [one["name"] for one in options_of(command, path) if one.get("autocomplete")][:1]


def typed(world, channel, option, value, files):
    """A value as a client sends it, or Impossible. `files`: name → attachment id."""
    kind = option["type"]
    choices = {one["name"]: one["value"] for one in option.get("choices") or []}
    if choices:
        if value not in choices and value not in choices.values():
            raise Impossible(f"{option['name']} is one of {list(choices)}, not {value!r}")
        return choices.get(value, value)
    match kind:
        case 4 | 10:
            made = _number(option, value)
        case 5:
            made = _truth(option, value)
        case 6 | 9:
            made = str(_named(world.users.values(), str(value).lstrip("@")))
        case 7:
            mine = [one for one in world.channels.values() if one.guild == channel.guild]
            made = str(_named(mine, str(value).lstrip("#")))
        case 8:
            made = str(_named(world.guilds[channel.guild].roles.values(), str(value).lstrip("@")))
        case 11:
            made = str(files[value])
        case _:
            made = _string(option, str(value))
    return made


def _truth(option, value):
    word = str(value).casefold()
    if word not in _TRUE | _FALSE:
        raise Impossible(f"{option['name']} is true or false, not {value!r}")
    return word in _TRUE


def _number(option, value):
    try:
        number = int(value) if option["type"] == 4 else float(value)
    except ValueError as error:
        raise Impossible(f"{option['name']} is a number, not {value!r}") from error
    if not option.get("min_value", number) <= number <= option.get("max_value", number):
        raise Impossible(f"{option['name']} is out of its range: {value}")
    return number


def _string(option, value):
    if not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
        raise Impossible(f"{option['name']} is too short or too long: {value!r}")
    return value


def _named(things, name):
    for one in things:
        if one.name.casefold() == name.casefold() or str(one.id) == name:
            return one.id
    raise Impossible(f"there is no {name!r}")
