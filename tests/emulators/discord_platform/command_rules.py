"""The rules of application commands: docs/interactions/application-commands."""

import re
import unicodedata

from tests.emulators.discord_platform.refusal import bad_form, must_be, required

CHAT, USER, MESSAGE = 1, 2, 3
SUB, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
LOCALES = frozenset(
    {"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR"}
    | {"ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"}
)
_MOST = {CHAT: 100, USER: 15, MESSAGE: 15}


def check_all(commands):
    """Raises for the first thing that a set of commands may not have."""
    seen = set()
    counts = {}
    for index, one in enumerate(commands):
        check(one, (index,))
        kind = one.get("type") or CHAT
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > _MOST[kind]:
            raise bad_form((), "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of commands reached ({_MOST[kind]}).")
        if (kind, one["name"]) in seen:
            words = "Application command names must be unique"
            raise bad_form((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
        seen.add((kind, one["name"]))


def check(command, path):
    kind = command.get("type") or CHAT
    if kind not in _MOST:
        raise bad_form((*path, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3).")
    _check_name(path, command, strict=kind == CHAT)
    if kind == CHAT:
        _check_description(path, command)
        _check_options((*path, "options"), command.get("options") or [], depth=0)
        if _size(command) > 8000:
            words = "Command exceeds maximum size (8000)"
            raise bad_form(path, "APPLICATION_COMMAND_TOO_LARGE", words)
    else:
        for key in ("description", "options"):
            if command.get(key):
                words = "Context menu commands cannot have a description or options"
                raise bad_form((*path, key), "CONTEXT_MENU_APPLICATION_COMMAND_INVALID", words)
    for key, allowed in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        _check_set((*path, key), command.get(key), allowed)


def _check_set(path, values, allowed):
    if values is None:
        return
    if not values or len(set(values)) != len(values) or set(values) - allowed:
        listed = ", ".join(map(str, sorted(allowed)))
        raise bad_form(path, "BASE_TYPE_CHOICES", f"Value must be a set of at least one of ({listed}).")


def _check_name(path, one, *, strict):
    if one.get("name") is None:
        raise required((*path, "name"))
    names = {("name",): one["name"]}
    names |= {("name_localizations", key): value for key, value in (one.get("name_localizations") or {}).items()}
    for key, name in names.items():
        if not 1 <= len(name) <= 32:
            raise must_be((*path, *key), 1, 32)
        if strict and not (all(map(_fits, name)) and name == name.lower()):
            raise bad_form((*path, *key), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    _check_locales(path, one, "name_localizations")


def _fits(letter):
    """Is this one of `[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]`?"""
    marks = unicodedata.category(letter).startswith("M") and re.match("DEVANAGARI|THAI", unicodedata.name(letter, ""))
    return letter in "-_'" or unicodedata.category(letter)[0] in "LN" or bool(marks)


def _check_description(path, one):
    if not one.get("description"):
        raise required((*path, "description"))
    for key, text in {"description": one["description"], **(one.get("description_localizations") or {})}.items():
        if not 1 <= len(text) <= 100:
            where = (key,) if key == "description" else ("description_localizations", key)
            raise must_be((*path, *where), 1, 100)
    _check_locales(path, one, "description_localizations")


def _check_locales(path, one, field):
    for key in one.get(field) or {}:
        if key not in LOCALES:
            raise bad_form((*path, field, key), "ENUM_TYPE_COERCE", f'Value "{key}" is not a valid enum value.')


def _check_options(path, options, depth):
    if len(options) > 25:
        raise must_be(path, 0, 25)
    names, optional, kinds = set(), False, set()
    for index, one in enumerate(options):
        here = (*path, index)
        _check_name(here, one, strict=True)
        _check_description(here, one)
        if one["name"] in names:
            words = "Option name already exists"
            raise bad_form(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words)
        names.add(one["name"])
        kind = one.get("type")
        kinds.add("sub" if kind in {SUB, GROUP} else "value")
        if kind in {SUB, GROUP}:
            if depth >= (2 if kind == SUB else 1):
                raise bad_form(
                    (*here, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option type invalid"
                )
            _check_options((*here, "options"), one.get("options") or [], depth + 1)
        elif kind not in range(STRING, 12):
            raise bad_form((*here, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, …, 11).")
        else:
            _check_value(here, one)
            if one.get("required") and optional:
                words = "Required options must be placed before non-required options"
                raise bad_form(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
            optional = optional or not one.get("required")
    if len(kinds) > 1:
        words = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        raise bad_form(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)


def _check_value(path, one):
    choices = one.get("choices") or []
    if len(choices) > 25:
        raise must_be((*path, "choices"), 0, 25)
    if choices and one.get("autocomplete"):
        words = "Autocomplete cannot be used with choices"
        raise bad_form((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", words)
    if one.get("autocomplete") and one["type"] not in {STRING, INTEGER, NUMBER}:
        words = "Autocomplete is for strings and numbers only"
        raise bad_form((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", words)
    seen = set()
    for index, choice in enumerate(choices):
        if not 1 <= len(choice.get("name") or "") <= 100:
            raise must_be((*path, "choices", index, "name"), 1, 100)
        if isinstance(choice.get("value"), str) and not 1 <= len(choice["value"]) <= 100:
            raise must_be((*path, "choices", index, "value"), 1, 100)
        if choice["name"] in seen:
            words = "Option choice name already exists"
            raise bad_form((*path, "choices", index), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", words)
        seen.add(choice["name"])


def _size(one):
    """Letters of names, descriptions and values, all the way down."""
    own = len(one.get("name") or "") + len(one.get("description") or "")
    own += sum(len(choice["name"]) + len(str(choice["value"])) for choice in one.get("choices") or [])
    return own + sum(_size(each) for each in one.get("options") or [])
