"""Asking the worker and waiting a little: searches and looks at links are jobs like any other, their answers rows."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.caller import Caller
from bot.texts import keys, trouble
from core import intake
from core.db import Session
from core.errors import SourceUnavailable, UserError
from core.events import Followed
from core.intake import Accepted, Asking, Request
from core.library import jobs, searches
from core.media import Pieces
from core.models import Job, JobState, Lane, Title
from core.query import Query, parse
from core.runtime import Runtime
from core.settings import Settings

#: an event may be lost
_LOOK_S = 1.0
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be planned: a title's number, a format ("" for the best), a range, in how many files.

    `check` looks at what is here byte by byte; `quick` rather guesses sizes than keeps somebody waiting.
    """

    title: int
    format: str
    parts: str
    check: bool = False
    quick: bool = False
    pieces: str = Pieces.ONE.value


async def search(
    runtime: Runtime, caller: Caller, words: str, wait_s: float, *, anew: bool = False, shelf: str = ""
) -> Job:
    """A search for these words, waited for until it is done or they were heard `wait_s` ago; its job as it stands then.

    With a `shelf` it is what stands there that fits. What was asked before, by anybody, is not asked again while
    its answers are good, unless it has to be `anew`. Raises UserError for filters that can't be read.
    """
    query = parse(words)
    payload = {"words": words, "shelf": shelf} if shelf else {"words": words}
    request = _request(caller, SEARCH, payload, (searches.key_of(query, shelf),))
    asked = _Search(runtime.settings, query, shelf, Asking(request, caller.person, caller.room))
    if not anew and (known := await _known(runtime, asked)):
        return known
    async with runtime.events.following() as events:
        accepted = await runtime.writes.ask(_accept_searches, asked)
        return await _waited(runtime, events, accepted, caller.heard_s + wait_s)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search, or a look at a shelf, and who asks for it."""

    settings: Settings
    query: Query
    shelf: str
    asking: Asking


async def _known(runtime: Runtime, asked: _Search) -> Job | None:
    """The job of the same search whose answers are still good: it is the last that they made there."""
    async with runtime.db.read() as session:
        known = await searches.fresh(session, asked.query, asked.shelf)
    if known is not None:
        async with runtime.db.begin() as session:
            await searches.looked_at(session, known.id or 0, asked.asking.person, asked.asking.room)
            await searches.asked(session, [(asked.query, asked.shelf)])
    return known


async def _accept_searches(session: Session, every: Sequence[_Search]) -> list[Accepted]:
    accepted = await intake.accept_all(session, every[0].settings, [one.asking for one in every])
    await searches.asked(session, [(one.query, one.shelf) for one in every])
    return accepted


async def more(runtime: Runtime, caller: Caller, found: Job, wait_s: float) -> Job:
    """The next page of a search from every source that has one; its job as it stands after `wait_s` at the latest."""
    page, offsets = int(found.result.get("pages", 1)), dict(found.result.get("following", {}))
    payload = {**found.payload, "of": found.id, "page": page, "offsets": offsets}
    return await _ask(runtime, caller, SEARCH, payload, ("page", found.id, page), wait_s)


async def look(runtime: Runtime, caller: Caller, url: str) -> Mapping[str, Any]:
    """What a link leads to, as `worker.jobs.look` found it. Raises UserError with the trouble, or SourceUnavailable."""
    host = urlsplit(url).hostname or url[:60]
    job = await _ask(runtime, caller, "look", {"url": url}, (url, caller.room), runtime.settings.search.source_s)
    return _result(job, host)


async def take(runtime: Runtime, caller: Caller, offer: int, source: str, *, anyway: bool = False) -> Mapping[str, Any]:
    """What was had of a release, as `worker.jobs.take` tells it; `source` is what its indexer is called.

    Raises UserError with the trouble, or SourceUnavailable.
    """
    wait_s = 2 * runtime.settings.search.source_s
    payload = {"offer": offer, "language": caller.locale, "anyway": anyway}
    same = (offer, caller.person, caller.room, anyway)
    return _result(await _ask(runtime, caller, "take", payload, same, wait_s), source)


async def scrape(runtime: Runtime, caller: Caller, title: int, wait_s: float) -> None:
    """Trackers were asked who has the releases of a work, or `wait_s` is over; then the rest comes later."""
    payload = {"title": title, "person": caller.person, "language": caller.locale}
    await _ask(runtime, caller, "scrape", payload, (title,), wait_s)


def _result(job: Job, source: str) -> Mapping[str, Any]:
    if job.state is JobState.DONE:
        return job.result
    if not job.error:
        raise SourceUnavailable(source, "no answer yet")
    key = str(job.error_facts.get("text") or trouble(job.error))
    told = {name: fact for name, fact in job.error_facts.items() if name != "text"}
    facts = {"reason": "", **told, "source": source}
    raise UserError(key if key in keys() else "trouble-fault", **facts)


async def plan(runtime: Runtime, caller: Caller, wanted: Planned, wait_s: float) -> Mapping[str, Any] | None:
    """What a request would fetch, as `worker.jobs.plan` found it; None when the source gave no answer in time.

    Raises UserError for a range of which there is nothing.
    """
    payload = {**asdict(wanted), "person": caller.person}
    job = await _ask(runtime, caller, "plan", payload, (caller.person, str(wanted), caller.room), wait_s)
    if job.state is JobState.DONE:
        return job.result
    text = str(job.error_facts.get("text", ""))
    if text in keys():
        raise UserError(text, **{name: fact for name, fact in job.error_facts.items() if name != "text"})
    return None


async def check(runtime: Runtime, caller: Caller, wanted: Sequence[Title], wait_s: float) -> Job:
    """Whether these titles, all of the first one's work, can be had; as far as that is known after `wait_s`."""
    about, name = wanted[0].id, wanted[0].name
    payload = {"titles": [one.id for one in wanted], "about": about, "name": name}
    return await _ask(runtime, caller, "links", payload, (about, caller.room), wait_s)


async def _ask(
    runtime: Runtime, caller: Caller, kind: str, payload: dict[str, Any], same: tuple[object, ...], wait_s: float
) -> Job:
    """The job, once it is closed, has failed for the first time, or `wait_s` is over."""
    until = time.monotonic() + wait_s
    async with runtime.events.following() as events:
        async with runtime.db.begin() as session:
            request = _request(caller, kind, payload, same)
            accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        return await _waited(runtime, events, accepted, until)


def _request(caller: Caller, kind: str, payload: dict[str, Any], same: tuple[object, ...]) -> Request:
    return Request(kind, Lane.NOW, payload, same=same, trace=caller.trace, cause=caller.cause)


async def _waited(runtime: Runtime, events: Followed, accepted: Accepted, until: float) -> Job:
    """The job as it is when it is closed or has failed for the first time, or at that moment (monotonic seconds)."""
    job = accepted.job
    events.only(job.id or 0)
    if not accepted.joined:
        await runtime.queue.wake(Lane.NOW, job.id or 0)
    while True:
        left = until - time.monotonic()
        if left > 0:
            await events.job_changed(job.id or 0, min(left, _LOOK_S))
        job = await _look(runtime, job.id or 0)
        if not job.state.is_open or job.error or until <= time.monotonic():
            return job


async def _look(runtime: Runtime, job: int) -> Job:
    found = await runtime.reads.ask(jobs.look_at_all, job)
    if found is None:
        raise AssertionError("a job that was just accepted is there")
    return found
