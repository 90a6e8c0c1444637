"""/check: whether a title, or everything in the room's library, can still be had at its sources."""

from bot import asking, drawing
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome
from bot.commands.background import begun
from bot.commands.search import completing, search
from bot.commands.titles import called, demanded, named
from bot.registry import Option, Takes, action, command
from core import policy
from core.intake import Request
from core.library import titles
from core.models import Lane
from core.policy import Permission
from core.runtime import Runtime

#: one is told so soon whatever the sources do; the card goes on by itself
_FIRST_S = 3.0


@command(
    "check",
    Option("what", Takes.WORDS),
    needs=Permission.REQUEST,
    group="library",
    audience=Audience.ASIDE,
    complete=completing("check"),
)
async def check(runtime: Runtime, caller: Caller, what: str = "") -> Outcome:
    """A title at all its sources, by its number or words; without words the room's library, for moderators."""
    if not what:
        return await check_library(runtime, caller)
    rows = await named(runtime, caller, what)
    meant = called(rows, what) or rows[0]
    return await check_title(runtime, caller, meant.id or 0)


@action("title.stands", needs=Permission.REQUEST, audience=Audience.ASIDE)
async def check_title(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """A title wherever its work is; the card is there within seconds, and goes on until all have answered."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
        others = await titles.same_work(session, row)
    job = await asking.check(runtime, caller, [row, *others], _FIRST_S)
    async with runtime.db.read() as session:
        return await drawing.card(runtime, session, job, caller.person, caller.room, caller.say)


@action("library.check", needs=Permission.MODERATE, audience=Audience.ASIDE)
async def check_library(runtime: Runtime, caller: Caller) -> Card:
    """Everything in the room's library, gently, in the background."""
    policy.demand(caller.role, Permission.MODERATE)
    request = Request(
        kind=drawing.LINKS,
        lane=Lane.BULK,
        payload={"room": caller.room},
        same=("library", caller.room),
        trace=caller.trace,
        cause=caller.cause,
    )
    return await begun(runtime, caller, request)


@action("title.elsewhere")
async def elsewhere(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """The same name asked for at all sources."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
    return await search(runtime, caller, row.name[:100])
