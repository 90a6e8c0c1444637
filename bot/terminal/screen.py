"""What a person at a terminal sees above the prompt, and the line below it. Cards are drawn by `render`."""

import io
import os
from dataclasses import dataclass, field

from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import print_formatted_text
from rich.console import Console
from rich.text import Text

from bot.cards import State
from bot.terminal.addresses import absolute
from bot.terminal.client import Back, Happening, Lost
from bot.terminal.conversation import Conversation
from bot.terminal.ledger import Heard, Ledger
from bot.terminal.render import styled, summary
from bot.terminal.wrap import clean
from bot.texts import FALLBACK, Say, speaker
from bot.web import wire

#: lines of the room that one reads when coming in
_HISTORY = 5


@dataclass(slots=True)
class Screen:
    """Draws what happens in the room. A card that goes on lives in the toolbar until it is through."""

    output: Output
    ledger: Ledger
    base: str
    conversation: Conversation | None = None
    _welcome: wire.Welcome | None = None
    #: the cards on the screen, as they were drawn last or stand in the toolbar
    _cards: dict[int, wire.WireCard] = field(default_factory=dict)
    _newest: int = 0

    def show(self, happening: Happening, heard: list[Heard]) -> None:
        """Draw a happening."""
        match happening:
            case wire.Welcome():
                self._come_in(happening)
            case Lost():
                self.tell(self.say("term-lost"))
            case Back():
                self.tell(self.say("term-back"))
            case wire.Posts(posts=posts):
                for post in posts[-_HISTORY:] if self._newest == 0 else posts:
                    self._post(post)
            case wire.Posted(post=post) | wire.Edited(post=post):
                self._post(post)
            case wire.ToastFrame(text=text) | wire.Problem(text=text):
                self.tell(text)
            case wire.FormFrame() | wire.ChoicesFrame():
                del heard  # the conversation asks the form, the prompt offers the choices

    @property
    def say(self) -> Say:
        """How sentences are said here."""
        return speaker(self._locale)

    def tell(self, text: str) -> None:
        """A line of words."""
        self._print(Text(clean(text)))

    def toolbar(self) -> str:
        """Who and where one is, and how far the newest thing is that one waits for."""
        if self._welcome is None:
            return self.say("term-connecting")
        me, room = clean(self._welcome.me.name), clean(self._welcome.room.name)
        going = [self.ledger.cards[post] for post in self.ledger.open[-1:]]
        return " · ".join([self.say("term-here", me=me, room=room), *map(summary, going)])

    def _come_in(self, welcome: wire.Welcome) -> None:
        is_first, self._welcome = self._welcome is None, welcome
        if is_first:
            self.tell(self.say("term-welcome", me=welcome.me.name, room=welcome.room.name))

    def _post(self, post: wire.WirePost) -> None:
        known = post.id in self._cards or post.id <= self._newest
        self._newest = max(self._newest, post.id)
        if post.card is not None:
            self._card(post.id, absolute(post.card, self.base), private=post.private, known=known)
        elif not known and post.text and post.by and not self._is_me(post.by):
            self.tell(f"{post.by.name}: {post.text}")

    def _card(self, post: int, card: wire.WireCard, *, private: bool, known: bool) -> None:
        before = self._cards.get(post)
        if card == before or (known and before is None):
            return
        self._cards[post] = card
        if before is not None and before.state is State.OPEN and card.state is State.OPEN:
            return
        drawn = styled(card, self.output.get_size().columns, self._locale)
        self._print(Text(f"{self.say('term-private')}\n", style="dim") + drawn if private else drawn)
        self._print(Text(""))
        if self.conversation is not None:
            self.conversation.shown = card

    @property
    def _locale(self) -> str:
        return FALLBACK if self._welcome is None else self._welcome.locale

    def _is_me(self, person: wire.WirePerson) -> bool:
        return self._welcome is not None and person.id == self._welcome.me.id

    def _print(self, text: Text) -> None:
        """Above the prompt, if there is one. The lines are already as wide as they should be."""
        buffer = io.StringIO()
        bare = bool(os.environ.get("NO_COLOR"))
        console = Console(file=buffer, force_terminal=True, color_system=None if bare else "standard", width=10_000)
        console.print(text, soft_wrap=True)
        depth = ColorDepth.DEPTH_1_BIT if bare else None
        print_formatted_text(ANSI(buffer.getvalue()), end="", output=self.output, color_depth=depth)
