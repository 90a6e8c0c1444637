"""Which pieces are asked for first, when several people watch. Pure.

The head of every window gets deadlines, the rest of it falling priorities, a little after it a low
one, and everything else waits while anybody starves. Deadlines on whole windows starve others;
peers without anything to do are asked again only on libtorrent's tick of one second, hence the tail.

Requests are never cancelled by the way. With the first deadline of a torrent libtorrent cancels all
that its peers were asked for and that has none, and waits for their answers for ever. Transmission
3 and WebTorrent give none, against BEP 6: they stand still then, with a full queue. So they are
asked for what has a deadline only, so far off that it hurries nobody where it is not a head's. What
is fetched by the way is too much for that: some of it has one, before the rest is asked for.

Who seeks waits for one piece. While all see the next ones too, the first peer that is asked takes
most of that piece, as long as its queue is, and the others go on to what nobody waits for yet. While
there is nothing else to be had, they ask for the same blocks from the piece's other peers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

_DEADLINE_MS = 60
#: hurries nobody
_FAR_MS = 1_000_000_000
_TOP = 7
_FIRST = 6
#: what somebody reads next, however long they can wait for it
_NEXT = 4
_LAST = 2
_TAIL = 1
_STEP = 4
_WARM = 3
#: so many of what is fetched by the way have a deadline
_ANCHORS = 32


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces from `start` up to and without `stop`, then `tail` more that may come after.

    `head` of them are waited for. None for what is only warmed up. The `opening`, a part of the head, lets somebody
    begin; none of who has begun. While a window is `alone` nothing else is asked for. What its reader was given may
    last until `dry_s`, a second of any clock that all readers share.
    """

    start: int
    stop: int
    tail: int = 0
    head: int = 2
    opening: int = 0
    is_alone: bool = False
    dry_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What libtorrent was told: deadlines in ms and priorities 1 to 7 by piece; the background for all others.

    All that has a priority has a deadline; what has 0 has it so that there is one. `is_first` is a plan that asks for
    less than is wanted, as there was no deadline before it.
    """

    deadlines: Mapping[int, int] = field(default_factory=dict)
    priorities: Mapping[int, int] = field(default_factory=dict)
    has_background: bool = False
    is_first: bool = False

    def __contains__(self, piece: int) -> bool:
        return piece in self.priorities


@dataclass(frozen=True, slots=True)
class Orders:
    """What to tell it now, in this order.

    A deadline makes its piece urgent, and one that is dropped leaves a low priority: priorities come last.
    """

    deadlines: tuple[tuple[int, int], ...]
    reset: tuple[int, ...]
    priorities: tuple[tuple[int, int], ...]


def plan(windows: Sequence[Window], have: bytearray, wanted: bytearray, before: Plan) -> Plan:
    """What these windows want of what is not here. `wanted` is 1 for pieces that the background fetches.

    What lets somebody begin comes before what lets others go on, of those who runs dry sooner before who does later,
    and everybody's next piece before the one after it: of one priority peers take any. The background stops when
    somebody waits for a head, and goes on when every window is full.
    """
    distance: dict[int, int] = {}
    for window in windows:
        for piece in _missing(have, window.start, window.stop if window.head else window.start):
            distance[piece] = min(distance.get(piece, piece), piece - window.start)
    heads = [tuple(_missing(have, one.start, min(one.stop, one.start + one.head))) for one in windows]
    head, first = set(chain(*heads)), _firsts(windows, have, heads)
    most = min(first.values(), default=_TOP) - 1
    priorities = {piece: first.get(piece) or min(most, _urgency(far, piece in head)) for piece, far in distance.items()}
    low = _WARM if not distance else 0 if any(one.is_alone for one in windows) else _TAIL
    for piece in _less_urgent(windows, have, wanted, is_read=bool(distance)):
        priorities.setdefault(piece, low)
    has_background = not priorities or (before.has_background and not head)
    is_first = has_background and not any(not have[piece] for piece in before.deadlines)
    if has_background:
        for piece in _anchors(before, have, wanted):
            priorities.setdefault(piece, _TAIL)
    nearest = sorted(priorities, key=lambda piece: (-priorities[piece], piece))
    deadlines = {piece: _DEADLINE_MS * distance[piece] if piece in head else _FAR_MS for piece in nearest}
    return Plan(deadlines, priorities, has_background and not is_first, is_first and bool(priorities))


def opening(one: Window, have: bytearray) -> Iterator[int]:
    """What is not here of a window's opening."""
    return _missing(have, one.start, min(one.stop, one.start + min(one.head, one.opening)))


