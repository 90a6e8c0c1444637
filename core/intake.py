"""Accepting a request: who asks it again joins it; quota counted, row and watcher written, one transaction.

What is written here is never lost, whatever happens to Redis or to any process; the caller wakes
the lane after the commit.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import policy
from core.db import Session, alone
from core.library import jobs, requests
from core.models import Job, Lane
from core.models.jobs import COUNTED
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted. `same` is what makes two requests the same one: title, range, format, language, source.

    `cause` is the surface's id of what was said or pressed, so that hearing it again asks nothing new.
    """

    kind: str
    lane: Lane
    payload: dict[str, Any]
    same: tuple[object, ...]
    title: int | None = None
    source: str = ""
    priority: int = 0
    trace: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The job that serves a request; `joined` when somebody had asked for the same, or it is heard again."""

    job: Job
    joined: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A request, and who asks it where."""

    request: Request
    person: int
    room: int


async def accept(session: Session, settings: Settings, request: Request, person: int, room: int) -> Accepted:
    """Write the request down, or join the open one like it. Raises QuotaReached; joining is free."""
    (answer,) = await accept_all(session, settings, [Asking(request, person, room)])
    return answer


async def accept_all(session: Session, settings: Settings, asking: Sequence[Asking]) -> list[Accepted]:
    """The same for requests of many, one after the other: an answer to each. Raises QuotaReached, accepting none."""
    keyed = [(request_key(one.request), one) for one in asking]
    for key in sorted({key for key, _ in keyed}):  # always before the person, so that no two wait for each other
        await alone(session, f"request {key}")
    causes = [one.request.cause for one in asking if one.request.cause]
    known = await requests.known(session, {key for key, _ in keyed}, causes)
    caused = {(job.cause, job.request_key): job for job in known if job.cause}
    is_open: dict[str, Job] = {job.open_key: job for job in known if job.open_key}
    answers = [_answer(key, one, caused, is_open) for key, one in keyed]
    new = [answer.job for answer in answers if not answer.joined]
    await _demand_room_left(session, settings, new)
    await requests.add(session, new)
    await requests.watch(
        session,
        [
            (answer.job.id or 0, one.person, one.room)
            for answer, (key, one) in zip(answers, keyed, strict=True)
            if (one.request.cause, key) not in caused  # who was heard before may wait no more by now
        ],
    )
    return answers


def _answer(key: str, one: Asking, caused: Mapping[Any, Job], is_open: dict[str, Job]) -> Accepted:
    known = (one.request.cause and caused.get((one.request.cause, key))) or is_open.get(key)
    if known:
        return Accepted(known, joined=True)
    is_open[key] = _job(one.request, key, one.person, one.room)
    return Accepted(is_open[key], joined=False)


async def _demand_room_left(session: Session, settings: Settings, new: Sequence[Job]) -> None:
    """Of what counts, nobody may have more open than their limit."""
    counted = Counter(job.person_id or 0 for job in new if job.lane in COUNTED)
    for person, more in sorted(counted.items()):
        await alone(session, f"requests of person {person}")
        policy.demand_room_left(await jobs.open_count(session, person) + more - 1, settings.limits.open_jobs)


def request_key(request: Request) -> str:
    """The same for the same request, 32 hex digits."""
    parts = json.dumps([request.kind, *request.same], default=str, ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _job(request: Request, key: str, person: int, room: int) -> Job:
    return Job(
        kind=request.kind,
        lane=request.lane,
        payload=request.payload,
        request_key=key,
        open_key=key,
        person_id=person,
        room_id=room,
        title_id=request.title,
        source=request.source,
        priority=request.priority,
        trace=request.trace,
        cause=request.cause or None,
    )
