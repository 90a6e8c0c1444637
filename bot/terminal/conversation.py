"""What a person types, made into frames: a bare number chooses, everything else is said. Forms and questions follow."""

from dataclasses import dataclass

import pydantic

from bot.terminal.forms import Ask, Tell, agrees, fill_in
from bot.terminal.ledger import Answer
from bot.terminal.numbers import chosen
from bot.terminal.stay import Stay
from bot.terminal.wrap import clean
from bot.web import wire


@dataclass(slots=True)
class Conversation:
    """One person's side. `shown` is the card whose numbers were printed last: those are what the person sees."""

    stay: Stay
    ask: Ask
    tell: Tell
    shown: wire.WireCard | None = None

    async def take(self, line: str) -> None:
        """Do what a line says, and all that follows from it. EOFError when a question gets no answer."""
        try:
            answer = await self._begin(line.strip())
            while isinstance(answer, wire.FormFrame):
                values = await fill_in(answer.form, self.stay.say, self.ask, self.tell)
                answer = await self.stay.ask(self.stay.ledger.fill(answer.form.token, values))
        except pydantic.ValidationError:
            self.stay.ledger.note_problem()
            self.tell(self.stay.say("term-too-long", most=str(wire.MAX_TEXT)))

    async def _begin(self, line: str) -> Answer | None:
        what = chosen(self.shown, line) if self.shown else None
        match what:
            case None:
                return await self.stay.ask(self.stay.ledger.say(line))
            case wire.Button(url=str(words), label=label) | wire.Button(text=str(words), label=label):
                self.tell(f"{clean(label)}: {clean(words)}")
                return None
            case wire.Button(confirm=question) if question and not await agrees(question, self.stay.say, self.ask):
                self.tell(self.stay.say("term-left-as-is"))
                return None
            case wire.Button() | wire.Option():
                return await self.stay.ask(self.stay.ledger.press(what.token or ""))
