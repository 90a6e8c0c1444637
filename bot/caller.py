"""Who asks, and from where: what a surface knows of somebody, in our words."""

from dataclasses import dataclass

from bot.texts import Say, speaker
from core.models import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """A person in a room on a surface. `trace` follows what they ask through jobs and logs."""

    person: int
    name: str
    role: Role
    room: int
    room_name: str
    surface: str
    locale: str
    trace: str = ""

    @property
    def say(self) -> Say:
        """Sentences in their language."""
        return speaker(self.locale)
