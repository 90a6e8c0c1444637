"""Where something stands on Telegram: chat and topic, as rows keep them and as calls want them.

A room's address is its chat's number. A post's place is "" or the number of a topic; "@123" is the
private chat of somebody to whom something of a group's room is shown alone.
"""

from dataclasses import dataclass

SURFACE = "telegram"


@dataclass(frozen=True, slots=True)
class Where:
    """A chat, and the topic in it; numbers of groups are below zero."""

    chat: int
    topic: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one person."""
        return self.chat > 0


def where(room_address: str, place: str) -> Where:
    """Where a post of a room stands."""
    if place.startswith("@"):
        return Where(int(place[1:]))
    return Where(int(room_address), int(place) if place else None)


def alone(person: int) -> str:
    """The place where a group's matter is shown to one person."""
    return f"@{person}"


def cause(update: int) -> str:
    """The key of what an update says: heard twice, it acts once."""
    return f"{SURFACE}:{update}"
