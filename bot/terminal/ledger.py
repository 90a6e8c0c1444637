"""What a stay in the chat said and what came of it: what is unanswered, which cards are ours, how it ends. Pure."""

import secrets
from dataclasses import dataclass, field

from bot.cards import State, Tone
from bot.web import wire

Asking = wire.Say | wire.Press | wire.Fill | wire.Complete
Answer = wire.Posted | wire.Edited | wire.ToastFrame | wire.FormFrame | wire.ChoicesFrame | wire.Problem
Incoming = Answer | wire.Welcome | wire.Posts


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that concerns us: the frame of ours that it answers, if any, and the card which that one pressed."""

    frame: Answer
    to: Asking | None = None
    pressed: int | None = None


@dataclass(slots=True)
class Ledger:
    """The books of one stay.

    `until_ready`: it lasts until every card of ours is through, jobs too; otherwise only searches
    are waited for.
    """

    until_ready: bool = False
    unanswered: dict[str, Asking] = field(default_factory=dict)
    #: the cards that this stay caused, as they are now, by post
    cards: dict[int, wire.WireCard] = field(default_factory=dict)
    _said: dict[str, Asking] = field(default_factory=dict)
    _pressed: dict[str, int] = field(default_factory=dict)
    _searches: set[int] = field(default_factory=set)
    #: the card that was asked for last among those waited for
    _waited: int | None = None
    #: the card that answered the last line
    _last: int | None = None
    _last_is_bad: bool = False
    _count: int = 0
    _stay: str = field(default_factory=lambda: secrets.token_hex(6))

    def say(self, text: str) -> Asking:
        """A line of text. Like all that is said: ValidationError when it is too long."""
        return self._note(wire.Say(type="say", id=self._next(), text=text))

    def press(self, token: str) -> Asking:
        """A button, or an option."""
        frame = self._note(wire.Press(type="press", id=self._next(), token=token))
        pressed = next((post for post, card in self.cards.items() if token in _tokens(card)), None)
        if pressed is not None:
            self._pressed[frame.id] = pressed
        return frame

    def fill(self, token: str, values: dict[str, str]) -> Asking:
        """A filled form."""
        return self._note(wire.Fill(type="fill", id=self._next(), token=token, values=values))

    def complete(self, text: str) -> Asking:
        """A question for completions."""
        return self._note(wire.Complete(type="complete", id=self._next(), text=text))

    def forget(self, frame: Asking) -> None:
        """Nobody waits for the answer any more."""
        self.unanswered.pop(frame.id, None)
        if isinstance(frame, wire.Complete):
            self._said.pop(frame.id, None)

    def note_problem(self) -> None:
        """The last line could not be sent."""
        self._last, self._last_is_bad = None, True

    def hear(self, frame: Incoming) -> list[Heard]:
        """What in a frame concerns this stay: answers to its own frames, changes of its own cards."""
        match frame:
            case wire.Posts(posts=posts):
                return [heard for post in posts for heard in self._changed(wire.Edited(post=post))]
            case wire.Edited(re=None):
                return self._changed(frame)
            case wire.Problem(re=None):
                return [self._answered(frame, next(iter(self.unanswered.values()), None))]
            case wire.Welcome() | wire.Posted(post=wire.WirePost(card=None)):
                return []
            case _:
                said = self._said.get(frame.re or "")
                if said is None:
                    return self._changed(frame) if isinstance(frame, wire.Edited) else []
                return [self._answered(frame, said)]

    @property
    def open(self) -> list[int]:
        """The posts of ours whose cards still go on, oldest first."""
        return sorted(post for post, card in self.cards.items() if card.state is State.OPEN)

    @property
    def is_settled(self) -> bool:
        """Whether everything said is answered and nothing that is waited for is open."""
        return not self.unanswered and not any(self._counts(post) for post in self.open)

    @property
    def failed(self) -> bool:
        """Whether the last line was answered badly, or the card waited for last has failed."""
        waited = self.cards[self._waited].state if self._waited is not None else None
        return (
            self._last_is_bad or (self._last is not None and _is_bad(self.cards[self._last])) or waited is State.FAILED
        )

    def _next(self) -> str:
        self._count += 1
        return f"{self._stay}-{self._count}"

    def _note(self, frame: Asking) -> Asking:
        self.unanswered[frame.id] = self._said[frame.id] = frame
        return frame

    def _changed(self, frame: wire.Edited) -> list[Heard]:
        """A card of ours as it is now. A pressed button that is gone from it was answered by that."""
        post, card = frame.post.id, frame.post.card
        before = self.cards.get(post)
        if card is None or before is None or before == card:
            return []
        gone = _tokens(before) - _tokens(card)
        pressed = [one for one in self.unanswered.values() if isinstance(one, wire.Press) and one.token in gone]
        if pressed:
            return [self._answered(frame, pressed[0])]
        self._keep(post, card)
        return [Heard(frame)]

    def _answered(self, frame: Answer, said: Asking | None) -> Heard:
        if said is not None:
            self.unanswered.pop(said.id, None)
        self._last, self._last_is_bad = None, False
        match frame:
            case wire.Posted(post=post) | wire.Edited(post=post) if post.card is not None:
                if isinstance(said, wire.Say) and _searches(said.text):
                    self._searches.add(post.id)
                self._keep(post.id, post.card)
                self._last = post.id
            case wire.ToastFrame(tone=tone):
                self._last_is_bad = tone is Tone.BAD
            case wire.Problem():
                self._last_is_bad = True
            case _:
                pass
        return Heard(frame, said, self._pressed.get(said.id) if said else None)

    def _keep(self, post: int, card: wire.WireCard) -> None:
        self.cards[post] = card
        if card.state is State.OPEN and self._counts(post):
            self._waited = max(post, self._waited or post)

    def _counts(self, post: int) -> bool:
        return self.until_ready or post in self._searches


def _searches(text: str) -> bool:
    """Whether a line is a search: said so, or without a command."""
    return text.split(maxsplit=1)[:1] == ["/search"] or not text.startswith("/")


def _tokens(card: wire.WireCard) -> set[str]:
    options = {option.token for option in card.pick.options} if card.pick else set()
    return options | {button.token for button in card.actions if button.token is not None}


def _is_bad(card: wire.WireCard) -> bool:
    return card.state is State.FAILED or (card.state is State.NONE and card.tone is Tone.BAD)
