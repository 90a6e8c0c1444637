"""Several open requests of a place in one message, where a surface shows them so: their progress is told there.

Their own cards are edited when their state changes or another file is ready, and not for each step.
"""

from collections.abc import Mapping
from typing import Protocol

from core import log
from core.errors import BowerbirdError
from core.library import chat
from core.models import Job, JobState, Post
from core.runtime import Runtime

_log = log.get(__name__)
#: the kind of job, and how many of it in a place, that share a message
SHARED, SEVERAL = "download", 2

Place = tuple[int, str]
"""A room, and the channel or thread in it."""

Waiting = dict[int, tuple[Post, Job]]
"""Cards behind their jobs, by post."""


class Together(Protocol):
    """How a surface shows several open jobs of a place in one message, where single cards would be too much."""

    async def show(self, place: Place) -> None:
        """Show all open jobs of a place in one message, or take it away when one or none is left."""
        ...

    async def standing(self) -> Mapping[Place, Post]:
        """The places where such a message stands, and the messages."""
        ...


class Gathering:
    """What the shared messages of a surface tell. `stale` has a post of each place whose message is behind."""

    def __init__(self, runtime: Runtime, surface: str, together: Together | None) -> None:
        self._runtime = runtime
        self._surface = surface
        self._together = together
        self._told: dict[int, tuple[JobState, int]] = {}
        self.stale: dict[Place, Post] = {}

    async def are_several(self, place: Place, waiting: Waiting) -> bool:
        """Whether so many requests are open in a place that they share a message."""
        if self._together is None or not waiting:
            return False
        try:
            async with self._runtime.db.read() as session:
                cards = await chat.open_cards(session, self._surface, *place, SHARED)
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return False
        return len({job.id for _, job in cards}) >= SEVERAL

    def gather(self, place: Place, waiting: Waiting) -> dict[int, int]:
        """Leave to the shared message what it says for cards of a place; their posts and versions."""
        left: dict[int, int] = {}
        for number, (post, job) in list(waiting.items()):
            self.stale[place] = post
            if job.state.is_open and self._told.get(number) == _told(job):
                del waiting[number]
                left[number] = job.version
        return left

    async def leave(self, left: Mapping[int, int]) -> None:
        """These cards need not show these versions: the shared message does."""
        if not left:
            return
        try:
            async with self._runtime.db.begin() as session:
                for post, version in left.items():
                    await chat.caught_up(session, post, version)
        except BowerbirdError as error:  # the sweep brings them again
            _log.warning("live.unedited", posts=list(left), error=str(error))

    async def look(self) -> list[Place]:
        """The places whose shared message is to be drawn anew, or taken away, also after a restart."""
        if self._together is None:
            return []
        try:
            standing = await self._together.standing()
        except BowerbirdError as error:
            _log.warning("live.blind", error=str(error))
            return []
        self.stale.update(standing)
        return list(standing)

    async def show(self, place: Place) -> None:
        """Draw the shared message of a place."""
        del self.stale[place]
        if self._together is None:
            return
        try:
            await self._together.show(place)
        except BowerbirdError as error:  # the sweep comes back to it
            _log.warning("live.unedited", room=place[0], error=str(error))
        except Exception:  # noqa: BLE001 a message that can't be drawn must not hold up the cards of its place
            _log.exception("live.undrawn", room=place[0])

    def remember(self, post: int, job: Job) -> None:
        """A card shows its job as it is now."""
        self._told.pop(post, None)
        if job.state.is_open and self._together is not None:
            self._told[post] = _told(job)


def _told(job: Job) -> tuple[JobState, int]:
    """What a card says that the shared message does not: the state of the job, and how many files are ready."""
    return job.state, len(job.result.get("pieces", ()))
