"""Asking the worker and waiting a little: a search is a job like any other, its hits are rows."""

import asyncio
import contextlib

from bot.caller import Caller
from core import intake
from core.intake import Request
from core.library import jobs
from core.models import Job, Lane
from core.runtime import Runtime

_LOOK_S = 0.5


async def search(runtime: Runtime, caller: Caller, words: str, wait_s: float) -> Job:
    """A search for these words, waited for until it is done or `wait_s` is over; its job as it stands then."""
    request = Request(
        "search", Lane.NOW, {"words": words}, same=(words, caller.room), trace=caller.trace, cause=caller.cause
    )
    async with runtime.events.following() as events:
        async with runtime.db.begin() as session:
            accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        job = accepted.job
        if not accepted.joined:
            await runtime.queue.wake(Lane.NOW, job.id or 0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while (job := await _look(runtime, job.id or 0)).state.is_open:
                    await events.job_changed(job.id or 0, _LOOK_S)
    return await _look(runtime, job.id or 0)


async def _look(runtime: Runtime, job: int) -> Job:
    async with runtime.db.read() as session:
        found = await jobs.by_id(session, job)
    if found is None:
        raise AssertionError("a job that was just accepted is there")
    return found
