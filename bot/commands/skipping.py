"""Other wishes of a running request: one part left out, to be fetched later; or all of it from the beginning."""

from bot.caller import Caller
from bot.cards import Outcome, Tone
from bot.commands.requesting import How, Wish, request
from bot.commands.steering import cancel, steer, steerable
from bot.commands.titles import toast
from bot.registry import action
from core.library import jobs
from core.media import Format, Pieces
from core.policy import Permission
from core.ranges import parse
from core.runtime import Runtime


@action("job.skip", needs=Permission.REQUEST)
async def skip(runtime: Runtime, caller: Caller, job: int, part: str) -> Outcome:
    """Leave the part of this ref out; its worker hears of it at once."""
    async with runtime.db.read() as session:
        row = await steerable(session, caller, job)
    if row.progress.get("ref") != part:
        return toast(caller, "skip-late", Tone.PLAIN)
    return await steer(runtime, caller, job, "skip-toast", lambda session: jobs.leave_out(session, job, part))


@action("job.over", needs=Permission.REQUEST)
async def over(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """The same request from the beginning, for whoever presses: nothing that is here is used."""
    async with runtime.db.read() as session:
        row = await steerable(session, caller, job)
    await cancel(runtime, caller, job)
    pieces = Pieces(row.payload.get("pieces", Pieces.ONE))
    wish = Wish(Format(row.payload["format"]), parse(str(row.payload["parts"])), pieces)
    return await request(runtime, caller, row.title_id or 0, wish, How.ANEW)
