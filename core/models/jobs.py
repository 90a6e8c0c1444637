"""Jobs: the rows are the truth, Redis only carries their numbers about."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field

from core.models.base import Table, at, json_list, json_object, parent, word


class Lane(StrEnum):
    """Which queue: answers to people, work that people wait for, chores, and waiting for what is done elsewhere."""

    NOW = "now"
    WORK = "work"
    BULK = "bulk"
    WAIT = "wait"
    """A torrent is fetched by its engine; such a job only watches, so a worker has many slots for them."""


class JobState(StrEnum):
    """Where a job is. FAILED are the dead letters: set aside with their cause, to be replayed or discarded."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether it may still change by itself or by a press."""
        return self in OPEN


#: what one person may have so many of (`limits.open_jobs`)
COUNTED = (Lane.WORK, Lane.WAIT)
OPEN = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.PAUSED})


class Wanted(StrEnum):
    """What people want of a job; the worker sees to it that it comes true."""

    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"


#: what payloads mean; raised when a kind's payload changes so that older workers would misread it
PAYLOAD_VERSION = 1


class Job(Table, table=True):
    """A piece of work.

    `fence` counts the claims: who holds an older number can no longer finish it. `version` counts
    visible changes: cards that show an older one are drawn anew. `priority` goes before
    those of others, `own_priority` orders what one person asked for. `tries` counts failures that
    count, `stalls` the workers that died under it. `ready_at` is when a try to come may begin, 0 for
    what need not wait: no clock that goes back holds that up. `sent_at` is when its number last went to
    Redis. `request_key` is unique among open jobs: the same request twice is one job. `cause` is the
    surface's own id of what asked for it: what is heard twice, because an answer was lost, asks once.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_next", "lane", "state", "sent_at", "priority", "id"),
        Index("ix_job_open_request", "open_key", unique=True),
        Index("ix_job_cause", "cause", "request_key", unique=True),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    lane: Lane = word(Lane)
    state: JobState = word(JobState, JobState.QUEUED, index=True)
    wanted: Wanted = word(Wanted, Wanted.RUN)
    payload_version: int = PAYLOAD_VERSION
    payload: dict[str, Any] = json_object()
    request_key: str = ""
    open_key: str | None = None
    cause: str | None = None
    person_id: int | None = parent("person.id", default=None, nullable=True)
    room_id: int | None = parent("room.id", default=None, nullable=True)
    title_id: int | None = parent("title.id", default=None, nullable=True)
    source: str = ""
    priority: int = 0
    own_priority: int = 0
    fence: int = 0
    version: int = 1
    tries: int = 0
    stalls: int = 0
    ready_at: int = at()
    sent_at: int = at()
    lease_until: int = at(index=True)
    worker: str = ""
    trace: str = ""
    progress: dict[str, Any] = json_object()
    result: dict[str, Any] = json_object()
    error: str = ""
    error_facts: dict[str, Any] = json_object()
    created_at: int = at(index=True)
    started_at: int | None = at(None)
    finished_at: int | None = at(None, index=True)


class Watcher(Table, table=True):
    """A person waits for a job, in a room. Cancel removes a watcher; the last one ends the job."""

    __tablename__ = "watcher"
    __table_args__ = (UniqueConstraint("job_id", "person_id", "room_id"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = parent("job.id")
    person_id: int = parent("person.id")
    room_id: int = parent("room.id")


class Dependency(Table, table=True):
    """`job_id` waits until `needs_id` is done."""

    __tablename__ = "dependency"
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True)
    needs_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True, index=True)


class JobEvent(Table, table=True):
    """A line of a job's story, which is only ever added to: accepted, started, retried, finished …."""

    __tablename__ = "job_event"
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = parent("job.id")
    happened_at: int = at()
    event: str
    facts: dict[str, Any] = json_object()


class Hit(Table, table=True):
    """A title that a search found, with its score and the reasons for it; `page` 0 came first, others when asked.

    `is_known` when the index knew it and no source has said it in this search.
    """

    __tablename__ = "hit"
    __table_args__ = (UniqueConstraint("job_id", "title_id"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = parent("job.id")
    title_id: int = parent("title.id")
    score: float = 0.0
    page: int = 0
    reasons: list[Any] = json_list()
    is_known: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Schedule(Table, table=True):
    """Work that comes round. A run missed while we were down is made up once, not many times."""

    __tablename__ = "schedule"
    name: str = Field(primary_key=True)
    kind: str
    lane: Lane = word(Lane, Lane.BULK)
    every_s: int
    payload: dict[str, Any] = json_object()
    enabled: bool = True
    next_at: int = at()
    last_job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)


class Lease(Table, table=True):
    """One holder of a name at a time: the dispatcher, the owner of a surface's edits."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: int = at()


class WorkerRow(Table, table=True):
    """A worker that is alive until `until` unless it says so again; slots by lane."""

    __tablename__ = "worker"
    name: str = Field(primary_key=True)
    slots: dict[str, int] = json_object()
    until: int = at()
