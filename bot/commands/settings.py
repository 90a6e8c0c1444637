"""/settings: what a person prefers, and what their room does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot import texts
from bot.acting import acting
from bot.asked import Verbosity
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Entry, Fields, Form, FormField, Outcome, Style, Toast
from bot.commands.titles import toast
from bot.registry import Option, Takes, action, command
from bot.texts import Say
from core import policy
from core.errors import UserError
from core.library import people
from core.media import Format
from core.policy import Permission
from core.releases.preferring import (
    GROUPS,
    NEVER,
    PICKING,
    QUALITY,
    SPOKEN,
    STALLED,
    Next,
    Profile,
    read_groups,
    read_languages,
    read_qualities,
)
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Preferable:
    """Something that can be preferred: one of `values`, or what `read` makes of what people write, as in `example`."""

    name: str
    values: tuple[str, ...] = ()
    read: Callable[[str], str | None] | None = None
    example: str = ""

    def kept(self, value: str) -> str | None:
        """A value as it is kept; None for what can't be preferred."""
        if self.read is not None:
            return self.read(value)
        return value.lower() if value.lower() in self.values else None

    @property
    def told(self) -> str:
        """What it can be, for people."""
        return ", ".join([*self.values, *([self.example] if self.example else []), _NONE])


_NONE = "any"
_ME, _ROOM = "me", "room"
PREFERABLE = (
    Preferable("format", tuple(one.value for one in Format)),
    Preferable("language", tuple(texts.languages())),
    Preferable(QUALITY, read=read_qualities, example="1080p,720p"),
    Preferable(SPOKEN, read=read_languages, example="en,de"),
    Preferable(GROUPS, read=read_groups, example="ntb,sparks"),
    Preferable(NEVER, read=read_groups, example="ntb,sparks"),
    Preferable(PICKING, tuple(Profile)),
    Preferable(STALLED, tuple(Next)),
    Preferable("verbosity", tuple(Verbosity)),
)


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
        raise UserError("setting-value-missing", name=name, values=_known(name).told)
    said = toast(caller, "setting-changed", name=caller.say(f"setting-{name}"), value=value)
    return await _change(runtime, caller, whose, {name: value}, said)


@action("settings.edit", needs=Permission.REQUEST, opens_form=True)
async def edit(runtime: Runtime, caller: Caller, whose: str) -> Outcome:
    """A form with the settings of a person or room."""
    async with runtime.db.read() as session:
        chosen = await people.preferences(session, caller.person if whose == _ME else 0, caller.room)
    say = caller.say
    fields = tuple(_field(one, str(chosen.get(one.name, "")), say) for one in PREFERABLE)
    return Form(say(f"settings-{whose}"), fields, say("do-save"), "settings.save", {"whose": whose})


def _field(one: Preferable, chosen: str, say: Say) -> FormField:
    label = say(f"setting-{one.name}")
    if one.read is not None:
        return FormField(one.name, label, Entry.TEXT, chosen, help=say("setting-written", example=one.example))
    options = ((_NONE, say("setting-any")), *((value, value) for value in one.values))
    return FormField(one.name, label, Entry.CHOICE, chosen or _NONE, options)


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
    known = _known(name)
    if value.strip().lower() in {"", _NONE}:
        return None
    kept = known.kept(value)
    if kept is None:
        raise UserError("setting-value-unknown", name=name, value=value[:60], values=known.told)
    return kept


def _known(name: str) -> Preferable:
    """What is preferred under that name. Raises UserError with those that there are."""
    known = {one.name: one for one in PREFERABLE}
    if name not in known:
        raise UserError("setting-unknown", name=name[:60], names=", ".join(known))
    return known[name]


async def _card(runtime: Runtime, caller: Caller) -> Card:
    say = caller.say
    async with runtime.db.read() as session:
        mine = await people.preferences(session, caller.person, caller.room)
    fields = tuple((say(f"setting-{one.name}"), str(mine.get(one.name, say("setting-any")))) for one in PREFERABLE)
    actions = [Act(say("do-change"), "settings.edit", {"whose": _ME}, Style.PRIMARY, audience=Audience.ME)]
    if policy.may(caller.role, Permission.MODERATE):
        actions.append(Act(say("do-change-room"), "settings.edit", {"whose": _ROOM}, audience=Audience.ME))
    return Card(say("settings-me"), (Fields(fields),), tuple(actions), audience=Audience.ME)
