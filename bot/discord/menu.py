"""The slash commands, made from the registry: what Discord is told of them, and what comes back. Pure.

A command whose first option is the choice `do` becomes a group with a sub-command for each of its values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import texts
from bot.discord.wording import label
from bot.registry import DO, Command, Option, Takes
from core.models import Role
from core.policy import NEEDS

Payload = dict[str, Any]
#: kinds of options, as Discord numbers them
_SUB, _STRING, _INTEGER, _BOOLEAN = 1, 3, 4, 5
_TYPES = {Takes.NUMBER: _INTEGER, Takes.FLAG: _BOOLEAN}
#: what is typed, and what is in the menu of a message
SLASH, MESSAGE = 1, 3
#: everywhere: in servers, in a chat with us, in other private chats; added to a server or to a person
_EVERYWHERE: Payload = {"contexts": [0, 1, 2], "integration_types": [0, 1]}
#: what Discord calls our languages where the names differ
_LOCALES = {"en": "en-US", "es": "es-ES", "pt": "pt-BR", "zh": "zh-CN", "sv": "sv-SE"}
#: who sees commands for moderators: those that may manage the server
_MANAGE_SERVER = str(1 << 5)
_KEEPERS = frozenset({Role.MODERATOR, Role.ADMIN})
_NAME, _DESCRIPTION, _CHOICES = 32, 100, 25


@dataclass(frozen=True, slots=True)
class Chosen:
    """A command as somebody chose it, its options by name; `focused` is the one being typed."""

    name: str
    options: Mapping[str, str]
    focused: str = ""


def menu(commands: Iterable[Command], languages: Sequence[str]) -> list[Payload]:
    """All commands, as Discord keeps them for an application, and the one in the menu of every message."""
    names = _said("discord-send", languages, _NAME)
    send = {"name": names.pop("en-US"), "name_localizations": names, "type": MESSAGE, **_EVERYWHERE}
    return [*(_command(one, languages) for one in commands), send]


def chosen(data: Mapping[str, Any]) -> Chosen:
    """The command and options of an interaction."""
    options: dict[str, str] = {}
    focused = ""
    given = list(data.get("options") or [])
    if given and given[0]["type"] == _SUB:
        options[DO] = given[0]["name"]
        given = list(given[0].get("options") or [])
    for one in given:
        options[one["name"]] = str(one.get("value", ""))
        focused = one["name"] if one.get("focused") else focused
    return Chosen(str(data["name"]), options, focused)


def completes(command: Command) -> Option | None:
    """The option that a command offers completions for."""
    if command.complete is None:
        return None
    typed = [one for one in command.options if one.takes in {Takes.WORDS, Takes.WORD, Takes.PARTS}]
    return next((one for one in typed if one.takes is Takes.WORDS), typed[0] if typed else None)


def _command(command: Command, languages: Sequence[str]) -> Payload:
    described = _described(f"command-{command.name}", languages)
    made = {"name": command.name, "type": SLASH, **described, **_EVERYWHERE}
    made["default_member_permissions"] = _MANAGE_SERVER if NEEDS[command.needs] in _KEEPERS else None
    made["options"] = _grouped(command, languages) if _is_group(command) else _options(command, languages)
    return made


def _is_group(command: Command) -> bool:
    first = command.options[0] if command.options else None
    return first is not None and first.name == DO and first.takes is Takes.CHOICE


def _grouped(command: Command, languages: Sequence[str]) -> list[Payload]:
    rest = _options(command, languages)
    return [
        {
            "name": one,
            "type": _SUB,
            **_described(command.sentence_of(one), languages),
            "options": rest,
        }
        for one in command.options[0].choices
    ]


def _options(command: Command, languages: Sequence[str]) -> list[Payload]:
    """The options, those that are needed first, as Discord wants it."""
    options = command.options[1:] if _is_group(command) else command.options
    ordered = sorted(options, key=lambda one: not one.required)
    return [_option(command, one, languages) for one in ordered]


def _option(command: Command, option: Option, languages: Sequence[str]) -> Payload:
    made: Payload = {
        "name": option.name,
        "type": _TYPES.get(option.takes, _STRING),
        **_described(option.sentence, languages),
        "required": option.required,
    }
    if option.takes is Takes.CHOICE:
        made["choices"] = [{"name": one, "value": one} for one in option.choices[:_CHOICES]]
    elif option.takes is Takes.NUMBER:
        made["min_value"] = 1
    elif completes(command) is option:
        made["autocomplete"] = True
    return made


def _described(key: str, languages: Sequence[str]) -> Payload:
    """A description in every language."""
    said = _said(key, languages, _DESCRIPTION)
    return {"description": said.pop("en-US"), "description_localizations": said}


def _said(key: str, languages: Sequence[str], most: int) -> dict[str, str]:
    """A sentence by the names that Discord has for our languages."""
    return {_LOCALES.get(one, one): label(texts.speaker(one)(key), most) for one in languages}
