"""/merge and /split: which titles are one work, by hand, for good; for moderators."""

from collections.abc import Sequence

from bot import drawing
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Act, Audience, Outcome
from bot.commands.search import completing
from bot.commands.titles import demanded, toast
from bot.registry import Option, Takes, action, command
from bot.views import found
from core.db import Session
from core.errors import NotFound, UserError
from core.library import titles, works
from core.models import Title
from core.policy import Permission
from core.runtime import Runtime

#: so many titles can be picked from
_SHOWN = 10


@command(
    "merge",
    Option("what", Takes.WORDS, required=True),
    needs=Permission.MODERATE,
    group="library",
    audience=Audience.ME,
    complete=completing("merge"),
)
async def merge(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """Pick the title that stands for the work, then what is the same; or both at once by their numbers."""
    numbers = what.replace("#", " ").split()
    if len(numbers) > 1 and all(one.isdecimal() for one in numbers):
        return await merged(runtime, caller, int(numbers[0]), [int(one) for one in numbers[1:]])
    async with runtime.db.read() as session:
        rows = await _of_sources(session, what, caller.room)
        shown = await drawing.listed(session, rows, caller.room)
    picks = [Act("", "works.same", {"title": row.id}) for row in rows]
    return found.picking(caller.say("merge-into"), shown, picks, caller.say("merge-into-pick"), caller.say)


@action("works.same", needs=Permission.MODERATE)
async def same(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """What may be the same as this: titles of its kind with its words that are of another work."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
        near = await titles.matching(session, row.name, caller.room, 4 * _SHOWN)
        others = [one for one in near if _may_be_same(row, one)][:_SHOWN]
        shown = await drawing.listed(session, others, caller.room)
    if not others:
        raise NotFound("merge-nothing", name=row.name)
    picks = [Act("", "works.merge", {"into": title, "others": [one.id]}) for one in others]
    return found.picking(caller.say("merge-same", name=row.name), shown, picks, caller.say("merge-pick"), caller.say)


@action("works.merge", needs=Permission.MODERATE)
async def merged(runtime: Runtime, caller: Caller, into: int, others: Sequence[int]) -> Outcome:
    """These are one work from now on."""
    async with acting(runtime, caller) as act:
        lead = await demanded(act.session, into)
        for number in others:
            other = await demanded(act.session, number)
            if other.kind is not lead.kind:
                raise UserError("merge-kinds", name=lead.name, other=other.name)
            if other.id != lead.id and (not lead.work or other.work != lead.work):
                await works.merge(act.session, lead, other, caller.person)
                await act.session.refresh(lead)
        return await act.says(toast(caller, "merged", name=lead.name, count=len(others) + 1))


@command(
    "split",
    Option("what", Takes.WORDS, required=True),
    needs=Permission.MODERATE,
    group="library",
    audience=Audience.ME,
    complete=completing("split"),
)
async def split(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """Pick the title that is a work of its own, among those that are taken for the same as others."""
    async with runtime.db.read() as session:
        rows = await _of_sources(session, what, caller.room)
        alike = [row for row in rows if await titles.same_work(session, row)]
        shown = await drawing.listed(session, alike, caller.room)
    if not alike:
        raise NotFound("split-alone", name=rows[0].name)
    if len(alike) == 1:
        return await split_off(runtime, caller, alike[0].id or 0)
    picks = [Act("", "works.split", {"title": row.id}) for row in alike]
    return found.picking(caller.say("split-which"), shown, picks, caller.say("split-pick"), caller.say)


@action("works.split", needs=Permission.MODERATE)
async def split_off(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """This title is a work of its own from now on."""
    async with acting(runtime, caller) as act:
        row = await demanded(act.session, title)
        await works.split(act.session, row, caller.person)
        return await act.says(toast(caller, "split", name=row.name))


async def _of_sources(session: Session, what: str, room: int) -> list[Title]:
    """Titles of sources by a number or by words; each of a work by itself. Raises NotFound."""
    number = what.strip().removeprefix("#")
    row = await titles.by_id(session, int(number)) if number.isdecimal() and len(number) < 10 else None
    rows = [row] if row else await titles.matching(session, what, room, _SHOWN)
    kept = [one for one in rows if not titles.is_handed_in(one)]
    if not kept:
        raise NotFound("title-not-known", words=what[:100])
    return kept


def _may_be_same(row: Title, other: Title) -> bool:
    if other.id == row.id or other.kind is not row.kind or titles.is_handed_in(other):
        return False
    return not row.work or other.work != row.work
