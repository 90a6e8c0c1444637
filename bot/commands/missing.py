"""What becomes of a request that lacks something: the missing ones once more, as it is, or from elsewhere."""

from bot import drawing
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Outcome
from bot.commands.search import search
from bot.commands.steering import again, seen_here, steer
from bot.commands.titles import toast
from bot.registry import action
from core.db import Session
from core.errors import NotFound
from core.library import jobs, parts, titles, waiting
from core.models import Waiting
from core.policy import Permission
from core.runtime import Runtime


@action("job.mend", needs=Permission.REQUEST)
async def mend(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Fetch what is missing, and nothing else, and make the file anew."""

    async def anew(session: Session) -> int | None:
        row = await seen_here(session, caller, job)
        await parts.unskip(session, job)
        if drawing.is_part_by_part(row):  # what lacks something is made anew, and handed over once more
            made = await drawing.deliveries(runtime, session, row, caller.person)
            row.result = {**row.result, "pieces": [one.parts for one in made if not one.missing]}
        await session.flush()
        return await again(session, caller, job, also_done=True)

    return await steer(runtime, caller, job, "mend-toast", anew)


@action("job.take", needs=Permission.REQUEST)
async def take(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Make the file of what is here."""

    async def as_it_is(session: Session) -> int | None:
        row = await seen_here(session, caller, job)
        row.payload = {**row.payload, "as_is": True}
        await session.flush()
        return await jobs.replay(session, job)

    return await steer(runtime, caller, job, "take-toast", as_it_is)


@action("job.tell", needs=Permission.REQUEST)
async def tell(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Look now and then whether what is missing can be had again, and say so here."""
    async with acting(runtime, caller) as act:
        row = await seen_here(act.session, caller, job)
        asked = Waiting(job_id=row.id or 0, room_id=caller.room, person_id=caller.person, surface=caller.surface)
        asked.place, asked.locale = caller.place, caller.locale
        is_new = await waiting.wait(act.session, asked)
        return await act.says(toast(caller, "tell-toast" if is_new else "tell-already"))


@action("job.elsewhere")
async def elsewhere(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Look for the same title in all sources."""
    async with runtime.db.read() as session:
        row = await jobs.by_id(session, job)
        title = await titles.by_id(session, row.title_id) if row and row.title_id else None
    if title is None:
        raise NotFound("title-gone")
    return await search(runtime, caller, title.name[:100])
