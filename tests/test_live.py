"""Cards that follow their jobs: the latest wins, the last state always lands, one process edits."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import live
from bot.cards import Card, State
from bot.live import Budget, Live, Pace
from core.db import now
from core.library import chat, dispatch
from core.models import JobState
from tests.deadline import DEADLINE_S
from tests.live_house import Face, change, draw
from tests.story import telling, told

pytest_plugins = ["tests.live_fixtures"]


async def test_the_latest_state_wins_and_the_last_one_lands(runtime, shown_jobs, serving):
    ((job, post),) = await shown_jobs()
    face = Face(runtime)
    face.may_show.clear()
    serving(Live(runtime, face, draw))
    for _ in range(30):
        await change(runtime, job)
    last = await change(runtime, job, state=JobState.DONE)
    face.may_show.set()
    await face.until(lambda: face.shown and face.shown[-1][2] == last)
    versions = [version for _, _, version in face.shown]
    assert versions == sorted(set(versions))
    assert len(versions) <= 2  # of thirty-one states the one that was being shown, and the last
    async with runtime.db.read() as session:
        assert (await chat.by_id(session, post)).shown_version == last


async def test_few_cards_are_edited_at_once_and_all_of_them_in_the_end(runtime, shown_jobs, serving):
    """Who waits for a first answer goes before those who have one."""
    made = [pair for room in "abcdef" for pair in await shown_jobs(room=room)]
    go, under_way = asyncio.Event(), [0]

    class Held(Face):
        async def edit(self, post, card, version):
            under_way.append(under_way[-1] + 1)
            await go.wait()
            await super().edit(post, card, version)
            under_way.append(under_way[-1] - 1)

    face = Held(runtime, Pace(every_s=0.02, at_once=2))
    serving(Live(runtime, face, draw))
    last = {await change(runtime, job, state=JobState.DONE) for job, _ in made}
    async with asyncio.timeout(60):
        while max(under_way) < 2:  # noqa: ASYNC110 the face tells nobody
            await asyncio.sleep(0.01)
    go.set()
    await face.until(lambda: {post for post, _, version in face.shown if version in last} == {post for _, post in made})
    assert max(under_way) == 2


async def test_what_looks_as_it_did_is_not_told_to_look_so_again(runtime, shown_jobs, serving):
    """A quiet card changes when its request does, and for no step of it."""
    ((job, post),) = await shown_jobs()
    face = Face(runtime)

    async def quiet(_, __, row, ___):
        return Card(str(row.state), state=State.OPEN if row.state.is_open else State.DONE, job=row.id)

    serving(Live(runtime, face, quiet))
    for _ in range(3):
        version = await change(runtime, job)
        async with asyncio.timeout(DEADLINE_S):
            while await shown_version(runtime, post) < version:  # noqa: ASYNC110 a row tells nobody
                await asyncio.sleep(0.01)
    last = await change(runtime, job, state=JobState.DONE)
    await face.until(lambda: face.shown and face.shown[-1][2] == last)
    assert [title for _, title, _ in face.shown] == ["queued", "done"]


async def shown_version(runtime, post):
    async with runtime.db.read() as session:
        return (await chat.by_id(session, post)).shown_version


async def test_news_that_were_lost_are_found_by_looking(runtime, shown_jobs, serving, monkeypatch):
    monkeypatch.setattr(live, "_SWEEP_S", 0.2)
    ((job, _),) = await shown_jobs()
    face = Face(runtime)
    serving(Live(runtime, face, draw))
    before = await change(runtime, job, tells=False)
    await face.until(lambda: face.shown and face.shown[-1][2] == before)
    last = await change(runtime, job, state=JobState.FAILED, tells=False)
    await face.until(lambda: face.shown[-1][2] == last)


async def test_final_states_go_first(runtime, shown_jobs, serving):
    made = await shown_jobs(6)
    for number, (job, _) in enumerate(made):
        await change(runtime, job, state=JobState.DONE if number == 5 else None, tells=False)
    face = Face(runtime, Pace(every_s=0.05))
    serving(Live(runtime, face, draw))
    await face.until(lambda: len(face.shown) == 6)
    assert face.shown[0][0] == made[5][1]


async def test_one_process_edits_and_another_takes_over_when_it_goes(runtime, shown_jobs, serving):
    ((job, _),) = await shown_jobs()
    first, second = Face(runtime), Face(runtime)
    one = serving(Live(runtime, first, draw))
    version = await change(runtime, job)
    await first.until(lambda: first.shown and first.shown[-1][2] == version)
    other = Live(_named(runtime, "another process"), second, draw)
    serving(other)
    version = await change(runtime, job)
    await first.until(lambda: first.shown[-1][2] == version)
    assert second.shown == []
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    version = await change(runtime, job)
    await second.until(lambda: second.shown and second.shown[-1][2] == version)
    assert first.shown[-1][2] < version


async def test_an_edit_under_way_is_let_end_when_its_surface_stops(runtime, shown_jobs, serving):
    """What a platform was told and nobody noted would be said once more after the restart."""
    ((job, post),) = await shown_jobs()
    face, begun, gate = Face(runtime), asyncio.Event(), asyncio.Event()
    edit = face.edit

    async def held(*what):
        begun.set()
        await gate.wait()
        await edit(*what)

    face.edit = held
    stopping = serving(Live(runtime, face, draw))
    version = await change(runtime, job)
    await begun.wait()
    stopping.cancel()
    for _ in range(50):  # turns of the loop: until everybody was told to stop
        await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(stopping, return_exceptions=True)
    assert await shown_version(runtime, post) == version


def _named(runtime, name):
    from dataclasses import replace

    return replace(runtime, name=name)


async def test_a_card_that_cannot_be_drawn_holds_up_no_other(runtime, shown_jobs, serving):
    (bad, _), (good, post) = await shown_jobs(2)

    async def drawn(_, __, job, ___):
        if job.id == bad:
            raise KeyError("a sentence of another version")
        return Card("good", job=job.id)

    face = Face(runtime)
    serving(Live(runtime, face, drawn))
    await change(runtime, bad)
    await change(runtime, good)
    await face.until(lambda: any(shown == post for shown, _, _ in face.shown))


async def test_a_lease_is_one_holders_until_it_ends(runtime):
    async with runtime.db.begin() as session:
        assert await dispatch.hold(session, "live:test", "a", 60_000)
        assert not await dispatch.hold(session, "live:test", "b", 60_000)
        assert await dispatch.hold(session, "live:test", "a", 60_000)
        await dispatch.let_go(session, "live:test", "b")
        assert not await dispatch.hold(session, "live:test", "b", 60_000)
        await dispatch.let_go(session, "live:test", "a")
        assert await dispatch.hold(session, "live:test", "b", 60_000)


async def test_an_older_card_never_replaces_a_newer_one(runtime, shown_jobs):
    ((_, post),) = await shown_jobs()
    async with runtime.db.begin() as session:
        assert await chat.shown(session, post, {"title": "new"}, 5, None)
        assert not await chat.shown(session, post, {"title": "old"}, 4, None)
        assert await chat.shown(session, post, {"title": "same"}, 5, None)
        assert (await chat.by_id(session, post)).card == {"title": "same"}
        assert await session.scalar(now()) > 0


@given(
    steps=st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=60),
    every_s=st.floats(0.05, 5),
    burst=st.integers(1, 5),
)
def test_a_budget_is_never_overdrawn_and_a_final_state_waits_for_one_edit_at_most(steps, every_s, burst):
    clock = [1000.0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: clock[0])
        budget = Budget(Pace(every_s, burst))
        spent = []
        for passed, final in steps:
            clock[0] += passed
            wait = budget.wait_s(final=final)
            assert 0 <= wait <= every_s * 2 + 1e-6
            assert not final or wait <= every_s + 1e-6
            if wait == 0:
                budget.spend()
                spent.append(clock[0])
        for at, began in enumerate(spent):
            within = [one for one in spent[at:] if one - began < every_s]
            assert len(within) <= burst + 1


async def test_a_card_catches_up_after_the_service_was_away(tmp_path, redis_url):
    """What ended while nobody was there to edit the card is on it a moment after the start."""
    sources = {"demo": {"pace_s": 60}}
    async with telling(tmp_path, redis_url, sources=sources) as story:
        card = await story.says("ada", "/download the bowerbird handbook epub")
        await story.sees("ada", "Listing the parts")
    async with telling(tmp_path, redis_url) as story:
        ready = await story.ready("ada")
        assert ready.job == card.job
        assert "is ready" in told(ready)
        assert len([one for one in (await story.talker("ada")).cards if one.job == card.job]) == 1
