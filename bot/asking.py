"""Asking the worker and waiting a little: searches and looks at links are jobs like any other, their answers rows."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.caller import Caller
from bot.texts import keys, trouble
from core import intake
from core.errors import SourceUnavailable, UserError
from core.intake import Request
from core.library import jobs
from core.models import Job, JobState, Lane
from core.runtime import Runtime

_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be planned: a title's number, a format ("" for the best), a range.

    `check` looks at what is here byte by byte; `quick` rather guesses sizes than keeps somebody waiting.
    """

    title: int
    format: str
    parts: str
    check: bool = False
    quick: bool = False


async def search(runtime: Runtime, caller: Caller, words: str, wait_s: float) -> Job:
    """A search for these words, waited for until it is done or `wait_s` is over; its job as it stands then."""
    return await _ask(runtime, caller, "search", {"words": words}, words, wait_s)


async def look(runtime: Runtime, caller: Caller, url: str) -> Mapping[str, Any]:
    """What a link leads to, as `worker.jobs.look` found it. Raises UserError with the trouble, or SourceUnavailable."""
    host = urlsplit(url).hostname or url[:60]
    job = await _ask(runtime, caller, "look", {"url": url}, url, runtime.settings.search.source_s)
    if job.state is JobState.DONE:
        return job.result
    if not job.error:
        raise SourceUnavailable(host, "no answer yet")
    key = str(job.error_facts.get("text") or trouble(job.error))
    facts = {"reason": "", **job.error_facts, "source": host}
    raise UserError(key if key in keys() else "trouble-fault", **facts)


async def plan(runtime: Runtime, caller: Caller, wanted: Planned, wait_s: float) -> Mapping[str, Any] | None:
    """What a request would fetch, as `worker.jobs.plan` found it; None when the source gave no answer in time.

    Raises UserError for a range of which there is nothing.
    """
    payload = {**asdict(wanted), "person": caller.person}
    job = await _ask(runtime, caller, "plan", payload, f"{caller.person} {wanted}", wait_s)
    if job.state is JobState.DONE:
        return job.result
    text = str(job.error_facts.get("text", ""))
    if text in keys():
        raise UserError(text, **{name: fact for name, fact in job.error_facts.items() if name != "text"})
    return None


async def _ask(runtime: Runtime, caller: Caller, kind: str, payload: dict[str, Any], same: str, wait_s: float) -> Job:
    """The job, once it is closed, has failed for the first time, or `wait_s` is over."""
    request = Request(kind, Lane.NOW, payload, same=(same, caller.room), trace=caller.trace, cause=caller.cause)
    async with runtime.events.following() as events:
        async with runtime.db.begin() as session:
            accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        job = accepted.job
        if not accepted.joined:
            await runtime.queue.wake(Lane.NOW, job.id or 0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while (job := await _look(runtime, job.id or 0)).state.is_open and not job.error:
                    await events.job_changed(job.id or 0, _LOOK_S)
    return await _look(runtime, job.id or 0)


async def _look(runtime: Runtime, job: int) -> Job:
    async with runtime.db.read() as session:
        found = await jobs.by_id(session, job)
    if found is None:
        raise AssertionError("a job that was just accepted is there")
    return found
