"""One run of a job, as its recipe sees it: what is asked, where to report, and how it may end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.db import Session
from core.models import Job, Lane, PartState

Effects = Callable[[Session], Awaitable[None]]


class Stop(StrEnum):
    """Why a run is ended from outside."""

    PAUSE = "pause"
    CANCEL = "cancel"
    STUCK = "stuck"
    SHUTDOWN = "shutdown"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recipe gives: the result kept with the job, and its effects.

    `effects` writes into the transaction that ends the job: both happen, or neither. `afterwards`
    tidies up once that is done; a crash before it leaves dust for the daily upkeep, no more.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    effects: Effects | None = None
    afterwards: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The request goes on as another kind of job, in another lane: the same row, with its card and all who wait.

    `payload` is added to what it has; `effects` are those of an `Outcome`.
    """

    kind: str
    lane: Lane
    payload: Mapping[str, Any]
    effects: Effects


class Run:
    """A run under way."""

    def __init__(self, job: Job, on_report: Callable[["Run"], None]) -> None:
        self.job = job
        self.id = job.id or 0
        self.key = (self.id, job.fence)
        self.progress: dict[str, Any] = dict(job.progress)
        self.moved_at = time.monotonic()
        self.stopped: Stop | None = None
        self.task: asyncio.Task[Outcome | Handover] | None = None
        self._hearing: set[asyncio.Event] = set()
        #: something was done in this run that stays done: should it fail, that is its first try again
        self.lasted = False
        #: what it found out, however it ends: each is written into the transaction that ends it
        self.facts: list[Effects] = []
        #: how far parts are, by ref, as far as it is not written down yet
        self.parts: dict[str, PartState] = {}
        #: what only the moment of showing can tell
        self.details: Callable[[], Mapping[str, Any]] = dict
        self._on_report = on_report

    def report(self, **progress: Any) -> None:
        """Something moved. Cheap: call it as often as you like; people see it at most once a second.

        Words in use: stage, part, parts, under_way, had, percent, part_percent, rate, left_s, spent, retry, ref, here.
        A value of None takes a word away.
        """
        self.moved_at = time.monotonic()
        self.progress = {name: value for name, value in {**self.progress, **progress}.items() if value is not None}
        self._on_report(self)

    def part(self, ref: str, state: PartState) -> None:
        """A part has come so far."""
        self.parts[ref] = state
        self.report()

    @contextmanager
    def hearing(self) -> Iterator[asyncio.Event]:
        """An event of the caller's own, set whenever somebody wished something of the job: its rows may say what."""
        heard = asyncio.Event()
        self._hearing.add(heard)
        try:
            yield heard
        finally:
            self._hearing.discard(heard)

    def wished(self) -> None:
        """Somebody wished something of the job: everybody who listens looks."""
        for heard in self._hearing:
            heard.set()

    def shown(self) -> dict[str, Any]:
        """What people see of it now."""
        return {**self.progress, **self.details()}

    def alive(self) -> None:
        """Nothing to show, but it moves: the watch for stuck work hears it."""
        self.moved_at = time.monotonic()

    def stop(self, why: Stop) -> None:
        """End the run; the first reason counts. One that sticks even in its last lines is told once more."""
        if self.task is not None and not self.task.done() and (self.stopped is None or why is Stop.STUCK):
            self.stopped = self.stopped or why
            self.moved_at = time.monotonic()
            self.task.cancel(why)
