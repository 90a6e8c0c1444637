"""/search: titles from all sources, the first of them after a second, the rest as they come."""

from collections.abc import Sequence
from dataclasses import replace

from bot import asking, drawing, found
from bot.caller import Caller
from bot.cards import Audience, Card, Choice, Outcome, Replace
from bot.registry import Option, Takes, action, command
from core.errors import NotFound, UserError
from core.library import jobs, titles
from core.policy import Permission
from core.runtime import Runtime

MOST_WORDS = 200


async def known_titles(runtime: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
    """Completions from the titles that were seen before: no source is asked."""
    async with runtime.db.browse() as session:
        rows = await titles.matching(session, start, caller.room, 8)
        shown = await drawing.listed(session, rows, caller.room)
    return [Choice(one.info.name, one.info.name, found.detail(one, caller.say)) for one in shown]


async def _complete(runtime: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
    choices = await known_titles(runtime, caller, start)
    return [Choice(f"/search {one.value}", one.label, one.detail) for one in choices]


@command(
    "search",
    Option("words", Takes.WORDS, required=True),
    needs=Permission.LOOK,
    group="find",
    audience=Audience.ASIDE,
    complete=_complete,
)
async def search(runtime: Runtime, caller: Caller, words: str) -> Outcome:
    """Ask all sources; answer when the first second is over, or sooner when all have answered."""
    if len(words) > MOST_WORDS:
        raise UserError("search-too-long", length=len(words), most=MOST_WORDS)
    job = await asking.search(runtime, caller, words, runtime.settings.search.first_card_s)
    async with runtime.db.read() as session:
        return await drawing.card(runtime, session, job, caller.person, caller.room, caller.say)


@action("search.page", audience=Audience.ASIDE)
async def page(runtime: Runtime, caller: Caller, job: int, start: int) -> Outcome:
    """Another page of a search, as it is now: it no longer follows, so late answers don't turn the page back."""
    async with runtime.db.read() as session:
        row = await jobs.by_id(session, job)
        if row is None:
            raise NotFound("search-gone")
        card: Card = found.results(await drawing.search(session, row, caller.room, start), caller.say)
    return Replace(replace(card, job=None))
