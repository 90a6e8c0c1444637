"""What becomes of a request that lacks something: the missing ones once more, as it is, or from elsewhere."""

from bot.caller import Caller
from bot.cards import Outcome
from bot.commands.search import search
from bot.commands.steering import steerable, wished
from bot.registry import action
from core.errors import NotFound
from core.library import jobs, titles
from core.policy import Permission
from core.runtime import Runtime


@action("job.mend", needs=Permission.REQUEST)
async def mend(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Fetch what is missing, and nothing else, and make the file anew."""
    async with runtime.db.begin() as session:
        await steerable(session, caller, job)
        version = await jobs.replay(session, job, also_done=True)
        if version is not None:
            await jobs.watch(session, job, caller.person, caller.room)
    return await wished(runtime, caller, job, version, "mend-toast")


@action("job.take", needs=Permission.REQUEST)
async def take(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Make the file of what is here."""
    async with runtime.db.begin() as session:
        row = await steerable(session, caller, job)
        row.payload = {**row.payload, "as_is": True}
        await session.flush()
        version = await jobs.replay(session, job)
    return await wished(runtime, caller, job, version, "take-toast")


@action("job.elsewhere")
async def elsewhere(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Look for the same title in all sources."""
    async with runtime.db.read() as session:
        row = await jobs.by_id(session, job)
        title = await titles.by_id(session, row.title_id) if row and row.title_id else None
    if title is None:
        raise NotFound("title-gone")
    return await search(runtime, caller, title.name[:100])
