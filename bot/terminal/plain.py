"""Plain text, line by line: for pipes and for terminals that are none. No prompt, no escape code.

Like JSON mode it shows what concerns this stay only, and ends by the same rule.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.cards import State
from bot.terminal.addresses import absolute
from bot.terminal.client import Back, Happening, Lost
from bot.terminal.conversation import Conversation
from bot.terminal.forms import Ask
from bot.terminal.ledger import Heard
from bot.terminal.render import quarter, render, summary
from bot.terminal.stay import Stay
from bot.terminal.streams import Writer
from bot.terminal.wrap import clean
from bot.texts import FALLBACK, Say, speaker
from bot.web import wire

Told = tuple[str, State, int | None]


@dataclass(slots=True)
class Page:
    """Where a stay is written down. A card that goes on gets a line whenever a quarter of it is done."""

    out: Writer
    base: str
    width: int = 80
    conversation: Conversation | None = None
    _locale: str = FALLBACK
    _told: dict[int, Told] = field(default_factory=dict)

    def show(self, happening: Happening, heard: list[Heard]) -> None:
        """Write down what of a happening concerns the stay."""
        match happening:
            case wire.Welcome(locale=locale):
                self._locale = locale
            case Lost():
                self.tell(self.say("term-lost-plain"))
            case Back():
                self.tell(self.say("term-back"))
            case _:
                for one in heard:
                    self._show(one)

    @property
    def say(self) -> Say:
        """How sentences are said here."""
        return speaker(self._locale)

    def tell(self, text: str) -> None:
        """A line."""
        self.out.line(text)

    def _show(self, heard: Heard) -> None:
        match heard.frame:
            case wire.Posted(post=post) | wire.Edited(post=post) if post.card is not None:
                self._card(post.id, absolute(post.card, self.base))
            case wire.ToastFrame(text=text) | wire.Problem(text=text):
                self.tell(clean(text))
            case wire.ChoicesFrame() | wire.FormFrame() | wire.Posted() | wire.Edited():
                pass  # a form is asked by the conversation; completions are asked for by people only

    def _card(self, post: int, card: wire.WireCard) -> None:
        before, now = self._told.get(post), quarter(card)
        self._told[post] = now
        if before is not None and card.state is State.OPEN and before[1] is State.OPEN:
            if before != now:
                self.tell(summary(card))
            return
        self.tell(render(card, self.width, self._locale) + "\n")
        if self.conversation is not None:
            self.conversation.shown = card


async def converse(stay: Stay, page: Page, lines: AsyncIterator[bytes]) -> int:
    """Take the lines one after the other, then wait as JSON mode does. 0, or 1 if it failed."""
    conversation = page.conversation = Conversation(stay, _asker(page, lines), page.tell)
    await stay.welcomed()
    async for line in lines:
        if not line.strip():
            continue
        try:
            await conversation.take(line.decode("utf-8", "replace"))
        except EOFError:
            stay.ledger.note_problem()
            page.tell(stay.say("term-input-ended"))
    await stay.until(lambda: stay.ledger.is_settled)
    return 1 if stay.ledger.failed else 0


def _asker(page: Page, lines: AsyncIterator[bytes]) -> Ask:
    async def ask(question: str) -> str:
        page.tell(question.rstrip())
        try:
            return (await anext(lines)).decode("utf-8", "replace")
        except StopAsyncIteration:
            raise EOFError from None

    return ask
