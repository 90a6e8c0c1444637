"""Reading what somebody typed: "/download handbook 1-3 cbz" → the command and its options. Pure."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.handing import addresses
from bot.registry import Command, Option, Takes
from core.errors import NotFound, UserError
from core.ranges import looks_like_parts

_COMMAND = re.compile(r"\s*/?\s*([\w-]+)(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL)
_NAMED = re.compile(r"([a-z_]+):(\S+)\Z")
#: phones make a long dash of two short ones
_FLAG = re.compile(r"(?:--|\u2014|\u2013)([a-z][a-z_-]*)\Z")
_YES, _NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_NEAR = 0.7
#: choices are short: one letter of three may be wrong
_NEAR_CHOICE = 0.6
#: more digits have no row of ours, and no column of a database
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """A command with its options by name; absent ones are left out."""

    command: Command
    options: Mapping[str, Any]


def read(text: str, commands: Mapping[str, Command]) -> Reading:
    """What was asked. Text without a slash is a search, or is handed in when links or magnets stand in it.

    Raises NotFound or UserError with the nearest names.
    """
    if text.strip() and not text.lstrip().startswith("/"):
        meant = commands["add" if addresses(text) else "search"]
        return Reading(meant, _options(meant, text))
    found = _COMMAND.match(text)
    if found is None:
        raise _unknown(_no_name(text), commands)
    known = find(found.group(1), commands)
    return Reading(known, _options(known, found.group(2) or ""))


def chosen(name: str, given: Mapping[str, str], commands: Mapping[str, Command]) -> Reading:
    """A command whose options were given by their names, each in its own field, as a platform's menu has them."""
    command = find(name, commands)
    known = {option.name: option for option in command.options}
    found = {key: _value(command, known[key], value) for key, value in given.items() if key in known and value.strip()}
    return Reading(command, _whole(command, found))


def find(name: str, commands: Mapping[str, Command]) -> Command:
    """The command of that name. Raises NotFound with the nearest names."""
    known = commands.get(name.lower())
    if known is None:
        raise _unknown(name.lower()[:40], commands)
    return known


def number_in(word: str) -> int:
    """The number that a word such as "12" or "#12" is; 0 when it is none."""
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS else 0


def _no_name(text: str) -> str:
    """What stands where the name of a command should. Raises UserError for nothing at all."""
    words = text.strip().removeprefix("/").split()
    if not words:
        raise UserError("say-nothing")
    return words[0][:40]


def _unknown(name: str, commands: Mapping[str, Command]) -> NotFound:
    near = difflib.get_close_matches(name, commands, n=2, cutoff=0.6)
    if near:
        return NotFound("no-command-near", name=name, near=" or ".join(f"/{one}" for one in near))
    return NotFound("no-command", name=name)


def _options(command: Command, text: str) -> dict[str, Any]:
    words = text.split()
    found: dict[str, Any] = {}
    words = _take_named(command, words, found)
    words = _take_places(command, words, found)
    _take_words(command, words, found)
    return _whole(command, found)


def _whole(command: Command, found: dict[str, Any]) -> dict[str, Any]:
    for option in command.options:
        if option.required and option.name not in found:
            raise UserError("option-missing", usage=command.usage, command=command.name, option=option.name.upper())
    return found


def _take_named(command: Command, words: list[str], found: dict[str, Any]) -> list[str]:
    """`format:cbz` anywhere; a name that is nearly an option's is taken for a slip of the finger."""
    plain = [option for option in command.options if not option.is_filter]
    by_name = {option.name: option for option in plain if option.takes is not Takes.WORDS}
    rest = []
    for word in words:
        if (flag := _flag(command, word)) is not None:
            found[flag.name] = True
            continue
        named = _NAMED.match(word)
        option = by_name.get(named.group(1)) if named else None
        if named and option:
            found[option.name] = _value(command, option, named.group(2))
        elif named and not option and (near := difflib.get_close_matches(named.group(1), by_name, 1, _NEAR)):
            raise UserError("option-unknown", name=named.group(1), near=near[0], usage=command.usage)
        else:
            rest.append(word)
    return rest


def _flag(command: Command, word: str) -> Option | None:
    """The option that `--dry-run` switches on. Raises UserError for the name of none, when there are any."""
    given, flags = _FLAG.match(word.lower()), [one for one in command.options if one.takes is Takes.FLAG]
    if given is None or not flags:
        return None
    name = given[1].replace("-", "_")
    known = next((one for one in flags if one.name == name), None)
    if known is None:
        near = f"--{flags[0].name.replace('_', '-')}"
        raise UserError("option-unknown", name=word[:40], near=near, usage=command.usage)
    return known


def _take_places(command: Command, words: list[str], found: dict[str, Any]) -> list[str]:
    """Options by their place: from the front, or after free words from the back as long as they fit."""
    plain = [option for option in command.options if not option.is_filter]
    places = [option for option in plain if option.takes is not Takes.WORDS and option.name not in found]
    has_words = any(option.takes is Takes.WORDS for option in command.options)
    if not has_words:
        return _take_front(command, places, words, found)
    while len(words) > 1 and (option := next((one for one in places if _fits(one, words[-1])), None)):
        places.remove(option)
        found[option.name] = _value(command, option, words.pop())
    return words


def _take_front(command: Command, places: list[Option], words: list[str], found: dict[str, Any]) -> list[str]:
    while words and places:
        option = places.pop(0)
        found[option.name] = _value(command, option, words.pop(0))
    return words


def _take_words(command: Command, words: list[str], found: dict[str, Any]) -> None:
    option = next((one for one in command.options if one.takes is Takes.WORDS), None)
    if option and words:
        found[option.name] = " ".join(words)
    elif words:
        raise UserError("option-too-many", usage=command.usage, extra=" ".join(words)[:100])


def _fits(option: Option, word: str) -> bool:
    match option.takes:
        case Takes.CHOICE:
            return word.lower() in option.choices
        case Takes.PARTS:
            return looks_like_parts(word)
        case _:
            return False


def _value(command: Command, option: Option, word: str) -> Any:
    match option.takes:
        case Takes.NUMBER:
            if not (number := number_in(word)):
                raise UserError("option-number", value=word[:60], usage=command.usage)
            return number
        case Takes.CHOICE:
            return _choice(option, word)
        case Takes.FLAG:
            return _is_yes(option, word)
        case Takes.WORDS:
            return " ".join(word.split())
        case _:
            return word


def _is_yes(option: Option, word: str) -> bool:
    if word.lower() not in _YES | _NO:
        raise UserError("option-choice", option=option.name.upper(), value=word[:60], choices="yes, no")
    return word.lower() in _YES


def _choice(option: Option, word: str) -> str:
    if word.lower() in option.choices:
        return word.lower()
    near = difflib.get_close_matches(word.lower(), option.choices, 1, _NEAR_CHOICE)
    key = "option-choice-near" if near else "option-choice"
    raise UserError(
        key,
        option=option.name.upper(),
        value=word[:60],
        near=near[0] if near else "",
        choices=", ".join(option.choices),
    )
