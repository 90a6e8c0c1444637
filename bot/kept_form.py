"""A form as a row keeps it, so that its answers outlive a restart and a refusal. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.cards import Entry, Form, FormField

Kept = dict[str, Any]


def kept(form: Form) -> Kept:
    """The form as JSON."""
    return {
        "title": form.title,
        "submit": form.submit,
        "verb": form.verb,
        "args": dict(form.args),
        "fields": [_kept(one) for one in form.fields],
    }


def form(row: Mapping[str, Any], values: Mapping[str, str]) -> Form:
    """The form again, with these answers in it; a field without one is as it was at first."""
    fields = tuple(_field(one, values) for one in row["fields"])
    return Form(row["title"], fields, row["submit"], row["verb"], row["args"])


def _kept(one: FormField) -> Kept:
    return {
        "name": one.name,
        "label": one.label,
        "entry": one.entry.value,
        "value": one.value,
        "options": [list(option) for option in one.options],
        "help": one.help,
        "required": one.required,
    }


def _field(one: Mapping[str, Any], values: Mapping[str, str]) -> FormField:
    return FormField(
        name=one["name"],
        label=one["label"],
        entry=Entry(one["entry"]),
        value=values.get(one["name"], one["value"]),
        options=tuple((value, label) for value, label in one["options"]),
        help=one["help"],
        required=one["required"],
    )
