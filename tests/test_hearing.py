"""Hearing people on a platform: each thing once, and nobody more than others can bear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.commands  # noqa: F401 registers them
from bot import desk
from bot.arriving import Arrival, arrive
from bot.cards import Card, Toast
from bot.handing import HandedText
from bot.hearing import Hearing, Patience
from bot.posts import Posts
from core.library import jobs, titles
from core.media import Format, Kind, TitleInfo
from tests.rows import do

ALICE = TitleInfo("demo", "alice", "Alice", Kind.BOOK, (Format.EPUB,))


class Shown:
    """Shows cards as a platform does: a post that arrives."""

    def __init__(self, posts, caller):
        self.given = []
        self._posts = posts
        self._caller = caller

    async def give(self, outcome, *, answers=None, **_):
        self.given.append(outcome)
        if isinstance(outcome, Card):
            post, _ = await self._posts.add(self._caller, outcome, answers, lambda *_: None, private=False)
            await self._posts.arrived(post, f"{len(self.given)}", outcome)


@pytest.fixture
def posts(runtime):
    return Posts(runtime, "telegram")


@pytest.fixture
def hearing(runtime, posts):
    return Hearing(runtime, posts)


@pytest.fixture
def caller(runtime):
    async def arrived(cause="1"):
        return await arrive(runtime, Arrival("telegram", "71", "Ada", "-100", "Readers", cause=f"telegram:{cause}"))

    return arrived


async def test_a_line_that_is_delivered_twice_is_answered_once(hearing, posts, caller):
    shown = Shown(posts, await caller())
    await hearing.say(await caller(), "/help", shown, private=True)
    await hearing.say(await caller(), "/help", shown, private=True)
    assert len(shown.given) == 1


async def test_a_line_whose_answer_was_lost_is_answered_again_and_asks_nothing_twice(runtime, hearing, posts, caller):
    title = await do(runtime.db, titles.keep, ALICE)
    ada, line = await caller(), f"/download {title.id} epub"
    await posts.said(ada, line, ada.cause, private=False)
    lost = await desk.say(runtime, ada, line)  # and the process dies before it is shown
    await do(runtime.db, jobs.want, lost.job, "cancel")  # meanwhile the job may even be over
    shown = Shown(posts, ada)
    await hearing.say(ada, line, shown, private=False)
    assert [card.job for card in shown.given] == [lost.job]


async def test_a_message_handed_in_twice_is_looked_at_once(hearing, posts, caller):
    shown, ada = Shown(posts, await caller()), await caller()
    magnet = HandedText(f"magnet:?xt=urn:btih:{'a' * 40}&dn=Moths")
    for _ in range(2):
        await hearing.hand_in(ada, [magnet], shown)
    assert [card.title for card in shown.given] == ["Moths"]


async def test_the_same_words_said_twice_are_two_lines(hearing, posts, caller):
    shown = Shown(posts, await caller())
    for cause in ("1", "2"):
        await hearing.say(await caller(cause), "/help", shown, private=True)
    assert len(shown.given) == 2


async def test_of_a_flood_the_first_is_heard_one_is_refused_by_name_and_the_rest_let_go_by(hearing, posts, caller):
    shown = Shown(posts, await caller())
    for number in range(100):
        await hearing.say(await caller(str(number)), "/status", shown, private=True)
    refusals = [card for card in shown.given if "60 commands" in card.title]
    assert len(refusals) == 1
    assert 20 <= len(shown.given) - 1 < 90  # and one more for every second that it took


async def test_a_press_of_a_button_nobody_made_is_answered_and_does_nothing(hearing, posts, caller):
    shown = Shown(posts, await caller())
    await hearing.press(await caller(), "nobody-made-this-token", shown)
    assert isinstance(shown.given[0], Toast)


@given(st.integers(3, 200), st.lists(st.tuples(st.integers(1, 3), st.floats(0, 20)), max_size=60))
def test_nobody_is_heard_more_often_than_the_rule_says_and_everybody_is_heard_again(per_minute, said):
    clock = Clock()
    patience = Patience(per_minute, clock)
    heard = dict.fromkeys((1, 2, 3), 0)
    for person, pause in said:
        clock.now += pause
        wait, _ = patience.wait_s(person)
        heard[person] += not wait
        if wait:
            clock.now += wait + 1e-6
            assert patience.wait_s(person)[0] == 0
            heard[person] += 1
    assert all(count <= per_minute / 3 + clock.now * per_minute / 60 + 1 for count in heard.values())


def test_who_goes_on_and_on_is_told_once_and_again_after_a_rest():
    clock = Clock()
    patience = Patience(60, clock)
    for _ in range(3):
        told = []
        for _ in range(100):
            clock.now += 0.1
            told.append(patience.wait_s(1)[1])
        assert sum(told) == 1
        clock.now += 60


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now
