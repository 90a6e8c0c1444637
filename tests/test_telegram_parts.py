"""Parts of the Telegram bot by themselves: how much is said where, which update is answered, who is heard."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.telegram import pace
from bot.telegram.pace import GROUP, PRIVATE, Chat, Chats
from bot.telegram.places import Where, alone, where
from bot.telegram.updates import Updates


@pytest.fixture
def clock(monkeypatch):
    """A clock that waiting moves."""
    now = [1000.0]

    async def slept(seconds):
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(pace.asyncio, "sleep", slept)
    return now


@pytest.mark.parametrize(("window", "allowed", "span_s"), [(PRIVATE, 5, 5.0), (GROUP, 20, 60.0)])
async def test_no_chat_hears_more_than_telegram_allows(clock, window, allowed, span_s):
    chat, said = Chat(window), []
    for _ in range(100):
        await chat.turn()
        said.append(clock[0])
    assert max(sum(one <= other < one + span_s for other in said) for one in said) <= allowed


async def test_progress_leaves_room_for_answers_and_last_states(clock):
    chat = Chat(GROUP)
    while chat.wait_s(final=False) == 0:
        chat.spend()
        await chat.turn()
        clock[0] += GROUP.every_s / 2
    began = clock[0]
    assert chat.wait_s(final=True) == 0
    await chat.turn()
    assert clock[0] == began


async def test_a_pause_is_kept_by_its_chat_alone(clock):
    chats = Chats()
    chats.of(1).hold(30)
    await chats.of(2).turn()
    assert clock[0] == 1000.0
    await chats.of(1).turn()
    assert clock[0] >= 1030.0


@given(st.integers(), st.none() | st.integers(1))
def test_where_something_stands_is_read_as_it_was_kept(chat, topic):
    assert where(str(chat), str(topic) if topic else "") == Where(chat, topic)


@given(st.integers(1))
def test_what_is_for_one_stands_in_their_own_chat(user):
    assert where("-100", alone(user)) == Where(user)
    assert where("-100", alone(user)).is_private


async def test_an_update_is_answered_once_and_confirmed_when_that_is_done():
    heard, may_end = [], asyncio.Event()

    async def hear(update):
        heard.append(update.update_id)
        await may_end.wait()

    updates = Updates(hear)
    first = updates.take(Update(7))
    assert updates.take(Update(7)) is first
    updates.take(Update(8))
    assert updates.unconfirmed() == 7
    may_end.set()
    await asyncio.gather(*updates.busy)
    assert updates.unconfirmed() is None
    assert heard == [7, 8]
    updates.take(Update(7))
    assert heard == [7, 8]


async def test_an_update_that_fails_holds_up_no_other():
    async def hear(update):
        if update.update_id == 1:
            raise KeyError("a fault of ours")

    updates = Updates(hear)
    await asyncio.gather(updates.take(Update(1)), updates.take(Update(2)))
    assert updates.unconfirmed() is None
