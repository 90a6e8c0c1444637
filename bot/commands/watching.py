"""The buttons "Watch too" and "Why?" on a request: wait for it with others, and see what it waits for."""

from bot import drawing
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Card, Fields, Outcome
from bot.commands.steering import seen_here
from bot.commands.titles import toast
from bot.registry import action
from bot.texts import Say, units
from core.db import Session
from core.library import dispatch, jobs
from core.models import Job, JobState
from core.policy import Permission
from core.runtime import Runtime


@action("job.watch", needs=Permission.REQUEST)
async def watch(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Wait for a request too: it then ends only when all who wait cancel it."""
    async with acting(runtime, caller) as act:
        await seen_here(act.session, caller, job)
        new = await jobs.watch(act.session, job, caller.person, caller.room)
        return await act.says(toast(caller, "watching" if new else "watching-already"))


@action("job.why")
async def why(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """What decides when a request goes on, for whoever asks."""
    async with runtime.db.read() as session:
        row = await seen_here(session, caller, job)
        fields = [(caller.say("why-state"), caller.say(f"state-{row.state}")), *await _place(session, row, caller.say)]
        fields += await _source(session, row, caller.say)
    fields.append((caller.say("why-tries"), _tries(runtime, row, caller.say)))
    return Card(caller.say("why", job=job), (Fields(tuple(fields)),), audience=Audience.ME)


async def _place(session: Session, row: Job, say: Say) -> list[tuple[str, str]]:
    if row.state is not JobState.QUEUED:
        return []
    place = await jobs.place(session, row, await dispatch.slots(session, row.lane))
    wait = units.span(place.wait_ms / 1000) if place.wait_ms is not None else say("why-unknown")
    return [(say("why-place"), say("why-place-is", ahead=place.ahead, priority=row.priority, wait=wait))]


async def _source(session: Session, row: Job, say: Say) -> list[tuple[str, str]]:
    if not row.source:
        return []
    busy = sum(1 for one in await dispatch.under_way(session, row.lane) if one.source == row.source)
    labels = await drawing.source_labels(session)
    return [(say("why-source"), say("why-source-is", source=labels.get(row.source, row.source), busy=busy))]


def _tries(runtime: Runtime, row: Job, say: Say) -> str:
    tried = say("why-tries-are", tries=row.tries, most=runtime.settings.retry.tries)
    reason = row.error_facts.get("reason")
    return f"{tried} {reason}" if reason else tried
