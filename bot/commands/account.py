"""/account: who one is here, on which surfaces and in which browsers; identities joined by a code, and taken apart."""

import hashlib
import secrets

from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Outcome
from bot.commands.titles import toast
from bot.reading import number_in
from bot.registry import Option, Takes, action, command
from bot.views import accounts
from core.errors import NotAllowed, NotFound, QuotaReached, UserError
from core.events import PersonChanged
from core.library import accounts as rows
from core.library import people
from core.policy import Permission
from core.runtime import Runtime

_SHOW, _LINK, _UNLINK, _END = "show", "link", "unlink", "end"
#: no 0, 1, I, L, O, U: nothing that is read as something else, or as a word
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_LASTS_MS = 10 * 60 * 1000
_MOST_GUESSES = 5


@command(
    "account",
    Option("do", Takes.CHOICE, choices=(_SHOW, _LINK, _UNLINK, _END)),
    Option("what", Takes.WORD, says="account"),
    needs=Permission.LOOK,
    group="service",
    audience=Audience.ME,
)
async def account(runtime: Runtime, caller: Caller, do: str = _SHOW, what: str = "") -> Outcome:
    """Show it; `link` gives a code, `link CODE` brings one; `unlink` and `end` take an identity or a browser away."""
    if do == _LINK:
        return await ask(runtime, caller, what) if what else await code(runtime, caller)
    if do == _UNLINK:
        return await unlink(runtime, caller, await _identity(runtime, caller, what))
    if do == _END:
        return await end(runtime, caller, await _session(runtime, caller, what))
    return await show(runtime, caller)


@action("account.show")
async def show(runtime: Runtime, caller: Caller) -> Outcome:
    """Who somebody is."""
    async with runtime.db.read() as session:
        known = await rows.identities(session, caller.person)
        browsers = await rows.sessions(session, caller.person)
        now_ms = await rows.clock(session)
    return accounts.card(caller, known, browsers, now_ms)


@action("account.code")
async def code(runtime: Runtime, caller: Caller) -> Outcome:
    """A fresh code, for whoever asked."""
    made = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    async with runtime.db.begin() as session:
        await rows.offer(session, caller.person, _digest(made), _LASTS_MS)
    return accounts.code(f"{made[:4]}-{made[4:]}", _LASTS_MS // 60_000, caller.say)


async def ask(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """Whose code it is, and whether to join them. Said where others read it too, the code is good no more."""
    digest = _digest(what)
    if not (caller.is_private or caller.whispers):
        async with runtime.db.begin() as session:
            await rows.take_up(session, digest)
        raise NotAllowed("link-code-in-public")
    async with runtime.db.begin() as session:
        guesses = await rows.wrong_guesses(session, caller.person)
        maker = await rows.offered_by(session, digest) if guesses < _MOST_GUESSES else None
        if maker is None and guesses < _MOST_GUESSES:
            await rows.guessed_wrong(session, caller.person, _LASTS_MS)
        theirs = await rows.identities(session, maker.id or 0) if maker else []
    if guesses >= _MOST_GUESSES:
        raise QuotaReached("link-code-guesses", limit=_MOST_GUESSES)
    if maker is None:
        raise NotFound("link-code-unknown")
    if maker.id == caller.person:
        raise UserError("link-code-own")
    return accounts.question(maker, theirs, digest, caller.say)


@action("account.join")
async def join(runtime: Runtime, caller: Caller, digest: str) -> Outcome:
    """Become one with whoever offered the code. A toast: cards for who somebody was would have nobody to be for."""
    async with acting(runtime, caller) as act:
        maker = await rows.take_up(act.session, digest)
        if maker is not None and maker != caller.person:
            await rows.join(act.session, maker, caller.person)
        joined = await people.person(act.session, maker or 0)
        if joined is None:
            raise NotFound("link-code-unknown")
        outcome = await act.says(toast(caller, "account-joined", name=joined.name))
    await runtime.events.publish(PersonChanged(caller.person), PersonChanged(joined.id or 0))
    return outcome


@action("account.unlink")
async def unlink(runtime: Runtime, caller: Caller, identity: int) -> Outcome:
    """An identity becomes a person of its own again; what was asked and starred stays here."""
    async with acting(runtime, caller) as act:
        if await rows.take_out(act.session, identity, caller.person, caller.name) is None:
            raise NotFound("identity-not-apart")
        outcome = await act.says(toast(caller, "account-unlinked"))
    await runtime.events.publish(PersonChanged(caller.person))
    return outcome


@action("account.end")
async def end(runtime: Runtime, caller: Caller, digest: str = "") -> Outcome:
    """End one browser session, or all of them."""
    async with acting(runtime, caller) as act:
        ended = await rows.end_sessions(act.session, caller.person, digest)
        outcome = await act.says(toast(caller, "sessions-ended", count=ended))
    await runtime.events.publish(PersonChanged(caller.person))
    return outcome


async def _identity(runtime: Runtime, caller: Caller, what: str) -> int:
    """The identity that is meant by a surface's name or by its number."""
    async with runtime.db.read() as session:
        mine = await rows.identities(session, caller.person)
    meant = [one for one in mine if one.surface == what.lower() or (one.id and one.id == number_in(what))]
    if len(meant) != 1:
        raise NotFound("identity-unknown", what=what[:60], have=", ".join(one.surface for one in mine))
    return meant[0].id or 0


async def _session(runtime: Runtime, caller: Caller, what: str) -> str:
    """The browser session of this number in the list; "" for all of them."""
    if what.lower() == "all":
        return ""
    async with runtime.db.read() as session:
        mine = await rows.sessions(session, caller.person)
    if not 1 <= (number := number_in(what)) <= len(mine):
        raise NotFound("session-unknown", have=len(mine))
    return mine[number - 1].digest


def _digest(code: str) -> str:
    """The SHA-256 of a code as it was meant: in whatever case, with or without its dash."""
    return hashlib.sha256("".join(one for one in code.upper() if one.isalnum()).encode()).hexdigest()
