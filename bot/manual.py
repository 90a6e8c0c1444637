"""The commands for reading: the README's table and docs/commands.md, made from the registry.

`python -m bot.manual` prints the page, `python -m bot.manual table` the table; tests keep both the same.
"""

import sys
from itertools import groupby

import bot.commands  # noqa: F401 registers them
from bot.cards import Audience
from bot.registry import Command, Option, Takes, commands
from bot.texts import FALLBACK, speaker
from core.policy import NEEDS

_GROUPS = {"find": "Finding and fetching", "queue": "The queue", "library": "The library", "service": "The service"}
_TAKES = {
    Takes.WORDS: "any words",
    Takes.WORD: "a word",
    Takes.NUMBER: "a number, as cards show it",
    Takes.PARTS: "a range such as `3`, `1-20`, `1-3,7`, `5-`, `v2` or `vol 2`, `S01E03-E07`, `latest`, `latest:3` or "
    "`unread`; commas join them",
    Takes.FLAG: "said by its name alone, in any place",
}
_HEAD = """\
# Commands

Made from the registry by `python -m bot.manual`; a test keeps the two the same.

They are the same in the web chat and in the terminal. Text without a slash is a search. An option
is given in its place or as `name:value`. What can be typed can also be pressed. A slip of the
finger is answered with the command that was probably meant.
"""


def commands_table() -> str:
    """All commands with what they do and an example, as a table in Markdown."""
    rows = [f"| `{one.usage}` | {_summary(one)} | `{_example(one)}` |" for one in commands().values()]
    return "\n".join(["| command | what it does | for example |", "|---|---|---|", *rows]) + "\n"


def commands_page() -> str:
    """docs/commands.md."""
    grouped = groupby(commands().values(), key=lambda one: one.group)
    return "\n".join([_HEAD, *(_section(group, list(known)) for group, known in grouped)])


def _section(group: str, known: list[Command]) -> str:
    return "\n".join([f"## {_GROUPS[group]}", "", *map(_entry, known)])


def _entry(command: Command) -> str:
    lines = [f"### `{command.usage}`", "", f"{_summary(command)}. For example `{_example(command)}`.", ""]
    lines += [_option(one) for one in command.options]
    lines += [""] if command.options else []
    seen = _SEEN[command.audience]
    return "\n".join([*lines, f"{seen} It needs the role {NEEDS[command.needs].value}.", ""])


_SEEN = {
    Audience.ME: "Only you see the answer.",
    Audience.ROOM: "The room sees the answer.",
    Audience.ASIDE: "On Discord only you see the answer, until you share it; elsewhere the room does.",
}


def _option(option: Option) -> str:
    takes = ", ".join(f"`{one}`" for one in option.choices) if option.choices else _TAKES[option.takes]
    filtering = f"; in text it stands among the words, as `{option.name}:`" if option.is_filter else ""
    return f"- `{option.name}`: {takes}{'' if option.required else '; may be left out'}{filtering}"


def _summary(command: Command) -> str:
    return speaker(FALLBACK)(f"command-{command.name}")


def _example(command: Command) -> str:
    return speaker(FALLBACK)(f"command-{command.name}-example")


if __name__ == "__main__":
    sys.stdout.write(commands_table() if sys.argv[1:] == ["table"] else commands_page())
