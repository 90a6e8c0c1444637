"""A form as Discord's modal, and what was filled in. Pure.

A modal has at most five fields. Two to ten choices are a group of radio buttons, more are a select.
"""

from collections.abc import Mapping
from typing import Any

from discord import RadioGroupOption, SelectOption, ui

from bot import cards
from bot.discord import pressing
from bot.discord.wording import cut, label, line, plain

FIELDS = 5
_TITLE, _LABEL, _HELP, _OPTION, _VALUE, _OPTIONS, _RADIOS = 45, 45, 100, 100, 4000, 25, 10


def modal(form: cards.Form, token: str) -> ui.Modal:
    """The modal of a form whose answers come back under the token."""
    made = ui.Modal(title=label(form.title, _TITLE), timeout=None, custom_id=pressing.form(token))
    for one in form.fields[:FIELDS]:
        help_text = cut(line(one.help), _HELP) or None
        made.add_item(ui.Label(text=label(one.label, _LABEL), description=help_text, component=_component(one)))
    made.stop()  # the library keeps nothing of it: answers are found by the token
    return made


def values(components: list[dict[str, Any]]) -> dict[str, str]:
    """What was filled in, by the names of the fields; a box is "yes" or "no"."""
    fields = [one.get("component", {}) for one in components]
    return {one["custom_id"]: _value(one) for one in fields if "custom_id" in one}


def _value(field: Mapping[str, Any]) -> str:
    if "values" in field:
        return str(next(iter(field["values"] or []), ""))
    value = field.get("value")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _component(one: cards.FormField) -> ui.Item[Any]:
    match one.entry:
        case cards.Entry.TOGGLE:
            return ui.Checkbox(custom_id=one.name, default=one.value == "yes")
        case cards.Entry.CHOICE if 2 <= len(one.options) <= _RADIOS:
            radios = [
                RadioGroupOption(label=label(name, _OPTION), value=value, default=value == one.value)
                for value, name in one.options
            ]
            return ui.RadioGroup(custom_id=one.name, required=one.required, options=radios)
        case cards.Entry.CHOICE:
            options = [
                SelectOption(label=label(name, _OPTION), value=value, default=value == one.value)
                for value, name in one.options[:_OPTIONS]
            ]
            return ui.Select(custom_id=one.name, required=one.required, options=options)
        case cards.Entry.TEXT:
            value = cut(plain(one.value), _VALUE) or None
            return ui.TextInput(custom_id=one.name, required=one.required, default=value, max_length=_VALUE)
