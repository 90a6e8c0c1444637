"""JSON mode: a line in, its answers out, in order. For programs; `bot/terminal/lines.py` says the shapes.

Printed is what concerns this stay: answers to its own lines and changes of the cards they caused.
What others do in the room is left out.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pydantic

from bot.terminal.addresses import absolute
from bot.terminal.client import Happening
from bot.terminal.ledger import Asking, Heard, Ledger
from bot.terminal.lines import (
    CardLine,
    ChoicesLine,
    CompleteLine,
    EditLine,
    FillLine,
    FormLine,
    PressLine,
    Printed,
    ProblemLine,
    ToastLine,
    chat_card,
    read,
)
from bot.terminal.stay import Stay
from bot.terminal.streams import Writer
from bot.texts import Say
from bot.web import wire

#: characters that some readers of lines take for the end of one
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\u0085\u2028\u2029"}
_SHAPES = '{"press": "<token>"}, {"fill": {"token": "<token>", "values": {}}} or {"complete": "<text>"}'


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints what a stay hears, a JSON object a line."""

    out: Writer
    base: str

    def show(self, _: Happening, heard: list[Heard]) -> None:
        """Print what of a happening concerns the stay."""
        for one in heard:
            self.print(self._line(one))

    def print(self, line: Printed) -> None:
        """Print one line."""
        self.out.line(line.model_dump_json().translate(_LINE_ENDS))

    def _line(self, heard: Heard) -> Printed:
        match heard.frame:
            case wire.Posted(post=wire.WirePost(id=post, card=wire.WireCard() as card)):
                return CardLine(id=post, card=chat_card(absolute(card, self.base)))
            case wire.Edited(post=wire.WirePost(id=post, card=wire.WireCard() as card)):
                return EditLine(id=post, card=chat_card(absolute(card, self.base)))
            case wire.ToastFrame(text=text, tone=tone):
                return ToastLine(id=heard.pressed, text=text, tone=tone)
            case wire.FormFrame(form=form):
                return FormLine(id=heard.pressed, form=form)
            case wire.ChoicesFrame(choices=choices):
                return ChoicesLine(choices=choices)
            case wire.Problem(text=text):
                return ProblemLine(text=text)
            case wire.Posted() | wire.Edited():
                raise AssertionError("the ledger passes on cards only")


async def converse(stay: Stay, printer: Printer, lines: AsyncIterator[bytes]) -> int:
    """Send the lines, each when the one before it is answered; then wait. 0, or 1 if it failed."""
    number = 0
    await stay.welcomed()
    async for line in lines:
        number += 1
        if not line.strip():
            continue
        try:
            frame = _frame(stay.ledger, line)
        except (pydantic.ValidationError, UnicodeDecodeError) as error:
            stay.ledger.note_problem()
            printer.print(ProblemLine(text=_wrong(number, error, stay.say)))
            continue
        await stay.ask(frame)
    await stay.until(lambda: stay.ledger.is_settled)
    return 1 if stay.ledger.failed else 0


def _frame(ledger: Ledger, line: bytes) -> Asking:
    text = line.decode().strip()
    if not text.startswith("{"):
        return ledger.say(text)
    match read.validate_json(text):
        case PressLine(press=token):
            return ledger.press(token)
        case FillLine(fill=filled):
            return ledger.fill(filled.token, filled.values)
        case CompleteLine(complete=text):
            return ledger.complete(text)


def _wrong(number: int, error: pydantic.ValidationError | UnicodeDecodeError, say: Say) -> str:
    line = str(number)
    if isinstance(error, UnicodeDecodeError):
        return say("term-line-no-text", line=line)
    kind = error.errors()[0]["type"]
    if kind == "json_invalid":
        return say("term-line-no-json", line=line, reason=error.errors()[0]["ctx"]["error"])
    if kind == "string_too_long":
        return say("term-line-too-long", line=line, most=str(wire.MAX_TEXT))
    return say("term-line-no-shape", line=line, shapes=_SHAPES)