def alone(windows: Sequence[Window], have: bytearray, hurried: Collection[int]) -> Sequence[Window]:
    """Only the hurried pieces of these windows' openings; the windows as they are when there is none.

    One more has a deadline, and is not asked for: with the first one of a torrent libtorrent cancels everything.
    """
    openings = [[piece for piece in opening(one, have) if piece in hurried] for one in windows]
    only = [Window(ps[0], ps[-1] + 1, 1, len(ps), len(ps), is_alone=True) for ps in openings if ps]
    return only or windows


def _firsts(windows: Sequence[Window], have: bytearray, heads: Sequence[tuple[int, ...]]) -> Mapping[int, int]:
    """By priority the next piece of everybody who has not begun yet; of all when there is nobody like that."""
    beginning = {next(opening(one, have), -1) for one in windows} - {-1}
    if beginning:
        return dict.fromkeys(beginning, _TOP)
    nexts = [(one.dry_s, pieces[0]) for one, pieces in zip(windows, heads, strict=True) if pieces]
    ranks = {dry_s: rank for rank, dry_s in enumerate(sorted({dry_s for dry_s, _ in nexts}))}
    return {piece: max(_NEXT, _TOP - ranks[dry_s]) for dry_s, piece in sorted(nexts, reverse=True)}


def _urgency(far: int, is_head: bool) -> int:
    return _FIRST if is_head else max(_LAST, _FIRST - far // _STEP)


def _anchors(before: Plan, have: bytearray, wanted: bytearray) -> Iterator[int]:
    """Some of what is fetched by the way: those that were before, as long as they are missing, then the last ones."""
    kept = [piece for piece in before.deadlines if wanted[piece] and not have[piece]]
    return islice(chain(kept, _last_missing(have, wanted)), _ANCHORS)


def _less_urgent(windows: Sequence[Window], have: bytearray, wanted: bytearray, *, is_read: bool) -> Iterator[int]:
    """What comes after the windows while somebody waits for one, at the end of a file from its beginning; the warm."""
    for window in windows:
        if not window.head:
            yield from _missing(have, window.start, window.stop)
        elif is_read:
            yield from islice(_wanted_after(have, wanted, window.stop), window.tail)


def orders(before: Plan, after: Plan, have: bytearray, was_wanted: bytearray, wanted: bytearray) -> Orders:
    """From what it was told to what it should be told."""
    left = tuple(piece for piece in before.deadlines if piece not in after and not have[piece])
    fresh = tuple((piece, ms) for piece, ms in after.deadlines.items() if _is_new(before.deadlines.get(piece), ms))
    changed = dict(_background(before, after, have, was_wanted, wanted))
    changed |= {piece: int(after.has_background and wanted[piece]) for piece in left}
    told, hurried = before.priorities.items(), {piece for piece, _ in fresh}
    changed |= {
        piece: priority
        for piece, priority in after.priorities.items()
        if (piece, priority) not in told or (piece in hurried and priority != _TOP)
    }
    return Orders(fresh, left, tuple(changed.items()))


def anew(now: Plan) -> Orders:
    """All of it once more, when the deadlines were dropped: libtorrent cancels then what has none."""
    return Orders(tuple(now.deadlines.items()), (), tuple(now.priorities.items()))


def _is_new(was: int | None, ms: int) -> bool:
    """A head keeps the deadline that it had at first; what is none any more loses it."""
    return was is None or (was == _FAR_MS) != (ms == _FAR_MS)


def _background(
    before: Plan, after: Plan, have: bytearray, was_wanted: bytearray, wanted: bytearray
) -> Iterator[tuple[int, int]]:
    """All that is fetched by the way, where that changes."""
    nothing = bytes(len(have))
    was, now = was_wanted if before.has_background else nothing, wanted if after.has_background else nothing
    changed = (int.from_bytes(was, "little") ^ int.from_bytes(now, "little")).to_bytes(len(have), "little")
    piece = changed.find(1)
    while piece >= 0:
        if not have[piece] and piece not in after:
            yield piece, now[piece]
        piece = changed.find(1, piece + 1)


def _missing(have: bytearray, start: int, stop: int) -> Iterator[int]:
    piece = have.find(0, start, stop)
    while piece >= 0:
        yield piece
        piece = have.find(0, piece + 1, stop)


def _wanted_after(have: bytearray, wanted: bytearray, start: int) -> Iterator[int]:
    """Wanted pieces that are not here, from `start` on and around."""
    for first, end in ((start, len(wanted)), (0, start)):
        piece = wanted.find(1, first, end)
        while piece >= 0:
            if not have[piece]:
                yield piece
            piece = wanted.find(1, piece + 1, end)


def _last_missing(have: bytearray, wanted: bytearray) -> Iterator[int]:
    """Wanted pieces that are not here, from the end."""
    missing = int.from_bytes(wanted, "little") & ~int.from_bytes(have, "little")
    while missing:
        piece = (missing.bit_length() - 1) // 8
        yield piece
        missing &= (1 << piece * 8) - 1
