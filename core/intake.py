"""Accepting a request: who asks it again joins it; quota counted, row and watcher written, one transaction.

What is written here is never lost, whatever happens to Redis or to any process; the caller wakes
the lane after the commit.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from core import policy
from core.db import Session, alone
from core.library import jobs
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


async def accept(session: Session, settings: Settings, request: Request, person: int, room: int) -> Accepted:
    """Write the request down, or join the open one like it. Raises QuotaReached; joining is free."""
    key = request_key(request)
    await alone(session, f"request {key}")  # always before the person, so that no two wait for each other
    if request.cause and (known := await jobs.caused(session, request.cause, key)):
        return Accepted(known, joined=True)
    known = await jobs.open_request(session, key)
    if known is not None:
        await jobs.watch(session, known.id or 0, person, room)
        return Accepted(known, joined=True)
    if request.lane in COUNTED:
        await alone(session, f"requests of person {person}")
        policy.demand_room_left(await jobs.open_count(session, person), settings.limits.open_jobs)
    job = await jobs.add(session, _job(request, key, person, room))
    await jobs.watch(session, job.id or 0, person, room)
    return Accepted(job, joined=False)


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
