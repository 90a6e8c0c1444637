"""The commands for reading: the README's table and docs/commands.md, made from the registry.

`python -m bot.manual` prints the page, `python -m bot.manual table` the table; tests keep both the same.
"""

import sys

import bot.commands  # noqa: F401 registers them
from bot.cards import Audience
from bot.registry import DO, GROUPS, Command, Option, Takes, commands
from bot.texts import FALLBACK, speaker
from core.policy import NEEDS

_WRITTEN = {
    Takes.PARTS: "also `5-`, `v2`, `latest:3`; commas join them",
    Takes.FLAG: "said by its name alone, in any place",
}
_HEAD = """\
# Commands

Made from the registry by `python -m bot.manual`; a test keeps the two the same.

They are the same in the web chat, in the terminal, in Telegram and on Discord. Text without a slash is
a search; where links or magnets stand in it, it is what `/add` takes. An option is given in its place or
as `name:value`; one whose name ends with a colon here is always written with it. What can be typed can
also be pressed. A slip of the finger is answered with the command that was probably meant.
"""


def commands_table() -> str:
    """All commands with what they do and an example, as a table in Markdown."""
    rows = [f"| `{one.usage}` | {_summary(one)} | `{_example(one)}` |" for one in commands().values()]
    return "\n".join(["| command | what it does | for example |", "|---|---|---|", *rows]) + "\n"


def commands_page() -> str:
    """docs/commands.md."""
    return "\n".join([_HEAD, *map(_section, GROUPS)])


def _section(group: str) -> str:
    known = [one for one in commands().values() if one.group == group]
    return "\n".join([f"## {_say(f'help-{group}')}", "", *map(_entry, known)])


def _entry(command: Command) -> str:
    lines = [f"### `{command.usage}`", "", f"{_summary(command)}. For example `{_example(command)}`.", ""]
    lines += [_option(command, one) for one in command.options]
    lines += [""] if command.options else []
    seen = _SEEN[command.audience]
    return "\n".join([*lines, f"{seen} It needs the role {NEEDS[command.needs].value}.", ""])


_SEEN = {
    Audience.ME: "Only you see the answer.",
    Audience.ROOM: "The room sees the answer.",
    Audience.ASIDE: "On Discord only you see the answer, until you share it; elsewhere the room does.",
}


def _option(command: Command, option: Option) -> str:
    optional = "" if option.required else ", may be left out"
    if option.name == DO:
        verbs = [f"  - `{one}`: {_say(command.sentence_of(one))}" for one in option.choices]
        return "\n".join([f"- one of these words{optional}:", *verbs])
    written = ", ".join(f"`{one}`" for one in option.choices) or _WRITTEN.get(option.takes, "")
    name = f"{option.name}:" if option.is_filter or option.by_name else option.name
    return f"- `{name}`{optional}: {_say(option.sentence)}{f' ({written})' if written else ''}"


def _summary(command: Command) -> str:
    return _say(f"command-{command.name}")


def _example(command: Command) -> str:
    return _say(f"command-{command.name}-example")


def _say(key: str) -> str:
    return speaker(FALLBACK)(key)


if __name__ == "__main__":
    sys.stdout.write(commands_table() if sys.argv[1:] == ["table"] else commands_page())
