"""What a full disk stopped, and when it goes on: as soon as there is room that lasts for a while. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

#: why a torrent stands still while its disk is full; all other reasons are final
NO_ROOM = "the disk is full"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A torrent that a full disk stopped, and the bytes that it still lacks of what is wanted."""

    key: int
    lacks_bytes: int


def going_on(waiting: Iterable[Waiting], free_bytes: int, least_bytes: int) -> list[int]:
    """The keys of those that go on, the oldest first: those that find room for all they lack, or for `least_bytes`.

    Room is given once: several that go on at the same time don't fill the disk again at once. One that needs more
    than there is leaves it to the next ones.
    """
    keys = []
    for one in sorted(waiting, key=lambda one: one.key):
        takes = min(one.lacks_bytes, least_bytes)
        if takes < free_bytes:
            keys.append(one.key)
            free_bytes -= takes
    return keys
