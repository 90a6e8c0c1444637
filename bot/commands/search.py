"""/search: titles from all sources, the first after a second, the rest as they come; /why one is where it is."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from bot import asking, drawing, release_rows, showing
from bot.caller import Caller
from bot.cards import Audience, Card, Choice, Outcome, Replace, Text
from bot.registry import Completer, Option, Takes, action, command
from bot.views import found, releases
from bot.views.merging import Merged
from core.db import Session
from core.errors import NotFound, UserError
from core.library import jobs, searches, titles
from core.library.releases import Viewer
from core.media import Kind
from core.models import Job
from core.policy import Permission
from core.query import Field, Query, parse
from core.releases.works import RELEASES
from core.runtime import Runtime
from core.source import Shelf

MOST_WORDS = 200


async def known_titles(runtime: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
    """Completions from the titles that were seen before: no source is asked."""
    async with runtime.db.browse() as session:
        rows = await titles.matching(session, start, caller.room, 8)
        shown = await drawing.listed(session, rows, caller.room)
    return [Choice(one.info.name, one.info.name, found.detail(one, caller.say)) for one in shown]


def completing(command: str) -> Completer:
    """The completer of a command that takes a title's name."""

    async def complete(runtime: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
        choices = await known_titles(runtime, caller, start)
        return [Choice(f"/{command} {one.value}", one.label, one.detail) for one in choices]

    return complete


@command(
    "search",
    Option("words", Takes.WORDS, required=True),
    Option("kind", Takes.CHOICE, choices=tuple(Kind), is_filter=True),
    *(Option(str(one), Takes.WORD, is_filter=True) for one in Field if one is not Field.KIND),
    needs=Permission.LOOK,
    group="find",
    audience=Audience.ASIDE,
    complete=completing("search"),
)
async def search(runtime: Runtime, caller: Caller, words: str, **filters: str) -> Outcome:
    """Ask all sources; answer when the first second is over, or sooner when all have answered."""
    text = " ".join([words, *(f'{name}:"{value}"' for name, value in filters.items())])
    return await _searched(runtime, caller, text)


@action("search.again")
async def again(runtime: Runtime, caller: Caller, words: str, shelf: str = "") -> Outcome:
    """Ask all sources anew, though their answers were still good."""
    return await _searched(runtime, caller, words, anew=True, shelf=shelf)


@command(
    "browse",
    Option("shelf", Takes.CHOICE, choices=tuple(Shelf)),
    Option("kind", Takes.CHOICE, choices=tuple(Kind)),
    needs=Permission.LOOK,
    group="find",
    audience=Audience.ASIDE,
)
async def browse(runtime: Runtime, caller: Caller, shelf: str = Shelf.POPULAR, kind: str = "") -> Outcome:
    """What is popular or new at the sources that can tell."""
    return await _searched(runtime, caller, f"kind:{kind}" if kind else "", shelf=shelf)


@action("browse.shelf")
async def other_shelf(runtime: Runtime, caller: Caller, words: str, shelf: str) -> Outcome:
    """Another shelf, with the same filters."""
    return await _searched(runtime, caller, words, shelf=shelf)


async def _searched(runtime: Runtime, caller: Caller, words: str, *, anew: bool = False, shelf: str = "") -> Card:
    if len(words) > MOST_WORDS:
        raise UserError("search-too-long", length=len(words), most=MOST_WORDS)
    await _demand_sources(runtime, parse(words))
    wait_s = runtime.settings.search.first_card_s
    job = await asking.search(runtime, caller, words, wait_s, anew=anew, shelf=shelf)
    await showing.found(runtime, caller, job)
    async with runtime.db.read() as session:
        return await drawing.card(runtime, session, job, caller.person, caller.room, caller.say, caller.locale)


async def _demand_sources(runtime: Runtime, query: Query) -> None:
    """Sources that are named have to be there. Raises UserError with the nearest name."""
    named = [str(value) for one in query.filters if one.field is Field.SOURCE for value in one.values]
    if not named:
        return
    async with runtime.db.browse() as session:
        rows = await titles.sources(session)
    known = {name for row in rows for name in (row.name.lower(), row.adapter.lower())}
    unknown = next((name for name in named if name not in known), None)
    if unknown is None:
        return
    near = difflib.get_close_matches(unknown, sorted(known), 1, 0.5)
    if near:
        raise UserError("search-source-near", name=unknown[:60], near=near[0])
    raise UserError("search-source-unknown", name=unknown[:60])


@action("search.page", audience=Audience.ASIDE)
async def page(runtime: Runtime, caller: Caller, job: int, start: int) -> Outcome:
    """Another page of a search, as it is now: it no longer follows, so late answers don't turn the page back.

    Where what was found ends, the sources that have more are asked for it.
    """
    shown = await _page(runtime, caller, job, start)
    if start + found.PAGE > shown.count and shown.goes_on and not shown.is_open:
        async with runtime.db.read() as session:
            row = await _demanded(session, job)
        await asking.more(runtime, caller, row, runtime.settings.search.first_card_s)
        shown = await _page(runtime, caller, job, start)
    return Replace(replace(found.results(shown, caller.say), job=None))


async def _page(runtime: Runtime, caller: Caller, job: int, start: int) -> found.Found:
    async with runtime.db.read() as session:
        return await drawing.search(session, await _demanded(session, job), caller.room, caller.locale, start)


async def _demanded(session: Session, job: int) -> Job:
    row = await jobs.by_id(session, job)
    if row is None:
        raise NotFound("search-gone")
    return row


@command("why", Option("hit", Takes.NUMBER, required=True), needs=Permission.LOOK, group="find", audience=Audience.ME)
async def why(runtime: Runtime, caller: Caller, hit: int) -> Outcome:
    """Why the hit of that number in one's last search here stands where it stands."""
    async with runtime.db.read() as session:
        last = await searches.last_of(session, caller.person, caller.room)
        if last is None:
            raise NotFound("why-no-search")
        holder = int(last.payload.get("of") or last.id or 0)
        works = await drawing.merged_hits(session, holder, caller.room, caller.locale)
        if not 0 < hit <= len(works):
            raise NotFound("why-no-hit", number=hit, have=len(works))
        return await _why(runtime, session, caller, holder, works[hit - 1])


@action("search.why")
async def why_here(runtime: Runtime, caller: Caller, job: int, title: int) -> Outcome:
    """The same, of a title that was picked from a search."""
    async with runtime.db.read() as session:
        works = await drawing.merged_hits(session, job, caller.room, caller.locale)
        work = next((one for one in works if title in {each.title for each in one.all}), None)
        if work is None:
            raise NotFound("search-gone")
        return await _why(runtime, session, caller, job, work)


async def _why(runtime: Runtime, session: Session, caller: Caller, job: int, work: Merged) -> Card:
    """Why a work stands where it stands; of one that is had as releases also why the best of them is that."""
    card = await drawing.why(session, job, work, caller.say)
    row = await titles.by_id(session, work.lead.title)
    if row is None or row.source != RELEASES:
        return card
    viewer = Viewer(caller.person, caller.room, caller.locale)
    shown = await release_rows.shown(runtime, session, row, viewer)
    best = shown.picked.best
    if best is None:
        return card
    told = Text(caller.say("release-best", name=best.whole.name, points=round(best.score)))
    return replace(card, blocks=(*card.blocks, told, releases.points(best, caller.say)))
