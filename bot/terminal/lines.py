"""The lines of `bowerbird chat --json`: what it reads and what it prints. `docs/chat.schema.json` is made from here.

A line read is a command as plain text, or one of the JSON objects `Read`. A line printed is one of
`Printed`. `python -m bot.terminal.lines` prints the schema.
"""

import json
import sys
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.cards import State, Style, Tone
from bot.web import wire

# Read ------------------------------------------------------------------------------------------


class PressLine(wire.Frame):
    """Press a button or an option, by its token. A button's `confirm` counts as answered."""

    press: Annotated[str, Field(min_length=1, max_length=64)]


class Filled(wire.Frame):
    """A form's token and its answers by field name; a toggle is "yes" or "no"."""

    token: Annotated[str, Field(min_length=1, max_length=64)]
    values: dict[str, Annotated[str, Field(max_length=wire.MAX_TEXT)]]


class FillLine(wire.Frame):
    """Send a filled form."""

    fill: Filled


class CompleteLine(wire.Frame):
    """Ask what may follow this text."""

    complete: Annotated[str, Field(max_length=wire.MAX_TEXT)]


Read = PressLine | FillLine | CompleteLine
read: TypeAdapter[Read] = TypeAdapter(Read)

# Printed ---------------------------------------------------------------------------------------


class PressAction(wire.Frame):
    """A button to press. `confirm` is the question that a person would be asked first, or empty."""

    label: str
    token: str
    style: Style
    confirm: str


class LinkAction(wire.Frame):
    """A button that opens an address."""

    label: str
    url: str
    style: Style


class CopyAction(wire.Frame):
    """A button that puts a text on the clipboard."""

    label: str
    text: str


class ChatCard(wire.Frame):
    """A card. `state` tells whether it goes on (`open`); `job` is the number that `/cancel` takes."""

    title: str
    blocks: list[wire.Block]
    actions: list[PressAction | LinkAction | CopyAction]
    pick: wire.WirePick | None
    files: list[wire.WireFile]
    tone: Tone
    state: State
    job: int | None


class CardLine(wire.Frame):
    """A new card; edits of it bear the same `id`."""

    event: Literal["card"] = "card"
    id: int
    card: ChatCard


class EditLine(wire.Frame):
    """A card as it is now."""

    event: Literal["edit"] = "edit"
    id: int
    card: ChatCard


class ToastLine(wire.Frame):
    """A short answer. `id` is the card that was pressed, null when it was not a press."""

    event: Literal["toast"] = "toast"
    id: int | None
    text: str
    tone: Tone


class FormLine(wire.Frame):
    """A form to fill in: answer with `{"fill": {"token": …, "values": {…}}}`. `id` as in a toast."""

    event: Literal["form"] = "form"
    id: int | None
    form: wire.WireForm


class ChoicesLine(wire.Frame):
    """What may follow the text that was asked about."""

    event: Literal["choices"] = "choices"
    id: None = None
    choices: list[wire.WireChoice]


class ProblemLine(wire.Frame):
    """What was wrong with a line, or with the connection."""

    event: Literal["problem"] = "problem"
    id: None = None
    text: str


Printed = Annotated[
    CardLine | EditLine | ToastLine | FormLine | ChoicesLine | ProblemLine, Field(discriminator="event")
]
printed: TypeAdapter[Printed] = TypeAdapter(Printed)


def chat_card(card: wire.WireCard) -> ChatCard:
    """A card for programs."""
    return ChatCard(
        title=card.title,
        blocks=card.blocks,
        actions=[_action(button) for button in card.actions],
        pick=card.pick,
        files=card.files,
        tone=card.tone,
        state=card.state,
        job=card.job,
    )


def schema() -> str:
    """The JSON schema (draft 2020-12) of every line, as the file in docs/ holds it."""
    which, defs = TypeAdapter.json_schemas([("printed", "serialization", printed), ("read", "validation", read)])
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Lines of bowerbird chat --json",
        "description": "`Printed` is every line it prints; `Read` is every JSON line it reads.",
        "anyOf": [{"$ref": "#/$defs/Printed"}, {"$ref": "#/$defs/Read"}],
        "$defs": {
            "Printed": which["printed", "serialization"],
            "Read": which["read", "validation"],
            **defs["$defs"],
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _action(button: wire.Button) -> PressAction | LinkAction | CopyAction:
    if button.token is not None:
        return PressAction(label=button.label, token=button.token, style=button.style, confirm=button.confirm)
    if button.text is not None:
        return CopyAction(label=button.label, text=button.text)
    return LinkAction(label=button.label, url=button.url or "", style=button.style)


if __name__ == "__main__":
    sys.stdout.write(schema())
