"""Which pieces are asked for first, when several people watch. Pure.

The head of every window gets deadlines, the rest of it falling priorities, a little after it a low
one, and everything else waits while anybody starves. Deadlines on whole windows starve others;
peers without anything to do are asked again only on libtorrent's tick of one second, hence the tail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_DEADLINE_MS = 60
_TOP = 7
_FIRST = 6
_LAST = 2
_TAIL = 1
_STEP = 4
_WARM = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces from `start` up to and without `stop`, then `tail` more that may come after.

    `head` of them are waited for. None for what is only warmed up.
    """

    start: int
    stop: int
    tail: int = 0
    head: int = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What libtorrent was told: deadlines in ms and priorities 1 to 6 by piece; the background for all others."""

    deadlines: Mapping[int, int] = field(default_factory=dict)
    priorities: Mapping[int, int] = field(default_factory=dict)
    has_background: bool = True

    def __contains__(self, piece: int) -> bool:
        return piece in self.deadlines or piece in self.priorities


@dataclass(frozen=True, slots=True)
class Orders:
    """What to tell it now, in this order."""

    clear: bool
    """Drop all deadlines first: what is queued with peers is cancelled then."""
    reset: tuple[int, ...]
    priorities: tuple[tuple[int, int], ...]
    deadlines: tuple[tuple[int, int], ...]


def plan(windows: Sequence[Window], have: bytearray, before: Plan) -> Plan:
    """What these windows want of what is not here.

    The background stops when somebody waits for a head, and goes on when every window is full.
    """
    read = [window for window in windows if window.head]
    distance: dict[int, int] = {}
    for window in read:
        for piece in _missing(have, window.start, window.stop):
            distance[piece] = min(distance.get(piece, piece), piece - window.start)
    head = {piece for window in read for piece in _missing(have, window.start, window.start + window.head)}
    head &= distance.keys()
    priorities = {piece: max(_LAST, _FIRST - far // _STEP) for piece, far in distance.items() if piece not in head}
    for window in windows:
        after = (window.stop, window.stop + window.tail) if window.head else (window.start, window.stop)
        for piece in _missing(have, *after) if distance or not window.head else ():
            if piece not in head:
                priorities.setdefault(piece, _TAIL if distance else _WARM)
    deadlines = {piece: _DEADLINE_MS * distance[piece] for piece in head}
    is_full = not head and not priorities
    return Plan(deadlines, priorities, is_full or (before.has_background and not head))


def orders(before: Plan, after: Plan, have: bytearray, wanted: bytearray) -> Orders:
    """From what it was told to what it should be told. `wanted` is 1 for pieces that the background fetches."""
    starves = before.has_background and not after.has_background
    jumps = bool(before.deadlines) and bool(after.deadlines) and not before.deadlines.keys() & after.deadlines.keys()
    clear = bool(before.deadlines) and (starves or jumps)
    left = [piece for piece in before.deadlines if piece not in after.deadlines and not have[piece]]
    kept = {} if clear else before.deadlines
    changed = dict(_background(before, after, have, wanted))
    for piece in [*before.priorities, *left]:
        if piece not in after and not have[piece]:
            changed[piece] = int(after.has_background and wanted[piece])
    told = before.priorities.items()
    changed |= {piece: priority for piece, priority in after.priorities.items() if (piece, priority) not in told}
    return Orders(
        clear,
        () if clear else tuple(left),
        tuple(changed.items()),
        tuple((piece, ms) for piece, ms in sorted(after.deadlines.items()) if piece not in kept),
    )


def _background(before: Plan, after: Plan, have: bytearray, wanted: bytearray) -> Iterator[tuple[int, int]]:
    """All that is fetched by the way, when that stops or goes on."""
    if before.has_background == after.has_background:
        return
    piece = wanted.find(1)
    while piece >= 0:
        if not have[piece] and piece not in after:
            yield piece, int(after.has_background)
        piece = wanted.find(1, piece + 1)


def _missing(have: bytearray, start: int, stop: int) -> Iterator[int]:
    piece = have.find(0, start, stop)
    while piece >= 0:
        yield piece
        piece = have.find(0, piece + 1, stop)
