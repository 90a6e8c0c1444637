"""What many verdicts make of a link: laws, and when a link is called dead."""

from hypothesis import given
from hypothesis import strategies as st

from core.link_health import APART_MS, HOUR_S, File, Odds, Sign, Standing, Verdict, after, interval_s

DAY_MS = 24 * HOUR_S * 1000
ALIVE = Verdict(Standing.ALIVE, (Sign.OPENS,))
SAME = Verdict(Standing.ALIVE, (Sign.SAME,), 0.9)
DEAD = Verdict(Standing.DEAD, (Sign.GONE,), status=404)
VERDICTS = st.builds(
    Verdict,
    st.sampled_from(Standing),
    st.lists(st.sampled_from(Sign), max_size=2).map(tuple),
    st.floats(0, 1),
)
LOOKS = st.lists(st.tuples(st.integers(0, 60 * DAY_MS), VERDICTS), max_size=30)


def told(looks, odds=None, now_ms=0):
    odds = odds or Odds()
    for later_ms, verdict in looks:
        now_ms += later_ms
        odds = after(odds, verdict, now_ms)
    return odds, now_ms


@given(LOOKS, st.integers(0, 400 * DAY_MS))
def test_a_score_is_between_0_and_1_whatever_was_seen(looks, later_ms):
    odds, now_ms = told(looks)
    assert 0 <= odds.score(now_ms + later_ms) <= 1


@given(LOOKS)
def test_being_had_never_lowers_a_score_and_being_gone_never_raises_it(looks):
    odds, now_ms = told(looks)
    before = odds.score(now_ms)
    assert after(odds, ALIVE, now_ms).score(now_ms) >= before - 1e-9
    assert after(odds, DEAD, now_ms).score(now_ms) <= before + 1e-9


@given(LOOKS)
def test_what_we_cant_tell_changes_nothing(looks):
    odds, now_ms = told(looks)
    seen = after(odds, Verdict(Standing.UNKNOWN), now_ms)
    assert seen.score(now_ms) == odds.score(now_ms)
    assert seen.is_dead == odds.is_dead


@given(LOOKS)
def test_with_time_everything_is_forgotten(looks):
    odds, now_ms = told(looks)
    assert abs(odds.score(now_ms + 1000 * DAY_MS) - Odds().score(0)) < 0.01


@given(LOOKS)
def test_one_look_that_gets_the_bytes_revives(looks):
    odds, now_ms = told(looks)
    assert not after(odds, ALIVE, now_ms).is_dead


@given(LOOKS, st.integers(0, DAY_MS))
def test_one_look_alone_never_calls_a_link_dead(looks, later_ms):
    odds, now_ms = told(looks)
    had = after(odds, ALIVE, now_ms)
    assert not after(had, DEAD, now_ms + later_ms).is_dead


def test_two_looks_apart_call_a_link_dead_that_was_never_had():
    odds, _ = told([(0, DEAD), (APART_MS, DEAD)])
    assert odds.is_dead


def test_two_looks_in_a_row_are_one():
    odds, _ = told([(0, DEAD), (APART_MS - 1, DEAD), (0, DEAD)])
    assert odds.dead_times == 1
    assert not odds.is_dead


def test_what_was_had_for_long_needs_more_than_two_looks():
    odds, now_ms = told([(0, ALIVE), *[(DAY_MS, ALIVE)] * 20])
    odds, now_ms = told([(DAY_MS, DEAD)] * 2, odds, now_ms)
    assert not odds.is_dead
    odds, _ = told([(DAY_MS, DEAD)] * 30, odds, now_ms)
    assert odds.is_dead


def test_a_head_that_looks_well_does_not_revive_what_is_dead():
    odds, now_ms = told([(0, DEAD), (DAY_MS, DEAD)])
    assert after(odds, SAME, now_ms + DAY_MS).is_dead


@given(st.integers(0, 90 * 24 * HOUR_S), st.booleans(), st.floats(0, 1))
def test_looks_are_between_5_hours_and_36_days_apart(every_s, is_stable, jitter):
    assert 4.8 * HOUR_S <= interval_s(every_s, is_stable=is_stable, jitter=jitter) <= 36 * 24 * HOUR_S


def test_looks_get_seldom_while_nothing_changes_and_frequent_when_something_does():
    assert interval_s(0, is_stable=True, jitter=0.5) == 24 * HOUR_S
    assert interval_s(48 * HOUR_S, is_stable=True, jitter=0.5) == 96 * HOUR_S
    assert interval_s(48 * HOUR_S, is_stable=False, jitter=0.5) == 12 * HOUR_S


def test_a_file_is_the_same_by_its_etag_else_by_length_and_date():
    then = File(100, '"a"', "Mon")
    assert then.is_same(File(None, '"a"'))
    assert File(100, "", "Mon").is_same(File(100, "", "Mon"))
    assert not File(100).is_same(File(100))
    assert then.is_renewed(File(100, '"b"', "Mon"))
    assert File(100).is_renewed(File(101))
    assert not File(100).is_renewed(File(None))
