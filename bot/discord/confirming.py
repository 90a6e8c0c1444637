"""The question before a button that can't be taken back: a card for the person who pressed, with yes and no."""

from collections.abc import Mapping
from typing import Any

from bot.caller import Caller
from bot.cards import Act, Audience, Card, Outcome, Replace, Style, Toast
from bot.discord.pressing import ASKS
from bot.registry import acted, action
from core import policy
from core.errors import UserError
from core.runtime import Runtime

_YES, _NO = "discord.yes", "discord.no"


@action(ASKS)
async def ask(
    runtime: Runtime, caller: Caller, question: str, label: str, verb: str, args: Mapping[str, Any]
) -> Outcome:
    """The question."""
    del runtime
    yes = Act(label, _YES, {"verb": verb, "args": dict(args)}, Style.DANGER, audience=Audience.ME)
    no = Act(caller.say("discord-no"), _NO, audience=Audience.ME)
    return Card(question, actions=(yes, no), audience=Audience.ME)


@action(_YES)
async def yes(runtime: Runtime, caller: Caller, verb: str, args: Mapping[str, Any]) -> Outcome:
    """What was asked about, done; a short answer takes the place of the question."""
    known = acted(verb)
    if known is None:  # drawn by another version
        raise UserError("button-old")
    policy.demand(caller.role, known.needs)
    match await known.handler(runtime, caller, **args):
        case Toast(text, tone):
            return Replace(Card(text, tone=tone, audience=Audience.ME))
        case outcome:
            return outcome


@action(_NO)
async def no(runtime: Runtime, caller: Caller) -> Outcome:
    """Nothing is done."""
    del runtime
    return Replace(Card(caller.say("discord-left"), audience=Audience.ME))
