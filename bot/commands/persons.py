"""/people: who there is on every surface, and what each may do. For admins."""

from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Outcome
from bot.commands.titles import toast
from bot.reading import number_in
from bot.registry import Option, Takes, action, command
from bot.views import accounts
from core.db import Session
from core.errors import NotAllowed, NotFound, UserError
from core.events import PersonChanged
from core.library import accounts as rows
from core.models import Role
from core.policy import Permission
from core.runtime import Runtime

_LIST, _ROLE = "list", "role"
_SHOWN = 20


@command(
    "people",
    Option("do", Takes.CHOICE, choices=(_LIST, _ROLE)),
    Option("who", Takes.WORD),
    Option("role", Takes.CHOICE, choices=tuple(one.value for one in Role)),
    needs=Permission.GOVERN,
    group="service",
    audience=Audience.ME,
)
async def people(runtime: Runtime, caller: Caller, do: str = _LIST, who: str = "", role: str = "") -> Outcome:
    """A list, of those with a name when one is given; `role` with somebody's number or name sets what they may do."""
    if do == _ROLE:
        if not role:
            raise UserError("people-role-missing", roles=", ".join(Role))
        return await set_role(runtime, caller, await _meant(runtime, who), role)
    async with runtime.db.read() as session:
        shown, count = await rows.known(session, who, _SHOWN), await rows.count(session)
    return accounts.people(shown, count if not who else len(shown), caller.say)


@action("people.show", needs=Permission.GOVERN)
async def show(runtime: Runtime, caller: Caller, person: int) -> Outcome:
    """Somebody, with the roles that they can be given."""
    async with runtime.db.read() as session:
        return accounts.person(await _demanded(session, person), caller.say)


@action("people.role", needs=Permission.GOVERN)
async def set_role(runtime: Runtime, caller: Caller, person: int, role: str) -> Outcome:
    """Somebody may do more, or less, from now on. Nobody takes their own rights away by a slip."""
    if person == caller.person:
        raise NotAllowed("people-own-role")
    async with acting(runtime, caller) as act:
        known = await _demanded(act.session, person)
        await rows.set_role(act.session, person, Role(role))
        said = toast(caller, "people-role-set", name=known.person.name, role=caller.say(f"role-{Role(role)}"))
        await act.says(said)
    await runtime.events.publish(PersonChanged(person))
    return said


async def _demanded(session: Session, person: int) -> rows.Known:
    known = await rows.one(session, person)
    if known is None:
        raise NotFound("people-unknown", who=str(person))
    return known


async def _meant(runtime: Runtime, who: str) -> int:
    """The person of this number, or the only one of this name."""
    async with runtime.db.read() as session:
        numbered = await rows.one(session, number_in(who))
        named = await rows.known(session, who, 2) if who else []
    found = [numbered] if numbered else named
    if len(found) != 1:
        raise NotFound("people-unknown", who=who[:60])
    return found[0].person.id or 0
