"""One table of commands and actions: it gives slash commands, palette, completion, help and docs.

A command is what people type; an action is what a button does. Both are functions
`(runtime, caller, **options) → Outcome`, registered by decorator in `bot/commands`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.caller import Caller
from bot.cards import Audience, Card, Choice, Outcome
from core.policy import Permission
from core.runtime import Runtime

Handler = Callable[..., Awaitable[Outcome]]
Completer = Callable[[Runtime, Caller, str], Awaitable[Sequence[Choice]]]

#: the headings under which help shows commands, in order; their sentences are `help-NAME`
GROUPS = ("find", "queue", "library", "service")
#: the option that says what a command shall do
DO = "do"


class Takes(StrEnum):
    """What an option takes. WORDS is all the text that no other option claims; one a command at most.

    A FLAG is said by its name alone, `--dry-run`, or left out.
    """

    WORDS = "words"
    WORD = "word"
    CHOICE = "choice"
    NUMBER = "number"
    PARTS = "parts"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, given in its place or as `name:value`.

    A filter is an option where a platform's menu shows options one by one; in text it is part of the words. One
    `by_name` has no place: it is written with its name. `says` is for one that means something else than others of
    its name do.
    """

    name: str
    takes: Takes
    required: bool = False
    choices: tuple[str, ...] = ()
    is_filter: bool = False
    by_name: bool = False
    says: str = ""

    @property
    def sentence(self) -> str:
        """The key of the sentence that says what it is."""
        return f"option-{self.says or self.name}"

    @property
    def usage(self) -> str:
        """How it is written: WORDS, [PARTS], [speed:N], [--dry-run]."""
        if self.takes is Takes.FLAG:
            return f"[--{self.name.replace('_', '-')}]"
        if self.by_name:
            return f"[{self.name}:N]"
        return self.name.upper() if self.required else f"[{self.name.upper()}]"


@dataclass(frozen=True, slots=True)
class Command:
    """A command. Its sentences are `command-NAME` (what it does) and `command-NAME-example` in `bot/texts`.

    By `audience` and `opens_form` a surface that has to acknowledge at once knows how: a form can only
    be the first answer.
    """

    name: str
    handler: Handler
    options: tuple[Option, ...]
    needs: Permission
    audience: Audience
    group: str
    complete: Completer | None
    opens_form: bool = False

    @property
    def usage(self) -> str:
        """How it is written: `/download WORDS [PARTS] [FORMAT]`."""
        plain = [one.usage for one in self.options if not one.is_filter]
        filters = ["[FILTERS]"] if len(plain) < len(self.options) else []
        return " ".join([f"/{self.name}", *plain, *filters])

    def sentence_of(self, done: str) -> str:
        """The key of the sentence for one of the things that it can do, a choice of its option `do`."""
        return f"command-{self.name}-{done}"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does."""

    handler: Handler
    needs: Permission
    opens_form: bool = False


_COMMANDS: dict[str, Command] = {}
_ACTIONS: dict[str, Action] = {}


def command(
    name: str,
    *options: Option,
    needs: Permission,
    group: str,
    audience: Audience = Audience.ROOM,
    complete: Completer | None = None,
    opens_form: bool = False,
) -> Callable[[Handler], Handler]:
    """Register a command. `group` is the heading under which help shows it.

    Of an `audience` of ME the card is for whoever asked alone, whatever it says of itself.
    """

    def register(handler: Handler) -> Handler:
        said = _before(audience, _alone(handler) if audience is Audience.ME else handler)
        _COMMANDS[name] = Command(name, said, options, needs, audience, group, complete, opens_form)
        return handler

    return register


def action(
    verb: str,
    *,
    needs: Permission = Permission.LOOK,
    opens_form: bool = False,
    audience: Audience = Audience.ME,
) -> Callable[[Handler], Handler]:
    """Register what a button, an option of a pick or a form does. `audience` sees the card that it leads to.

    Raises ValueError for a verb that is taken.
    """

    def register(handler: Handler) -> Handler:
        if verb in _ACTIONS:
            raise ValueError(f"there is an action {verb} already")
        _ACTIONS[verb] = Action(_before(audience, handler), needs, opens_form)
        return handler

    return register


def commands() -> Mapping[str, Command]:
    """All commands by name, in the order they were registered."""
    return _COMMANDS


def acted(verb: str) -> Action | None:
    """The action of that verb."""
    return _ACTIONS.get(verb)


def _before(audience: Audience, handler: Handler) -> Handler:
    """The handler, answering in the language of those who see it; why it can't be is told to the caller in theirs."""

    async def answering(runtime: Runtime, caller: Caller, **options: Any) -> Outcome:
        return await handler(runtime, caller.before(audience), **options)

    return answering


def _alone(handler: Handler) -> Handler:
    """The handler, its card for the caller only."""

    async def answering(runtime: Runtime, caller: Caller, **options: Any) -> Outcome:
        outcome = await handler(runtime, caller, **options)
        return replace(outcome, audience=Audience.ME) if isinstance(outcome, Card) else outcome

    return answering


Arguments = dict[str, Any]
