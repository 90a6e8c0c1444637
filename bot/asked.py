"""A request as the people of a room see it, from which its card is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.cards import Cover
from bot.deliver import Delivery
from core.library.jobs import Place
from core.models import JobState


class Verbosity(StrEnum):
    """How much is told of a request under way, and in a notice; how a request ended is always told in full."""

    QUIET = "quiet"
    """That it is under way. A notice: that it is so, in a line."""
    MINIMAL = "minimal"
    """How far it is. A notice: the same line."""
    NORMAL = "normal"
    """How fast, how long still, what is tried again and why. A notice: also what of it, and where."""
    VERBOSE = "verbose"
    """Every connection by itself, and what is left of the part. A notice: also how it was found out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the people of a room see it. Times in ms by the database's clock.

    `asker` is who in the room asked first, "" when nobody there waits for it any more.
    """

    job: int
    state: JobState
    title: int
    name: str
    what: str
    asker: str
    watchers: int
    progress: Mapping[str, Any]
    error: str
    error_facts: Mapping[str, Any]
    tries: int
    most_tries: int
    ready_at: int
    now: int
    place: Place | None = None
    deliveries: Sequence[Delivery] = ()
    cover: Cover | None = None
    priority: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    verbosity: Verbosity = Verbosity.NORMAL

    @property
    def missing(self) -> Sequence[Mapping[str, Any]]:
        """What could not be had of something that is ready."""
        missing: Sequence[Mapping[str, Any]] = self.result.get("missing", ())
        return missing
