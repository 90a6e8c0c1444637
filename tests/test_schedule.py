"""Which pieces are asked for first: laws, on any readers, any gaps, any order of events."""

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from worker.torrent.schedule import Plan, Window, alone, anew, opening, orders, plan

PIECES = 40


@st.composite
def windows(draw):
    start = draw(st.integers(0, PIECES - 1))
    stop = min(PIECES, start + draw(st.integers(1, 20)))
    return Window(start, stop, draw(st.integers(0, 8)), draw(st.integers(0, 3)), draw(st.integers(0, 3)))


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
        self.priority = [0] * PIECES

    def obey(self, given):
        for piece, _ in given.deadlines:
            self.priority[piece] = 7
            self.deadlines.add(piece)
        for piece in given.reset:
            self.priority[piece] = 1
            self.deadlines.discard(piece)
        for piece, priority in given.priorities:
            self.priority[piece] = priority

    def missing(self, pieces):
        return {piece for piece in pieces if not self.have[piece]}

    def arrives(self, piece):
        self.have[piece] = 1
        self.deadlines.discard(piece)


def settled(readers, have, wanted=None):
    """What is asked for in the end: where no deadline was left, two plans follow one another."""
    wanted = bytearray(b"\1" * len(have)) if wanted is None else wanted
    return plan(readers, have, wanted, plan(readers, have, wanted, Plan()))


def should_be(said, swarm, piece):
    return said.priorities.get(piece, int(said.has_background and swarm.wanted[piece]))


some = st.lists(st.integers(0, PIECES - 1), max_size=10)
stories = st.lists(st.tuples(many, some, some), max_size=6)


def told(swarm, story):
    """Plan after plan of a story; whether there was a deadline before each."""
    said = Plan()
    for readers, arriving, hurried in story:
        for piece in arriving:
            swarm.arrives(piece)
        was_hurried = bool(swarm.missing(swarm.deadlines))
        before, said = said, plan(alone(readers, swarm.have, hurried), swarm.have, swarm.wanted, said)
        swarm.obey(orders(before, said, swarm.have, swarm.wanted, swarm.wanted))
        yield said, was_hurried


@settings(max_examples=60)
@given(bitmaps, bitmaps, stories)
def test_whatever_happens_libtorrent_is_told_what_is_meant(have, wanted, story):
    swarm = Swarm(have, wanted)
    for said, _ in told(swarm, story):
        missing = swarm.missing(range(PIECES))
        assert {one: swarm.priority[one] for one in missing} == {one: should_be(said, swarm, one) for one in missing}
        assert swarm.missing(swarm.deadlines) == set(said.deadlines)


@settings(max_examples=60)
@given(bitmaps, bitmaps, stories)
def test_nothing_is_asked_for_without_a_deadline_that_could_be_cancelled(have, wanted, story):
    """With a first deadline libtorrent cancels what has none, and not all peers bear that."""
    swarm = Swarm(have, wanted)
    for said, was_hurried in told(swarm, story):
        asked = {one for one in swarm.missing(range(PIECES)) if swarm.priority[one]}
        assert said.has_background or asked == {one for one in said.deadlines if said.priorities[one]}
        assert not said.has_background or was_hurried or not asked


@settings(max_examples=60)
@given(many, bitmaps, bitmaps)
def test_deadlines_that_were_dropped_are_told_again_as_they_were(readers, have, wanted):
    said = settled(readers, have, wanted)
    swarm = Swarm(have, wanted if said.has_background else bytearray(PIECES))
    swarm.obey(orders(Plan(), said, have, wanted, wanted))
    before = list(swarm.priority), set(swarm.deadlines)
    for piece in swarm.deadlines:
        swarm.priority[piece] = 1
    swarm.deadlines = set()
    swarm.obey(anew(said))
    assert (swarm.priority, swarm.deadlines) == before


@given(many, bitmaps)
def test_every_head_that_is_missing_is_urgent_and_nothing_here_is_asked_for(readers, have):
    said = settled(readers, have)
    heads = {
        piece
        for one in readers
        for piece in range(one.start, min(one.stop, one.start + one.head))
        if one.head and not have[piece]
    }
    assert {piece for piece, priority in said.priorities.items() if priority == 7} <= heads
    assert {piece for piece, ms in said.deadlines.items() if ms < 10_000} == heads
    assert set(said.deadlines) == set(said.priorities)
    assert not any(have[piece] for piece in said.deadlines)


