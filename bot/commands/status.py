"""/status: how the service is doing, in a few numbers."""

import shutil

from bot import drawing
from bot.caller import Caller
from bot.cards import Card, Fields, Note, Outcome, Tone
from bot.registry import command
from bot.texts import units
from core.library import figures, jobs
from core.models import JobState
from core.policy import Permission
from core.runtime import Runtime


@command("status", needs=Permission.OPERATE, group="service")
async def status(runtime: Runtime, caller: Caller) -> Outcome:
    """Jobs, workers, room on the disk, and what does not answer."""
    say = caller.say
    async with runtime.db.browse() as session:
        counted = await figures.jobs_by_state(session)
        workers = await figures.live_workers(session)
        shelf = await figures.shelf(session)
        checked = await jobs.listed(session, kinds=[drawing.VERIFY], states=[JobState.DONE], limit=1)
    disk = shutil.disk_usage(runtime.settings.home)
    fields = (
        (say("status-jobs"), ", ".join(f"{count} {say(f'state-{state}')}" for state, count in counted.items()) or "0"),
        (say("status-workers"), str(workers)),
        (say("status-library"), say("status-items", items=shelf.items, size=units.size(shelf.size_bytes, say))),
        (say("status-free"), units.size(disk.free, say)),
    )
    notes = []
    if not await runtime.queue.ping():
        notes.append(Note(say("status-redis-down"), Tone.BAD))
    if not workers:
        notes.append(Note(say("status-no-worker"), Tone.BAD))
    if damaged := next((int(job.result.get("damaged", 0)) for job in checked), 0):
        notes.append(Note(say("status-damaged", damaged=damaged), Tone.BAD))
    return Card(say("status"), (Fields(fields), *notes), tone=Tone.BAD if notes else Tone.GOOD)
