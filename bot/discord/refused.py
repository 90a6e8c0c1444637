"""A form whose answers were refused: the reason, and a button that opens it again as it was filled in.

Discord closes a form when it is sent, and takes none as the answer to one; so the way back is a button.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import desk, kept_form
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Form, Outcome, Style, Text, Tone
from bot.registry import acted, action
from core import policy
from core.errors import UserError
from core.runtime import Runtime

_FILLED, _AGAIN = "discord.filled", "discord.again"


def keeping(form: Form) -> Form:
    """The same form, which can be had again with its answers when they are refused."""
    return replace(form, verb=_FILLED, args={"form": kept_form.kept(form)})


@action(_FILLED)
async def filled(runtime: Runtime, caller: Caller, form: Mapping[str, Any], values: Mapping[str, str]) -> Outcome:
    """What the form itself does with its answers, or why they can't be taken."""
    asked = kept_form.form(form, values)
    known = acted(asked.verb)
    if known is None:  # drawn by another version
        raise UserError("button-old")
    try:
        policy.demand(caller.role, known.needs)
        return await known.handler(runtime, caller, **asked.args, values=dict(values))
    except UserError as error:
        what, then = desk.sentences(caller, error)
        args = {"form": form, "values": dict(values)}
        again = Act(caller.say("do-retry"), _AGAIN, args, Style.PRIMARY, audience=Audience.ME)
        return Card(what, (Text(then),), (again,), tone=Tone.BAD, audience=Audience.ME)


@action(_AGAIN, opens_form=True)
async def again(runtime: Runtime, caller: Caller, form: Mapping[str, Any], values: Mapping[str, str]) -> Outcome:
    """The form with what was filled in."""
    del runtime, caller
    return kept_form.form(form, values)
