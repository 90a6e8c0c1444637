"""Cards that follow their jobs: latest wins, a budget per chat, the last state always lands.

One process at a time owns the edits of a surface, by a lease in the database. Events say what
changed; every five seconds the rows say what was missed, so neither a lost event nor a restart
of anything leaves a card behind the truth.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.cards import Card
from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobChanged
from core.library import chat, dispatch
from core.models import Job, Post
from core.runtime import Runtime

_log = log.get(__name__)
_LEASE_MS = 9_000
_SWEEP_S = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """A chat's budget of edits: one each `every_s`, saved up to `burst`, the last of them kept for final states."""

    every_s: float
    burst: int = 2


class Face(Protocol):
    """How a surface changes a card that it has shown."""

    surface: str
    pace: Pace

    async def edit(self, post: Post, card: Card, version: int) -> None:
        """Show this instead. A post that is not there any more is marked gone; trouble that passes is raised."""
        ...


Draw = Callable[[Runtime, Session, Job, Post], Awaitable[Card]]


class Budget:
    """The edits a chat may have now."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._saved = float(pace.burst)
        self._at = time.monotonic()

    def wait_s(self, *, final: bool) -> float:
        """Seconds until an edit may be made; final states may use what is kept for them."""
        now = time.monotonic()
        self._saved = min(self._pace.burst, self._saved + (now - self._at) / self._pace.every_s)
        self._at = now
        needed = 1.0 if final or self._pace.burst == 1 else 2.0
        return max(0.0, (needed - self._saved) * self._pace.every_s)

    def spend(self) -> None:
        """An edit was made."""
        self._saved -= 1


class Live:
    """The edits of one surface."""

    def __init__(self, runtime: Runtime, face: Face, draw: Draw) -> None:
        self._runtime = runtime
        self._face = face
        self._draw = draw
        self._budgets: dict[int, Budget] = {}
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._waiting: dict[int, dict[int, tuple[Post, Job]]] = {}
        self._arrived = asyncio.Event()

    async def serve(self) -> None:
        """Own the edits whenever it is our turn, for ever."""
        lease = f"live:{self._face.surface}"
        try:
            while True:
                if not await self._hold(lease):
                    await asyncio.sleep(_LEASE_MS / 3000)
                    continue
                async with asyncio.TaskGroup() as tasks:
                    follow = tasks.create_task(self._follow())
                    sweep = tasks.create_task(self._sweep())
                    while await self._hold(lease):  # noqa: ASYNC110 it renews, it does not wait for something
                        await asyncio.sleep(_LEASE_MS / 3000)
                    follow.cancel()
                    sweep.cancel()
        finally:
            for task in self._chats.values():
                task.cancel()
            with contextlib.suppress(BowerbirdError):
                async with self._runtime.db.begin() as session:
                    await dispatch.let_go(session, lease, self._runtime.name)

    async def _hold(self, lease: str) -> bool:
        try:
            async with self._runtime.db.begin() as session:
                return await dispatch.hold(session, lease, self._runtime.name, _LEASE_MS)
        except BowerbirdError as error:
            _log.warning("live.lease_trouble", error=str(error))
            return False

    async def _follow(self) -> None:
        async with self._runtime.events.following() as events:
            async for event in events:
                if isinstance(event, JobChanged):
                    await self._catch_up([event.job])

    async def _sweep(self) -> None:
        while True:
            await self._catch_up(None)
            await asyncio.sleep(_SWEEP_S)

    async def _catch_up(self, job_ids: list[int] | None) -> None:
        """See to it that cards behind their jobs are drawn anew."""
        try:
            async with self._runtime.db.read() as session:
                behind = await chat.behind(session, self._face.surface, job_ids)
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return
        for post, job in behind:
            self._waiting.setdefault(post.room_id, {})[post.id or 0] = (post, job)
            task = self._chats.get(post.room_id)
            if task is None or task.done():
                self._chats[post.room_id] = asyncio.create_task(self._edit_chat(post.room_id))

    async def _edit_chat(self, room: int) -> None:
        """Edit what waits in a chat, final states first, as its budget allows; then end."""
        budget = self._budgets.setdefault(room, Budget(self._face.pace))
        waiting = self._waiting[room]
        while waiting:
            number = min(waiting, key=lambda one: (waiting[one][1].state.is_open, one))
            wait = budget.wait_s(final=not waiting[number][1].state.is_open)
            if wait > 0:
                await asyncio.sleep(min(wait, 0.25))  # a final state may arrive meanwhile
                continue
            post, job = waiting.pop(number)
            budget.spend()
            await self._edit(post, job.id or 0)

    async def _edit(self, post: Post, job_id: int) -> None:
        try:
            async with self._runtime.db.read() as session:
                job = await session.get(Job, job_id)
                if job is None:
                    return
                card = await self._draw(self._runtime, session, job, post)
            await self._face.edit(post, card, job.version)
        except BowerbirdError as error:  # the sweep comes back to it
            _log.warning("live.unedited", post=post.id, error=str(error))
        except Exception:  # noqa: BLE001 one card that can't be drawn must not hold up the others of its chat
            _log.exception("live.undrawn", post=post.id)