@given(many, bitmaps)
def test_who_has_not_begun_comes_first_and_of_everybody_what_comes_next(readers, have):
    """Peers take what is of one priority in any order: a piece that is waited for has no equal but those of others."""
    heads = [[one for one in range(w.start, min(w.stop, w.start + w.head)) if not have[one]] for w in readers]
    beginning = {next(opening(one, have), None) for one in readers} - {None}
    said = settled(readers, have)
    urgent = {piece for piece, priority in said.priorities.items() if priority == 7}
    assert urgent == (beginning or {pieces[0] for pieces in heads if pieces})


@given(many, bitmaps, st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_of_those_who_have_begun_who_runs_dry_sooner_comes_first_and_everybodys_next_piece_before_all_others(
    readers, have, seconds
):
    begun = [replace(one, opening=0, dry_s=dry_s) for one, dry_s in zip(readers, seconds, strict=False)]
    nexts = {}
    for one in begun:
        piece = have.find(0, one.start, min(one.stop, one.start + one.head))
        if piece >= 0:
            nexts[piece] = min(one.dry_s, nexts.get(piece, one.dry_s))
    said = settled(begun, have)
    in_turn = [said.priorities[piece] for piece in sorted(nexts, key=nexts.get)]
    assert in_turn == sorted(in_turn, reverse=True)
    assert max(in_turn, default=7) == 7
    others = {priority for piece, priority in said.priorities.items() if piece not in nexts}
    assert max(others, default=0) < min(in_turn, default=8)


@given(many, bitmaps, st.sets(st.integers(0, PIECES - 1)))
def test_what_is_hurried_is_asked_for_alone_and_one_more_piece_has_a_deadline(readers, have, hurried):
    """The last deadline must not go with it: at the next one everything would be cancelled."""
    openings = {piece for one in readers for piece in opening(one, have)} & hurried
    said = settled(alone(readers, have, hurried), have)
    if openings:
        asked = {piece for piece, priority in said.priorities.items() if priority}
        assert openings <= asked
        assert not said.has_background
        assert len(said.deadlines) > len(openings) or all(have[piece] or piece in asked for piece in range(PIECES))
        assert all(any(w.start <= one < w.start + min(w.head, w.opening) for w in readers) for one in asked)
    else:
        assert said == settled(readers, have)


@given(many, bitmaps)
def test_every_missing_piece_of_every_window_is_asked_for(readers, have):
    said = settled(readers, have)
    assert all(piece in said for one in readers for piece in range(one.start, one.stop) if not have[piece])


@given(windows(), st.integers(0, 3))
def test_who_reads_the_same_way_ahead_is_served_alike(one, more):
    """Nobody is first because they came first."""
    other = Window(one.start + PIECES, one.stop + PIECES, one.tail, one.head, one.opening)
    said = settled([one, other] + [other] * more, bytearray(2 * PIECES))
    for piece in range(one.start, one.stop):
        assert said.deadlines.get(piece) == said.deadlines.get(piece + PIECES)
        assert said.priorities.get(piece) == said.priorities.get(piece + PIECES)


@given(many, bitmaps)
def test_the_rest_waits_while_somebody_waits_for_the_next_piece(readers, have):
    said = settled(readers, have)
    waits = any(not have[piece] for one in readers if one.head for piece in range(one.start, one.stop))
    warms = any(not have[piece] for one in readers if not one.head for piece in range(one.start, one.stop))
    assert said.has_background == (not waits and not warms and not all(have))


def test_at_the_end_of_a_file_its_beginning_keeps_the_peers_busy():
    have = bytearray(PIECES)
    said = settled([Window(PIECES - 4, PIECES, tail=3, head=2)], have)
    assert {piece: said.priorities.get(piece) for piece in range(4)} == {0: 1, 1: 1, 2: 1, 3: None}


def test_nearer_is_sooner():
    said = settled([Window(0, 40)], bytearray(PIECES))
    assert [said.deadlines[one] for one in (0, 1)] == [0, 60]
    falling = [said.priorities[one] for one in range(2, 40)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] == 6
    assert falling[-1] == 2


def test_what_is_only_warmed_up_yields_to_who_reads():
    warm = Window(20, 30, head=0)
    assert set(settled([warm], bytearray(PIECES)).priorities.values()) == {3}
    both = settled([warm, Window(0, 5)], bytearray(PIECES))
    assert {both.priorities[piece] for piece in range(20, 30)} == {1}
