"""/library: what the room has, newest first; searched by words, filtered by kind."""

from bot import drawing
from bot.caller import Caller
from bot.cards import Act, Audience, Outcome
from bot.registry import Option, Takes, action, command
from bot.views import found
from core.folding import folded
from core.library import items
from core.media import Kind
from core.policy import Permission
from core.runtime import Runtime

_SHOWN = 10


@command(
    "library",
    Option("words", Takes.WORDS),
    Option("kind", Takes.CHOICE, choices=tuple(one.value for one in Kind)),
    needs=Permission.LOOK,
    group="library",
)
async def library(runtime: Runtime, caller: Caller, words: str = "", kind: str = "") -> Outcome:
    """The room's library."""
    if words.lower() in set(Kind) and not kind:  # "/library comic" alone means the kind
        words, kind = "", words.lower()
    say = caller.say
    async with runtime.db.browse() as session:
        holdings = await items.of_room(session, caller.room, kind=kind, words=folded(words).split(), limit=50)
        rows = list({one.title.id: one.title for one in holdings}.values())
        shown = await drawing.listed(session, rows[:_SHOWN], caller.room)
    empty = say("library-nothing-found", words=words or kind) if words or kind else say("library-empty")
    kinds = sorted({one.title.kind for one in holdings})
    filters = tuple(Act(say(f"kinds-{one}"), "library.kind", {"kind": one}) for one in kinds) if len(kinds) > 1 else ()
    return found.listing(say("library-of", room=caller.room_name), shown, empty, say, filters)


@action("library.kind", audience=Audience.ROOM)
async def of_kind(runtime: Runtime, caller: Caller, kind: str) -> Outcome:
    """One kind of the room's library."""
    return await library(runtime, caller, kind=kind)
