"""/help, made from the table of commands."""

from collections.abc import Sequence

from bot import desk
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Choice, Fields, Outcome, Row, Rows, Text
from bot.reading import find
from bot.registry import Option, Takes, action, command, commands
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
    say = caller.say
    rows = tuple(Row(one.usage, say(f"command-{one.name}")) for one in desk.usable(caller))
    first = tuple(Act(f"/{name}", "help.show", {"command": name}) for name in ("search", "download", "queue"))
    return Card(say("help"), (Text(say("help-start")), Rows(rows)), first, audience=Audience.ME)


def _one(caller: Caller, name: str) -> Card:
    say = caller.say
    known = find(name.lstrip("/"), commands())
    fields = ((say("help-usage"), known.usage), (say("help-example"), say(f"command-{known.name}-example")))
    choices = tuple((option.name, ", ".join(option.choices)) for option in known.options if option.choices)
    return Card(
        f"/{known.name}", (Text(say(f"command-{known.name}")), Fields((*fields, *choices))), audience=Audience.ME
    )
