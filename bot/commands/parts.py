"""The parts of a request: each can be held back, gone on with, or left out while the others are fetched."""

from collections.abc import Sequence

from bot.acting import acting
from bot.caller import Caller
from bot.cards import Outcome, Replace, Tone
from bot.commands.steering import seen_here, steer, steerable, tell
from bot.commands.titles import toast
from bot.registry import action
from bot.views import parts as cards
from bot.views.parts import PartSeen
from core.db import Session
from core.errors import NotFound
from core.library import jobs, parts, titles
from core.models import Job, JobPart, JobState, PartState, PartWish, Wanted
from core.policy import Permission
from core.runtime import Runtime


@action("job.parts")
async def listing(runtime: Runtime, caller: Caller, job: int, start: int | None = None) -> Outcome:
    """The parts from a place on; a card of their own the first time, the same one from then on."""
    async with runtime.db.read() as session:
        row = await seen_here(session, caller, job)
        seen, name = await _seen(session, job), await _name(session, row)
    card = cards.listing(job, name, seen, cards.page_of(seen) if start is None else start, caller.say)
    return card if start is None else Replace(card)


@action("job.part")
async def one(runtime: Runtime, caller: Caller, job: int, part: str) -> Outcome:
    """One part, to say what becomes of it."""
    async with runtime.db.read() as session:
        row = await seen_here(session, caller, job)
        return Replace(cards.one(job, await _name(session, row), await _part(session, job, part), caller.say))


@action("job.wish", needs=Permission.REQUEST)
async def wish(runtime: Runtime, caller: Caller, job: int, part: str, wanted: str) -> Outcome:
    """Have one part held back, gone on with, or left out; its worker hears of it at once."""
    async with acting(runtime, caller) as act:
        row = await steerable(act.session, caller, job)
        version = await _wished(act.session, row, part, PartWish(wanted))
        said = toast(caller, f"part-toast-{PartWish(wanted)}") if version else toast(caller, "part-late", Tone.PLAIN)
        await act.says(said)
        card = cards.one(job, await _name(act.session, row), await _part(act.session, job, part), caller.say)
    await tell(runtime, {job: version})
    return Replace(card) if version else said


@action("job.skip", needs=Permission.REQUEST)
async def skip(runtime: Runtime, caller: Caller, job: int, part: str) -> Outcome:
    """Leave the part of this ref out, while it is being fetched."""
    async with runtime.db.read() as session:
        await steerable(session, caller, job)
        is_fetched = any(row.ref == part and row.state is PartState.FETCHING for row in await parts.of(session, job))
    if not is_fetched:
        return toast(caller, "skip-late", Tone.PLAIN)
    return await steer(
        runtime, caller, job, "skip-toast", lambda session: parts.wish(session, job, part, PartWish.SKIP)
    )


async def _wished(session: Session, row: Job, part: str, wanted: PartWish) -> int | None:
    """The request's new version; one that rests since all that was left was held back goes on with what is not."""
    job = row.id or 0
    version = await parts.wish(session, job, part, wanted)
    rests = row.state is JobState.PAUSED and row.progress.get("held")
    if version is None or not rests or wanted is PartWish.PAUSE:
        return version
    return await jobs.want(session, job, Wanted.RUN)


async def _seen(session: Session, job: int) -> Sequence[PartSeen]:
    """Raises NotFound when there are none: not listed yet, or all is over."""
    seen = [_as_seen(row) for row in await parts.of(session, job)]
    if not seen:
        raise NotFound("parts-unlisted")
    return seen


async def _part(session: Session, job: int, ref: str) -> PartSeen:
    found = next((row for row in await parts.of(session, job) if row.ref == ref), None)
    if found is None:
        raise NotFound("parts-unlisted")
    return _as_seen(found)


def _as_seen(row: JobPart) -> PartSeen:
    return PartSeen(row.place, row.ref, row.number, row.name, row.state, row.wanted)


async def _name(session: Session, row: Job) -> str:
    title = await titles.by_id(session, row.title_id) if row.title_id else None
    return title.name if title else row.kind
