"""Who asks, and from where: what a surface knows of somebody, in our words."""

import time
from dataclasses import dataclass, field, replace

from bot.cards import Audience
from bot.texts import Say, speaker
from core.models import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """A person in a room on a surface. `trace` follows what they ask through jobs and logs.

    `place` is the channel or thread of the room, empty where rooms have none. `is_private` says that
    nobody else is in the room, `whispers` that nobody else there sees what they ask of a command for ME.
    `cause` is the surface's own id of what they said or pressed. `room_locale` is how the room is spoken to,
    empty where that is as they are. `heard_s` is when they were heard, in seconds of the monotonic clock.
    """

    person: int
    name: str
    role: Role
    room: int
    room_name: str
    surface: str
    locale: str
    trace: str = ""
    place: str = ""
    is_private: bool = False
    whispers: bool = False
    cause: str = ""
    room_locale: str = ""
    heard_s: float = field(default_factory=time.monotonic, compare=False)

    @property
    def say(self) -> Say:
        """Sentences in their language."""
        return speaker(self.locale)

    def before(self, audience: Audience) -> "Caller":
        """The caller as they are answered before those: what a whole room sees is said in its language."""
        is_public = audience is Audience.ROOM or (audience is Audience.ASIDE and not self.whispers)
        return replace(self, locale=self.room_locale) if is_public and self.room_locale else self
