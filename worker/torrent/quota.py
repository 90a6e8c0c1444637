"""Which torrents leave the disk when it gets full. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A torrent on the disk. `read_at` is when somebody last read it; kept is what is pinned or a favorite."""

    key: int
    size_bytes: int
    read_at: float
    is_read: bool = False
    is_kept: bool = False


def to_evict(held: Iterable[Held], quota_bytes: int) -> list[int]:
    """The keys of those that go, the longest unread first, until the rest is within the quota; 0 is no bound.

    What is being read and what is kept never goes, even if the quota can't be held then.
    """
    everything = list(held)
    over = sum(one.size_bytes for one in everything) - quota_bytes
    if not quota_bytes or over <= 0:
        return []
    gone = []
    for one in sorted(everything, key=lambda one: (one.read_at, one.key)):
        if over <= 0:
            break
        if not one.is_read and not one.is_kept and one.size_bytes > 0:
            gone.append(one.key)
            over -= one.size_bytes
    return gone
