"""What is to become of a torrent, by what its row and its request say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.library.torrent_duties import Duty
from core.models import Aim, JobState, Torrent, TorrentState, Wanted
from core.models.jobs import OPEN
from worker.torrent import State
from worker.torrents.goals import Goal, goal, shown


def duty(aim, job=None, wanted=Wanted.RUN, **fields):
    return Duty(Torrent(id=1, lookup="x", person_id=1, room_id=1, aim=aim, **fields), job, wanted if job else None)


@pytest.mark.parametrize(
    ("given_", "becomes"),
    [
        (duty(Aim.REMOVE, JobState.RUNNING), Goal.REMOVE),
        (duty(Aim.REMOVE, paused=True, error="the disk is full"), Goal.REMOVE),
        (duty(Aim.FETCH, JobState.QUEUED), Goal.FETCH),
        (duty(Aim.FETCH, JobState.RUNNING), Goal.FETCH),
        (duty(Aim.FETCH, JobState.RUNNING, Wanted.PAUSE), Goal.PAUSE),
        (duty(Aim.FETCH, JobState.PAUSED), Goal.PAUSE),
        (duty(Aim.FETCH, JobState.CANCELLED), Goal.PARK),
        (duty(Aim.FETCH, JobState.FAILED), Goal.PARK),
        (duty(Aim.FETCH), Goal.PARK),
        (duty(Aim.FETCH, JobState.RUNNING, error="the disk is full"), Goal.PARK),
        (duty(Aim.SEED, JobState.DONE), Goal.SEED),
        (duty(Aim.SEED, paused=True), Goal.PAUSE),
        (duty(Aim.STREAM), Goal.STREAM),
        (duty(Aim.STREAM, state=TorrentState.PARKED), Goal.PARK),
        (duty(Aim.OFFERED), Goal.PARK),
    ],
)
def test_a_torrent_becomes_what_people_want(given_, becomes):
    assert goal(given_) is becomes


@given(
    st.sampled_from(Aim), st.none() | st.sampled_from(JobState), st.sampled_from(Wanted), st.booleans(), st.booleans()
)
def test_nothing_is_fetched_that_nobody_waits_for(aim, job, wanted, paused, failed):
    asked = duty(aim, job, wanted, paused=paused, error="x" if failed else "")
    if goal(asked) is Goal.FETCH:
        assert job in OPEN
        assert not paused
        assert wanted is not Wanted.PAUSE


@given(st.sampled_from(State), st.sampled_from(Goal))
def test_every_state_of_the_engine_has_a_word_in_the_rows(state, now):
    assert shown(state, now) in TorrentState
