"""/help, made from the table of commands."""

from collections.abc import Sequence

from bot import desk
from bot.caller import Caller
from bot.cards import Act, Audience, Block, Card, Choice, Fields, Outcome, Row, Rows, Text
from bot.reading import find
from bot.registry import DO, GROUPS, Command, Option, Takes, action, command, commands
from core.policy import Permission
from core.runtime import Runtime


async def _complete(_: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
    names = [one.name for one in desk.usable(caller) if one.name.startswith(start.strip("/ "))]
    return [Choice(f"/help {name}", name, caller.say(f"command-{name}")) for name in names]


@command(
    "help",
    Option("command", Takes.WORD),
    needs=Permission.LOOK,
    group="service",
    audience=Audience.ME,
    complete=_complete,
)
async def help_command(_: Runtime, caller: Caller, command: str = "") -> Outcome:
    """What can be asked here, or one command in full."""
    return _one(caller, command) if command else _all(caller)


@action("help.show")
async def show(_: Runtime, caller: Caller, command: str) -> Outcome:
    """One command in full."""
    return _one(caller, command)


def _all(caller: Caller) -> Card:
    first = tuple(Act(f"/{name}", "help.show", {"command": name}) for name in ("search", "download", "queue"))
    usable = desk.usable(caller)
    groups = [block for group in GROUPS for block in _group(caller, group, usable)]
    return Card(caller.say("help"), (Text(caller.say("help-start")), *groups), first, audience=Audience.ME)


def _group(caller: Caller, group: str, usable: Sequence[Command]) -> Sequence[Block]:
    rows = tuple(Row(one.usage, caller.say(f"command-{one.name}")) for one in usable if one.group == group)
    return (Text(caller.say(f"help-{group}")), Rows(rows)) if rows else ()


def _one(caller: Caller, name: str) -> Card:
    say = caller.say
    known = find(name.lstrip("/"), commands())
    fields = [(say("help-usage"), known.usage), (say("help-example"), say(f"command-{known.name}-example"))]
    told = [line for option in known.options for line in _option(caller, known, option)]
    return Card(f"/{known.name}", (Text(say(f"command-{known.name}")), Fields((*fields, *told))), audience=Audience.ME)


def _option(caller: Caller, command: Command, option: Option) -> list[tuple[str, str]]:
    """What an option is for, with what it can be; of what a command can do, each with its own sentence."""
    if option.name == DO:
        return [(one, caller.say(command.sentence_of(one))) for one in option.choices]
    sentence = caller.say(option.sentence)
    return [(option.name, f"{sentence} ({', '.join(option.choices)})" if option.choices else sentence)]
