"""/settings: what a person prefers, and what their room does."""

from dataclasses import dataclass
from typing import Any

from bot import texts
from bot.acting import acting
from bot.asked import Verbosity
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Entry, Fields, Form, FormField, Outcome, Style, Toast
from bot.commands.titles import toast
from bot.registry import Option, Takes, action, command
from core import policy
from core.errors import UserError
from core.library import people
from core.media import Format
from core.policy import Permission
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Preferable:
    """Something that can be preferred, and its values."""

    name: str
    values: tuple[str, ...]


PREFERABLE = (
    Preferable("format", tuple(one.value for one in Format)),
    Preferable("language", tuple(texts.languages())),
    Preferable("verbosity", tuple(Verbosity)),
)
_NONE = "any"
_ME, _ROOM = "me", "room"


@command(
    "settings",
    Option("name", Takes.CHOICE, choices=tuple(one.name for one in PREFERABLE)),
    Option("value", Takes.WORD),
    Option("whose", Takes.CHOICE, choices=(_ME, _ROOM)),
    needs=Permission.REQUEST,
    group="service",
    audience=Audience.ME,
)
async def settings(runtime: Runtime, caller: Caller, name: str = "", value: str = "", whose: str = _ME) -> Outcome:
    """Show the settings, or change one: `/settings format epub`, for the room with `room` at the end."""
    if not name:
        return await _card(runtime, caller)
    if not value:
        raise UserError("setting-value-missing", name=name, values=", ".join(_values(name)))
    said = toast(caller, "setting-changed", name=caller.say(f"setting-{name}"), value=value)
    return await _change(runtime, caller, whose, {name: value}, said)


@action("settings.edit", needs=Permission.REQUEST, opens_form=True)
async def edit(runtime: Runtime, caller: Caller, whose: str) -> Outcome:
    """A form with the settings of a person or room."""
    async with runtime.db.read() as session:
        chosen = await people.preferences(session, caller.person if whose == _ME else 0, caller.room)
    say = caller.say
    fields = tuple(
        FormField(
            one.name,
            say(f"setting-{one.name}"),
            Entry.CHOICE,
            str(chosen.get(one.name, _NONE)),
            ((_NONE, say("setting-any")), *((value, value) for value in one.values)),
        )
        for one in PREFERABLE
    )
    return Form(say(f"settings-{whose}"), fields, say("do-save"), "settings.save", {"whose": whose})


@action("settings.save", needs=Permission.REQUEST)
async def save(runtime: Runtime, caller: Caller, whose: str, values: dict[str, str]) -> Outcome:
    """A filled form of settings."""
    return await _change(runtime, caller, whose, values, toast(caller, "settings-saved"))


async def _change(runtime: Runtime, caller: Caller, whose: str, values: dict[str, str], said: Toast) -> Toast:
    if whose == _ROOM:
        policy.demand(caller.role, Permission.MODERATE)
    owner: dict[str, Any] = {"room_id": caller.room} if whose == _ROOM else {"person_id": caller.person}
    checked = {name: _checked(name, value) for name, value in values.items()}
    async with acting(runtime, caller) as act:
        for name, value in checked.items():
            await people.prefer(act.session, name, value, **owner)
        return await act.says(said)


def _checked(name: str, value: str) -> str | None:
    if value == _NONE:
        return None
    if value.lower() not in _values(name):
        raise UserError("setting-value-unknown", name=name, value=value[:60], values=", ".join(_values(name)))
    return value.lower()


def _values(name: str) -> tuple[str, ...]:
    known = {one.name: one.values for one in PREFERABLE}
    if name not in known:
        raise UserError("setting-unknown", name=name[:60], names=", ".join(known))
    return (*known[name], _NONE)


async def _card(runtime: Runtime, caller: Caller) -> Card:
    say = caller.say
    async with runtime.db.read() as session:
        mine = await people.preferences(session, caller.person, caller.room)
    fields = tuple((say(f"setting-{one.name}"), str(mine.get(one.name, say("setting-any")))) for one in PREFERABLE)
    actions = [Act(say("do-change"), "settings.edit", {"whose": _ME}, Style.PRIMARY, audience=Audience.ME)]
    if policy.may(caller.role, Permission.MODERATE):
        actions.append(Act(say("do-change-room"), "settings.edit", {"whose": _ROOM}, audience=Audience.ME))
    return Card(say("settings-me"), (Fields(fields),), tuple(actions), audience=Audience.ME)
