"""When a source is left in peace, and when it is tried again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceBlocked, SourceChanged, SourceGone, SourceRefused, SourceUnavailable
from worker.catalog.breaker import LADDER_S, Health, Verdict, after, deadline_s, is_open, is_our_own_network

DOWN, BUSY = SourceUnavailable("a", "asleep"), SourceUnavailable("a", "busy", 40.0)
CHANGED, REFUSED, GONE = SourceChanged("a", "odd"), SourceRefused("a", "no"), SourceGone("a", "404")


def told(*troubles, health=None, now_ms=0, seconds=0.1):
    """The health after these troubles (None: it answered), one after the other at the same moment."""
    health = health or Health()
    for trouble in troubles:
        health = after(health, Verdict("a", trouble, seconds), now_ms)
    return health


@pytest.mark.parametrize(
    ("troubles", "for_s"),
    [
        ([], 0),
        ([DOWN], 0),
        ([DOWN, DOWN], 0),
        ([DOWN, DOWN, DOWN], 15),
        ([DOWN, DOWN, None, DOWN], 0),
        ([DOWN] * 4, 60),
        ([CHANGED] * 3, 15),
        ([BUSY], 40),
        ([REFUSED], 900),
        ([SourceBlocked("a", "challenge")], 900),
        ([GONE] * 9, 0),
    ],
)
def test_it_is_left_in_peace_for_so_long(troubles, for_s):
    assert told(*troubles).open_until == for_s * 1000


def test_each_time_it_opens_for_longer_and_three_hours_at_most():
    health, waits = told(DOWN, DOWN), []
    for _ in range(9):
        health = told(DOWN, health=health)
        waits.append(health.open_until // 1000)
    assert waits == [*LADDER_S, 10_800, 10_800]


def test_it_is_tried_again_when_the_time_is_over_and_closed_when_it_is_well():
    health = told(DOWN, DOWN, DOWN)
    assert is_open(health, 14_999)
    assert not is_open(health, 15_000)
    well = told(None, health=health, now_ms=15_000)
    assert not is_open(well, 15_001)
    assert well.streak == 0


def test_most_sources_outside_unreached_is_our_own_network():
    verdicts = [Verdict(name, DOWN, 1) for name in "abc"] + [Verdict("d", None, 1)]
    assert is_our_own_network(verdicts)
    assert not is_our_own_network(verdicts[2:])
    assert not is_our_own_network([replace(one, is_remote=False) for one in verdicts])
    assert not is_our_own_network([Verdict(name, BUSY, 1) for name in "abcd"])


def test_a_deadline_follows_what_a_source_usually_takes():
    assert deadline_s(Health(), 10) == 10
    assert deadline_s(told(*[None] * 20, seconds=0.1), 10) == 2
    assert 6 <= deadline_s(told(*[None] * 20, seconds=4), 10) < 7
    assert deadline_s(told(*[None] * 20, seconds=9), 10) == 10


_troubles = st.lists(st.sampled_from([None, DOWN, BUSY, CHANGED, REFUSED, GONE]), max_size=40)


@given(_troubles)
def test_figures_stay_within_their_bounds(troubles):
    health = told(*troubles)
    assert 0 <= health.reliability <= 1
    assert health.answers + health.failures == len(troubles)
    assert 0 <= health.open_until <= LADDER_S[-1] * 1000


@given(_troubles)
def test_one_more_good_answer_never_makes_it_less_reliable(troubles):
    health = told(*troubles)
    assert told(None, health=health).reliability >= health.reliability
