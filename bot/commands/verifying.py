"""/verify and /repair: whether the library is still what was put there, and having it mended."""

from dataclasses import replace

from bot import drawing
from bot.caller import Caller
from bot.cards import Audience, Outcome
from bot.commands.background import begun
from bot.registry import Option, Takes, action, command
from core.intake import Request
from core.models import Lane
from core.policy import Permission
from core.runtime import Runtime

_DEEP = "deep"
_HOW = Option("how", Takes.CHOICE, choices=(_DEEP,))


@command("verify", _HOW, needs=Permission.GOVERN, group="service", audience=Audience.ME)
async def verify(runtime: Runtime, caller: Caller, how: str = "") -> Outcome:
    """Every file's size and SHA-256; `deep` also decodes each."""
    return await _asked(runtime, caller, is_deep=how == _DEEP, repairs=False)


@command("repair", _HOW, needs=Permission.GOVERN, group="service", audience=Audience.ME)
async def repair(runtime: Runtime, caller: Caller, how: str = "") -> Outcome:
    """The same, and what is damaged is asked for again."""
    return await _asked(runtime, caller, is_deep=how == _DEEP, repairs=True)


@action("library.repair", needs=Permission.GOVERN)
async def repair_pressed(runtime: Runtime, caller: Caller) -> Outcome:
    """A press of Repair on what was found."""
    return await _asked(runtime, caller, is_deep=False, repairs=True)


async def _asked(runtime: Runtime, caller: Caller, *, is_deep: bool, repairs: bool) -> Outcome:
    request = Request(
        kind=drawing.VERIFY,
        lane=Lane.BULK,
        payload={"deep": is_deep, "repair": repairs},
        same=("library", is_deep, repairs),
        trace=caller.trace,
        cause=caller.cause,
    )
    return replace(await begun(runtime, caller, request), audience=Audience.ME)
