"""A form as a message: what is filled in so far, a button for each choice; and as a row keeps it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton

from bot import kept_form
from bot.buttons import Sheet
from bot.cards import Act, Audience, Entry, FormField, Style
from bot.telegram.markup import Span, written
from bot.telegram.render import ALL, Drawn, fit, label
from bot.texts import Say

#: the verb of a form's buttons; `do` says which: set, ask, send or cancel
VERB = "telegram.form"


def render(state: dict[str, Any], sheet: Sheet, say: Say) -> Drawn:
    """The form as it is filled in so far, and why it was refused if it was."""
    lines = [[Span(str(state["form"]["title"]), "b")]]
    rows: list[list[InlineKeyboardButton]] = []
    for field in fields(state):
        lines.append([Span(f"{field.label}: "), Span(_said(field, field.value, say), "b")])
        lines.append([Span(field.help, "i")])
        rows += _field_rows(field, field.value, sheet, say)
    lines.append([Span(str(state.get("refused", "")))])
    send = _button(str(state["form"]["submit"]), sheet, Style.PRIMARY, do="send")
    last = [send, _button(say("do-cancel"), sheet, Style.PLAIN, do="cancel")]
    return Drawn(written(lines), tuple(tuple(row) for row in [*fit(rows, ALL - len(last)), last]))


def _said(field: FormField, value: str, say: Say) -> str:
    """A value as it is read."""
    match field.entry:
        case Entry.CHOICE:
            return dict(field.options).get(value, value) or say("form-empty")
        case Entry.TOGGLE:
            return say("form-yes") if value == "yes" else say("form-no")
        case _:
            return value or say("form-empty")


def _field_rows(field: FormField, value: str, sheet: Sheet, say: Say) -> list[list[InlineKeyboardButton]]:
    match field.entry:
        case Entry.CHOICE:
            buttons = [
                _button(f"✓ {name}" if key == value else name, sheet, do="set", field=field.name, value=key)
                for key, name in field.options
            ]
            return [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
        case Entry.TOGGLE:
            other = "no" if value == "yes" else "yes"
            text = say("form-switch", name=field.label, value=_said(field, other, say))
            return [[_button(text, sheet, do="set", field=field.name, value=other)]]
        case _:
            return [[_button(say("form-write", name=field.label), sheet, do="ask", field=field.name)]]


def _button(text: str, sheet: Sheet, style: Style = Style.PLAIN, **args: object) -> InlineKeyboardButton:
    token = sheet.token(Act(text, VERB, args, style, audience=Audience.ME))
    shown = "primary" if style is Style.PRIMARY else None
    return InlineKeyboardButton(label(text), callback_data=token, style=shown)


def fields(state: Mapping[str, Any]) -> Sequence[FormField]:
    """The questions of a kept form, with what is filled in so far."""
    return kept_form.form(state["form"], state["values"]).fields


def question(state: Mapping[str, Any], name: str) -> FormField:
    """One question of it."""
    return next(one for one in fields(state) if one.name == name)


def words_said(state: Mapping[str, Any]) -> FormField | None:
    """The one question of it that was answered in words; None when there is none, or several."""
    said = [one for one in fields(state) if one.entry is Entry.TEXT and one.value]
    return said[0] if len(said) == 1 else None
