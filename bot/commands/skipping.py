"""A part of a running request that is left out: the others go on, and it can be fetched later."""

from bot.caller import Caller
from bot.cards import Outcome, Tone
from bot.commands.steering import steerable, wished
from bot.commands.titles import toast
from bot.registry import action
from core.library import jobs
from core.policy import Permission
from core.runtime import Runtime


@action("job.skip", needs=Permission.REQUEST)
async def skip(runtime: Runtime, caller: Caller, job: int, part: str) -> Outcome:
    """Leave the part of this ref out; its worker hears of it at once."""
    async with runtime.db.begin() as session:
        row = await steerable(session, caller, job)
        if row.progress.get("ref") != part:
            return toast(caller, "skip-late", Tone.PLAIN)
        version = await jobs.leave_out(session, job, part)
    return await wished(runtime, caller, job, version, "skip-toast")
