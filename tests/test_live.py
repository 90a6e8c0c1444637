"""Cards that follow their jobs: the latest wins, the last state always lands, one process edits."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot import live
from bot.cards import Card, State
from bot.live import Budget, Live, Pace
from core.db import now
from core.events import JobChanged
from core.library import chat, dispatch, jobs, people
from core.models import Job, JobState, Lane, Post, Role
from tests.deadline import DEADLINE_S
from tests.story import telling, told


class Face:
    """Remembers what it was told to show, once it may."""

    surface = "web"

    def __init__(self, runtime, pace=None):
        self.pace = pace or Pace(every_s=0.02)
        self.shown = []
        self.may_show = asyncio.Event()
        self.may_show.set()
        self.news = asyncio.Condition()
        self._runtime = runtime

    async def edit(self, post, card, version):
        await self.may_show.wait()
        async with self._runtime.db.begin() as session:
            await chat.shown(session, post.id, {}, version, post.job_id)
        async with self.news:
            self.shown.append((post.id, card.title, version))
            self.news.notify_all()

    async def until(self, holds):
        async with asyncio.timeout(DEADLINE_S), self.news:
            await self.news.wait_for(holds)


async def draw(_, __, job, post):
    return Card(f"job {job.id} at {job.version}", state=State.OPEN if job.state.is_open else State.DONE, job=job.id)


@pytest.fixture
async def shown_jobs(runtime):
    """Makes jobs with a card each, in a room."""

    async def make(count=1, room="home"):
        async with runtime.db.begin() as session:
            person = await people.arrive(session, "web", "ada", "ada", Role.MEMBER)
            place = await people.room(session, "web", room, room)
            made = []
            for _ in range(count):
                job = await jobs.add(session, Job(kind="download", lane=Lane.WORK))
                post = Post(room_id=place.id, surface="web", for_person_id=person.id, job_id=job.id)
                post.shown_version = job.version
                made.append((job.id, (await chat.add(session, post)).id))
        return made

    return make


async def change(runtime, job, *, state=None, tells=True):
    """The job moves on by a version; the news of it may be lost."""
    async with runtime.db.begin() as session:
        row = await session.get(Job, job, with_for_update=True)
        row.version += 1
        row.state = state or row.state
        version = row.version
    if tells:
        await runtime.events.publish(JobChanged(job, version))
    return version


@pytest.fixture
async def serving():
    """Runs servers until the test is over."""
    tasks = []

    def serve(edits):
        tasks.append(asyncio.create_task(edits.serve()))
        return tasks[-1]

    yield serve
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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


class Message:
    """A shared message that remembers in which places it was drawn."""

    def __init__(self, standing=()):
        self.shown = []
        self._standing = dict(standing)
        self._news = asyncio.Condition()

    async def show(self, place):
        async with self._news:
            self.shown.append(place)
            self._news.notify_all()

    async def seen(self, place):
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: place in self.shown)

    async def standing(self):
        return self._standing


async def test_progress_of_several_jobs_is_left_to_their_shared_message(runtime, shown_jobs, serving):
    """A change of state is still told by the card itself."""
    (one, first), (other, _), (third, _) = await shown_jobs(3)
    async with runtime.db.read() as session:
        place = ((await chat.by_id(session, first)).room_id, "")
    face, message = Face(runtime), Message()
    serving(Live(runtime, face, draw, together=message))
    for job in (one, other, third):
        begun = await change(runtime, job, state=JobState.RUNNING)
        await face.until(lambda job=job, begun=begun: any(f"job {job} at {begun}" == t for _, t, _ in face.shown))
    before = len(face.shown)
    await change(runtime, one)
    await change(runtime, other)
    last = await change(runtime, one, state=JobState.DONE)
    await face.until(lambda: (first, f"job {one} at {last}", last) in face.shown)
    assert len(face.shown) == before + 1
    await message.seen(place)


async def test_progress_of_a_single_job_stays_on_its_card(runtime, shown_jobs, serving):
    ((job, post),) = await shown_jobs()
    face, message = Face(runtime), Message()
    serving(Live(runtime, face, draw, together=message))
    for _ in range(2):
        version = await change(runtime, job)
        await face.until(
            lambda version=version: face.shown and face.shown[-1] == (post, f"job {job} at {version}", version)
        )
    assert message.shown == []


async def test_a_shared_message_that_stands_is_looked_after(runtime, shown_jobs, serving):
    """It was left by a process that is no more."""
    ((_, post),) = await shown_jobs()
    async with runtime.db.read() as session:
        row = await chat.by_id(session, post)
    place = (row.room_id, row.place)
    face, message = Face(runtime), Message({place: row})
    serving(Live(runtime, face, draw, together=message))
    await message.seen(place)


async def test_a_request_whose_card_was_never_begun_gets_one(runtime, serving):
    """The process died between the request's row and the row of its card."""
    async with runtime.db.begin() as session:
        person = await people.arrive(session, "discord", "7", "ada", Role.MEMBER)
        place = await people.room(session, "discord", "8", "Readers")
        line = Post(room_id=place.id, surface="discord", place="9", key="discord:1", said="/download", locale="en")
        said = await chat.add(session, line)
        asked = Job(kind="download", lane=Lane.WORK, cause="discord:1", person_id=person.id, room_id=place.id)
        job = (await jobs.add(session, asked)).id
        await session.execute(update(Job).values(created_at=now() - 60_000))
    face = Face(runtime)
    face.surface = "discord"
    serving(Live(runtime, face, draw))
    await face.until(lambda: face.shown)
    async with runtime.db.read() as session:
        card = await chat.answer(session, said.id)
        assert (card.job_id, card.place, card.room_id) == (job, "9", place.id)
    assert [post for post, _, _ in face.shown] == [card.id]


async def test_a_request_whose_answer_is_being_made_is_let_be(runtime):
    async with runtime.db.begin() as session:
        place = await people.room(session, "discord", "8", "Readers")
        line = Post(room_id=place.id, surface="discord", place="9", key="discord:1", said="/download", locale="en")
        await chat.add(session, line)
        await jobs.add(session, Job(kind="download", lane=Lane.WORK, cause="discord:1"))
        assert await chat.begin_again(session, "discord") == 0
