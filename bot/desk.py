"""The desk where every request arrives, from whatever surface: read it, check it, do it, answer it.

Surfaces bring a caller and words or a token, and get an outcome to show. Every trouble becomes a
sentence with its next step here, and nowhere else.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from bot import buttons, handing, registry
from bot.acting import ActedBefore, demand_new
from bot.caller import Caller
from bot.cards import Audience, Card, Choice, Outcome, Text, Toast, Tone
from bot.handing import Handed
from bot.reading import Reading, chosen, read
from bot.texts import trouble
from core import log, policy
from core.errors import BowerbirdError, UserError
from core.library import actions
from core.runtime import Runtime

_log = log.get(__name__)
_MOST_CHOICES = 10


async def say(runtime: Runtime, caller: Caller, text: str, *, again: bool = False) -> Outcome:
    """The answer to a line of text; `again` when it was heard before, and may have been acted upon."""
    return await _said(runtime, caller, lambda: read(text, registry.commands()), again=again)


async def ask(runtime: Runtime, caller: Caller, name: str, given: Mapping[str, str], *, again: bool = False) -> Outcome:
    """The answer to a command whose options came by their names."""
    return await _said(runtime, caller, lambda: chosen(name, given, registry.commands()), again=again)


async def press(runtime: Runtime, caller: Caller, token: str) -> tuple[Outcome, int | None]:
    """The answer to a button or an option of a pick, and the post that it stands on."""
    return await _act(runtime, caller, "pressed", token, {})


async def fill(runtime: Runtime, caller: Caller, token: str, values: Mapping[str, str]) -> Outcome:
    """The answer to a form."""
    outcome, _ = await _act(runtime, caller, "filled", token, {"values": dict(values)})
    return outcome


async def hand_in(runtime: Runtime, caller: Caller, things: Sequence[Handed]) -> Outcome:
    """The answer to links, magnets and files that somebody hands in: what each is, and what can be done with it."""

    async def answer() -> Outcome:
        known = registry.acted(handing.VERB)
        if known is None:
            raise AssertionError("bot.commands was not imported")
        policy.demand(caller.role, known.needs)
        structlog.contextvars.bind_contextvars(command=handing.VERB)
        return await known.handler(runtime, caller, things=things)

    return await _answered(caller, "handed", answer, _card)


def is_private(text: str) -> bool:
    """Whether a line is between its sayer and us only: its command answers so, or it is none that we know."""
    try:
        return read(text, registry.commands()).command.audience is Audience.ME
    except UserError:
        return True


async def opens_form(runtime: Runtime, token: str) -> bool:
    """Whether a button is answered by a form, which has to be the first answer to its press."""
    async with runtime.db.read() as session:
        found = await actions.action(session, token)
    known = registry.acted(found[0].verb) if found else None
    return known is not None and known.opens_form


async def complete(runtime: Runtime, caller: Caller, text: str) -> list[Choice]:
    """What the text may become: commands by their first letters, then what a command offers for its words."""
    name, space, rest = text.lstrip("/ ").partition(" ")
    if not space:
        return _commands(caller, name)
    command = registry.commands().get(name.lower())
    if command is None or command.complete is None or not policy.may(caller.role, command.needs):
        return []
    return list(await command.complete(runtime, caller, rest))[:_MOST_CHOICES]


def usable(caller: Caller) -> list[registry.Command]:
    """The commands that this caller may use."""
    return [one for one in registry.commands().values() if policy.may(caller.role, one.needs)]


def _commands(caller: Caller, start: str) -> list[Choice]:
    return [
        Choice(f"/{one.name} ", one.usage, caller.say(f"command-{one.name}"))
        for one in usable(caller)
        if one.name.startswith(start.lower())
    ][:_MOST_CHOICES]


def sentences(caller: Caller, error: BowerbirdError) -> tuple[str, str]:
    """A trouble as a person reads it: what happened, and what to do next."""
    if isinstance(error, UserError):
        return _two(caller, error.text, error.facts)
    return _two(caller, trouble(error.key), {"source": "", "reason": str(error)} | vars(error))


async def _said(runtime: Runtime, caller: Caller, reads: Callable[[], Reading], *, again: bool) -> Outcome:
    async def answer() -> Outcome:
        if again:
            async with runtime.db.read() as session:
                await demand_new(session, caller)
        reading = reads()
        policy.demand(caller.role, reading.command.needs)
        structlog.contextvars.bind_contextvars(command=reading.command.name)
        return await reading.command.handler(runtime, caller, **reading.options)

    return await _answered(caller, "said", answer, _card)


async def _act(
    runtime: Runtime, caller: Caller, how: str, token: str, more: Mapping[str, object]
) -> tuple[Outcome, int | None]:
    post: int | None = None

    async def answer() -> Outcome:
        nonlocal post
        async with runtime.db.read() as session:
            await demand_new(session, caller)
            action = await buttons.pressed(session, token, caller.room, caller.person)
        post = action.post_id
        known = registry.acted(action.verb)
        if known is None:  # drawn by another version
            raise UserError("button-old")
        policy.demand(caller.role, known.needs)
        structlog.contextvars.bind_contextvars(command=action.verb)
        return await known.handler(runtime, caller, **action.args, **more)

    return await _answered(caller, how, answer, _toast), post


async def _answered(
    caller: Caller, how: str, answer: Callable[[], Awaitable[Outcome]], sorry: Callable[[str, str], Outcome]
) -> Outcome:
    began = time.monotonic()
    with structlog.contextvars.bound_contextvars(person=caller.person, surface=caller.surface, trace=caller.trace):
        try:
            outcome, how_it_went = await answer(), "ok"
        except ActedBefore as before:
            outcome, how_it_went = before.answer, "before"
        except UserError as error:
            outcome, how_it_went = sorry(*sentences(caller, error)), error.text
        except BowerbirdError as error:
            _log.warning("desk.trouble", error=str(error))
            outcome, how_it_went = sorry(*sentences(caller, error)), error.key
        except Exception:  # noqa: BLE001 the last resort: the person hears that it is our fault, the log hears what
            _log.exception("desk.fault")
            outcome, how_it_went = sorry(*_two(caller, "trouble-fault", {})), "fault"
        _log.info("desk.answered", how=how, went=how_it_went, ms=round((time.monotonic() - began) * 1000))
        structlog.contextvars.unbind_contextvars("command")
    return outcome


def _two(caller: Caller, key: str, facts: Mapping[str, object]) -> tuple[str, str]:
    return caller.say(key, **facts), caller.say(f"{key}-next", **facts)


def _card(what: str, then: str) -> Outcome:
    return Card(what, (Text(then),), tone=Tone.BAD, audience=Audience.ME)


def _toast(what: str, then: str) -> Outcome:
    return Toast(f"{what} {then}", Tone.BAD)
