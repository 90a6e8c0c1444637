"""The button "Share here": what was whispered to one person, shown to the room."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.caller import Caller
from bot.cards import Audience, Card, Outcome, Replace
from bot.registry import acted, action
from core import policy
from core.errors import UserError
from core.runtime import Runtime

VERB = "card.share"


@action(VERB, audience=Audience.ROOM)
async def share(runtime: Runtime, caller: Caller, verb: str, args: Mapping[str, Any]) -> Outcome:
    """The card that an action draws, for the room."""
    known = acted(verb)
    if known is None:  # drawn by another version
        raise UserError("button-old")
    policy.demand(caller.role, known.needs)
    match await known.handler(runtime, caller, **args):
        case Replace(card) | (Card() as card):
            return replace(card, audience=Audience.ROOM, share=None)
        case outcome:
            return outcome
