"""Which pieces are asked for first: laws, on any readers, any gaps, any order of events."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from worker.torrent.schedule import Plan, Window, orders, plan

PIECES = 60


@st.composite
def windows(draw):
    start = draw(st.integers(0, PIECES - 1))
    stop = min(PIECES, start + draw(st.integers(1, 20)))
    return Window(start, stop, draw(st.integers(0, 8)), draw(st.integers(0, 3)))


bitmaps = st.lists(st.integers(0, 1), min_size=PIECES, max_size=PIECES).map(bytearray)
many = st.lists(windows(), max_size=4)


@dataclass
class Swarm:
    """What libtorrent makes of orders: a deadline is the highest priority, and one that is dropped leaves a low one."""

    have: bytearray
    wanted: bytearray
    priority: list = field(default_factory=list)
    deadlines: set = field(default_factory=set)

    def __post_init__(self):
        self.priority = [int(one) for one in self.wanted]

    def obey(self, given):
        dropped = set(self.deadlines) if given.clear else set(given.reset)
        for piece in dropped:
            self.priority[piece] = 1
        self.deadlines -= dropped
        for piece, priority in given.priorities:
            assert piece not in self.deadlines or not self.have[piece]
            self.priority[piece] = priority
        for piece, _ in given.deadlines:
            self.priority[piece] = 7
            self.deadlines.add(piece)

    def arrives(self, piece):
        self.have[piece] = 1
        self.deadlines.discard(piece)


def should_be(said, swarm, piece):
    if piece in said.deadlines:
        return 7
    return said.priorities.get(piece, int(said.has_background and swarm.wanted[piece]))


@given(bitmaps, bitmaps, st.lists(st.tuples(many, st.lists(st.integers(0, PIECES - 1), max_size=10)), max_size=6))
def test_whatever_happens_libtorrent_is_told_what_is_meant(have, wanted, story):
    swarm, said = Swarm(have, wanted), Plan()
    for readers, arriving in story:
        for piece in arriving:
            swarm.arrives(piece)
        before, said = said, plan(readers, swarm.have, said)
        swarm.obey(orders(before, said, swarm.have, swarm.wanted))
        missing = [piece for piece in range(PIECES) if not swarm.have[piece]]
        assert [swarm.priority[one] for one in missing] == [should_be(said, swarm, one) for one in missing]
        assert {piece for piece in swarm.deadlines if not swarm.have[piece]} == set(said.deadlines)


@given(many, bitmaps)
def test_every_head_that_is_missing_is_urgent_and_nothing_here_is_asked_for(readers, have):
    said = plan(readers, have, Plan())
    heads = {
        piece
        for one in readers
        for piece in range(one.start, min(one.stop, one.start + one.head))
        if one.head and not have[piece]
    }
    assert set(said.deadlines) == heads
    assert not any(have[piece] for piece in [*said.deadlines, *said.priorities])


@given(many, bitmaps)
def test_every_missing_piece_of_every_window_is_asked_for(readers, have):
    said = plan(readers, have, Plan())
    assert all(piece in said for one in readers for piece in range(one.start, one.stop) if not have[piece])


@given(windows(), st.integers(0, 3))
def test_who_reads_the_same_way_ahead_is_served_alike(one, more):
    """Nobody is first because they came first."""
    other = Window(one.start + PIECES, one.stop + PIECES, one.tail, one.head)
    said = plan([one, other] + [other] * more, bytearray(2 * PIECES), Plan())
    for piece in range(one.start, one.stop):
        assert said.deadlines.get(piece) == said.deadlines.get(piece + PIECES)
        assert said.priorities.get(piece) == said.priorities.get(piece + PIECES)


@given(many, bitmaps)
def test_the_rest_waits_while_somebody_waits_for_the_next_piece(readers, have):
    said = plan(readers, have, Plan())
    assert said.has_background == (not said.deadlines)
    starving = plan(readers, have, Plan(has_background=False))
    assert starving.has_background == (not starving.deadlines and not starving.priorities)


def test_nearer_is_sooner():
    said = plan([Window(0, 40)], bytearray(PIECES), Plan())
    assert [said.deadlines[one] for one in (0, 1)] == [0, 60]
    falling = [said.priorities[one] for one in range(2, 40)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] == 6
    assert falling[-1] == 2


def test_what_is_only_warmed_up_yields_to_who_reads():
    warm = Window(20, 30, head=0)
    assert set(plan([warm], bytearray(PIECES), Plan()).priorities.values()) == {3}
    both = plan([warm, Window(0, 5)], bytearray(PIECES), Plan())
    assert {both.priorities[piece] for piece in range(20, 30)} == {1}
