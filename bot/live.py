"""Cards that follow their jobs: latest wins, a budget per chat, the last state always lands.

One process at a time owns the edits of a surface (`bot.turns`). Events say what changed; every
five seconds the rows say what was missed, so neither a lost event nor a restart of anything leaves
a card behind the truth.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.cards import Card, State
from bot.finishing import Finishing
from bot.gathering import Gathering, Place, Together
from bot.turns import in_turn
from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobChanged
from core.library import chat, jobs
from core.models import Job, Post
from core.runtime import Runtime

_log = log.get(__name__)
_SWEEP_S = 5.0
#: by then whatever a process was sending when it died counts as lost
_AGAIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """The budget of edits of a place: one each `every_s`, saved up to `burst`, the last kept for final states.

    Of all places together `at_once` are being edited: who waits for a first answer goes before those who have one.
    """

    every_s: float
    burst: int = 2
    at_once: int = 50


class Face(Protocol):
    """How a surface changes a card that it has shown."""

    surface: str
    pace: Pace

    async def edit(self, post: Post, card: Card, version: int) -> None:
        """Show this instead, and hand its files over once; a post that never arrived is sent.

        A post that is not there any more is marked gone. Trouble that passes is raised as a
        BowerbirdError; the sweep comes back to it.
        """
        ...


Draw = Callable[[Runtime, Session, Job, Post], Awaitable[Card]]


class Budget:
    """The edits a place may have now."""

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


class Budgeted(Protocol):
    """How much a place may be edited, where a surface counts more than its edits."""

    def wait_s(self, *, final: bool) -> float:
        """Seconds until an edit may be made; final states may use what is kept for them."""
        ...

    def spend(self) -> None:
        """An edit was made."""
        ...


BudgetOf = Callable[[Post], Awaitable[Budgeted]]


class Live:
    """The edits of one surface. `budget_of` gives a post's budget where the face's pace is not all there is to it.

    With `together`, two open requests in a place share a message for their progress: their own cards
    are edited when their state changes.
    """

    def __init__(
        self,
        runtime: Runtime,
        face: Face,
        draw: Draw,
        budget_of: BudgetOf | None = None,
        together: Together | None = None,
    ) -> None:
        self._runtime = runtime
        self._face = face
        self._draw = draw
        self._budget_of = budget_of or self._own_budget
        self._budgets: dict[Place, Budget] = {}
        self._editing: dict[Place, asyncio.Task[None]] = {}
        self._waiting: dict[Place, dict[int, tuple[Post, Job]]] = {}
        self._left: dict[int, tuple[Card, int]] = {}
        self._gathering = Gathering(runtime, face.surface, together)
        self._finishing = Finishing()
        self._hands = asyncio.Semaphore(face.pace.at_once)

    async def serve(self) -> None:
        """Own the edits whenever it is our turn, for ever."""
        await in_turn(self._runtime, f"live:{self._face.surface}", self.work)

    async def work(self) -> None:
        """Keep the cards true until cancelled; who calls this has the turn."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow())
                tasks.create_task(self._sweep())
                tasks.create_task(self._begin_again())
        finally:
            for task in self._editing.values():
                task.cancel()
            await asyncio.gather(*self._editing.values(), return_exceptions=True)
            await self._finishing.end()

    async def _follow(self) -> None:
        async with self._runtime.events.following() as events:
            while True:
                news = await events.several()
                if changed := {event.job for event in news if isinstance(event, JobChanged)}:
                    await self._catch_up(sorted(changed))

    async def _sweep(self) -> None:
        while True:
            await self._catch_up(None)
            for place in await self._gathering.look():
                self._start(place)
            await asyncio.sleep(_SWEEP_S)

    async def _begin_again(self) -> None:
        """Have the sweep send cards that were never begun: who was to had died, or could not write then."""
        while True:
            try:
                async with self._runtime.db.begin() as session:
                    await chat.begin_again(session, self._face.surface)
            except BowerbirdError as error:
                _log.warning("live.blind", error=str(error))
            await asyncio.sleep(_AGAIN_S)

    async def _catch_up(self, job_ids: list[int] | None) -> None:
        """See to it that cards behind their jobs are drawn anew."""
        try:
            async with self._runtime.db.read() as session:
                behind = await chat.behind(session, self._face.surface, job_ids)
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return
        for post, job in behind:
            place = (post.room_id, post.place)
            self._waiting.setdefault(place, {})[post.id or 0] = (post, job)
            self._start(place)

    def _start(self, place: Place) -> None:
        task = self._editing.get(place)
        if task is None or task.done():
            self._editing[place] = asyncio.create_task(self._edit_place(place))

    async def _edit_place(self, place: Place) -> None:
        """Edit what waits in a place, final states first, as its budget allows; then end."""
        waiting, gathering = self._waiting.setdefault(place, {}), self._gathering
        while waiting or place in gathering.stale:
            left = gathering.gather(place, waiting) if await gathering.are_several(place, waiting) else {}
            number = min(waiting, key=lambda one: (waiting[one][1].state.is_open, one), default=0)
            await gathering.leave(left)
            post, job = waiting[number] if number else (gathering.stale[place], None)
            budget = await self._budget_of(post)
            wait = budget.wait_s(final=job is not None and not job.state.is_open)
            if wait > 0:
                await asyncio.sleep(min(wait, 0.25))  # a final state may arrive meanwhile
                continue
            if job is None:
                budget.spend()
                await gathering.show(place)
            else:
                async with self._hands:
                    if waiting.pop(number, None):
                        await self._finishing.whole(self._edit(number, job.id or 0, budget))

    async def _caught_up(self, number: int, version: int) -> None:
        async with self._runtime.db.begin() as session:
            await chat.caught_up(session, number, version)

    async def _own_budget(self, post: Post) -> Budgeted:
        return self._budgets.setdefault((post.room_id, post.place), Budget(self._face.pace))

    async def _edit(self, number: int, job_id: int, budget: Budgeted) -> None:
        """Show a job as it is now in a post as it is now: it may have waited for its turn.

        What goes on and looks as we left it is not told to look so again.
        """
        try:
            async with self._runtime.db.read() as session:
                post, job = await chat.by_id(session, number), await jobs.look_at(session, job_id)
                if post is None or post.gone or job is None:
                    return
                card = await self._draw(self._runtime, session, job, post)
            looks, left = replace(card, version=0), self._left.pop(number, None)
            if left != (looks, post.shown_version):
                budget.spend()
                await self._face.edit(post, card, job.version)
            else:
                await self._caught_up(number, job.version)
            if card.state is State.OPEN:
                self._left[number] = (looks, job.version)
            self._gathering.remember(number, job)
        except BowerbirdError as error:  # the sweep comes back to it
            _log.warning("live.unedited", post=number, error=str(error))
        except Exception:  # noqa: BLE001 one card that can't be drawn must not hold up the others of its place
            _log.exception("live.undrawn", post=number)
