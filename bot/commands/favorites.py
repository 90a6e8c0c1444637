"""/favorites, and the star on every title."""

from bot import drawing
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Outcome
from bot.commands.titles import demanded, toast
from bot.registry import Option, Takes, action, command
from bot.views import found
from core.errors import NotFound
from core.folding import folded
from core.library import items
from core.models import Title
from core.policy import Permission
from core.runtime import Runtime

_LIST, _REMOVE = "list", "remove"


@command(
    "favorites",
    Option("do", Takes.CHOICE, choices=(_LIST, _REMOVE)),
    Option("what", Takes.WORD),
    needs=Permission.LOOK,
    group="library",
    audience=Audience.ME,
)
async def favorites(runtime: Runtime, caller: Caller, do: str = _LIST, what: str = "") -> Outcome:
    """One's own favorites; `remove` with a title's number or a word of its name takes one out."""
    if do == _REMOVE:
        return await unstar(runtime, caller, (await _starred(runtime, caller, what)).id or 0)
    async with runtime.db.read() as session:
        shown = await drawing.listed(session, await items.starred(session, caller.person), caller.room)
    return found.listing(caller.say("favorites"), shown[:10], caller.say("favorites-empty"), caller.say)


@action("title.star")
async def star(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """Star a title."""
    async with acting(runtime, caller) as act:
        row = await demanded(act.session, title)
        new = await items.star(act.session, caller.person, title)
        return await act.says(toast(caller, "starred" if new else "starred-already", name=row.name))


@action("title.unstar")
async def unstar(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """Take a star back."""
    async with acting(runtime, caller) as act:
        row = await demanded(act.session, title)
        gone = await items.unstar(act.session, caller.person, title)
        return await act.says(toast(caller, "unstarred" if gone else "unstarred-already", name=row.name))


async def _starred(runtime: Runtime, caller: Caller, what: str) -> Title:
    """The favorite that is meant by a number or a word."""
    async with runtime.db.read() as session:
        mine = await items.starred(session, caller.person)
    words = folded(what)
    meant = [row for row in mine if str(row.id) == what.removeprefix("#") or (words and words in row.words)]
    if len(meant) != 1:
        raise NotFound("favorite-unknown", what=what[:60])
    return meant[0]
