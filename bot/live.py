"""Cards that follow their jobs: latest wins, a budget per chat, the last state always lands.

One process at a time owns the edits of a surface (`bot.turns`). Events say what changed; every
five seconds the rows say what was missed, so neither a lost event nor a restart of anything leaves
a card behind the truth.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.cards import Card
from bot.turns import in_turn
from core import log
from core.db import Session
from core.errors import BowerbirdError
from core.events import JobChanged
from core.library import chat
from core.models import Job, JobState, Post
from core.runtime import Runtime

_log = log.get(__name__)
_SWEEP_S = 5.0
#: the kind of job, and how many of it in a place, that share a message
_SHARED, _SEVERAL = "download", 2


@dataclass(frozen=True, slots=True)
class Pace:
    """The budget of edits of a place: one each `every_s`, saved up to `burst`, the last kept for final states."""

    every_s: float
    burst: int = 2


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


Place = tuple[int, str]
"""A room, and the channel or thread in it."""


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


class Together(Protocol):
    """How a surface shows several open jobs of a place in one message, where single cards would be too much."""

    async def show(self, place: Place) -> None:
        """Show all open jobs of a place in one message, or take it away when one or none is left."""
        ...

    async def standing(self) -> Mapping[Place, Post]:
        """The places where such a message stands, and the messages."""
        ...


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
        self._together = together
        #: states that cards show, by post, and a post of each place whose shared message is behind
        self._states: dict[int, JobState] = {}
        self._stale: dict[Place, Post] = {}

    async def serve(self) -> None:
        """Own the edits whenever it is our turn, for ever."""
        await in_turn(self._runtime, f"live:{self._face.surface}", self.work)

    async def work(self) -> None:
        """Keep the cards true until cancelled; who calls this has the turn."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow())
                tasks.create_task(self._sweep())
        finally:
            for task in self._editing.values():
                task.cancel()

    async def _follow(self) -> None:
        async with self._runtime.events.following() as events:
            async for event in events:
                if isinstance(event, JobChanged):
                    await self._catch_up([event.job])

    async def _sweep(self) -> None:
        while True:
            await self._catch_up(None)
            await self._look_together()
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
            place = (post.room_id, post.place)
            self._waiting.setdefault(place, {})[post.id or 0] = (post, job)
            self._start(place)

    def _start(self, place: Place) -> None:
        task = self._editing.get(place)
        if task is None or task.done():
            self._editing[place] = asyncio.create_task(self._edit_place(place))

    async def _edit_place(self, place: Place) -> None:
        """Edit what waits in a place, final states first, as its budget allows; then end."""
        waiting = self._waiting.setdefault(place, {})
        while waiting or place in self._stale:
            left = self._gather(place) if await self._are_several(place) else {}
            number = min(waiting, key=lambda one: (waiting[one][1].state.is_open, one), default=0)
            await self._leave(left)
            post, job = waiting[number] if number else (self._stale[place], None)
            budget = await self._budget_of(post)
            wait = budget.wait_s(final=job is not None and not job.state.is_open)
            if wait > 0:
                await asyncio.sleep(min(wait, 0.25))  # a final state may arrive meanwhile
                continue
            budget.spend()
            if job is None:
                del self._stale[place]
                await self._show_together(place)
            else:
                waiting.pop(number)
                await self._edit(post, job.id or 0)

    async def _are_several(self, place: Place) -> bool:
        """Whether so many requests are open in a place that they share a message."""
        if self._together is None or not self._waiting[place]:
            return False
        try:
            async with self._runtime.db.read() as session:
                cards = await chat.open_cards(session, self._face.surface, *place, _SHARED)
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return False
        return len({job.id for _, job in cards}) >= _SEVERAL

    def _gather(self, place: Place) -> dict[int, int]:
        """Leave to the shared message what it says for cards of a place; their posts and versions."""
        waiting, left = self._waiting[place], {}
        for number, (post, job) in list(waiting.items()):
            self._stale[place] = post
            if job.state.is_open and self._states.get(number) is job.state:
                del waiting[number]
                left[number] = job.version
        return left

    async def _leave(self, left: Mapping[int, int]) -> None:
        """These cards need not show these versions: the shared message does."""
        if not left:
            return
        try:
            async with self._runtime.db.begin() as session:
                for post, version in left.items():
                    await chat.caught_up(session, post, version)
        except BowerbirdError as error:  # the sweep brings them again
            _log.warning("live.unedited", posts=list(left), error=str(error))

    async def _look_together(self) -> None:
        """Shared messages are drawn anew, or taken away, also after a restart."""
        if self._together is None:
            return
        try:
            standing = await self._together.standing()
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return
        for place, post in standing.items():
            self._stale[place] = post
            self._start(place)

    async def _show_together(self, place: Place) -> None:
        if self._together is None:
            return
        try:
            await self._together.show(place)
        except BowerbirdError as error:  # the sweep comes back to it
            _log.warning("live.unedited", room=place[0], error=str(error))
        except Exception:  # noqa: BLE001 a message that can't be drawn must not hold up the cards of its place
            _log.exception("live.undrawn", room=place[0])

    async def _own_budget(self, post: Post) -> Budgeted:
        return self._budgets.setdefault((post.room_id, post.place), Budget(self._face.pace))

    async def _edit(self, post: Post, job_id: int) -> None:
        try:
            async with self._runtime.db.read() as session:
                job = await session.get(Job, job_id)
                if job is None:
                    return
                card = await self._draw(self._runtime, session, job, post)
            await self._face.edit(post, card, job.version)
            self._remember(post.id or 0, job.state)
        except BowerbirdError as error:  # the sweep comes back to it
            _log.warning("live.unedited", post=post.id, error=str(error))
        except Exception:  # noqa: BLE001 one card that can't be drawn must not hold up the others of its place
            _log.exception("live.undrawn", post=post.id)

    def _remember(self, post: int, state: JobState) -> None:
        self._states.pop(post, None)
        if state.is_open and self._together is not None:
            self._states[post] = state
