"""Events: nothing is missed once one follows, whatever Redis goes through."""

import asyncio
import gc
import os
import signal

import pytest
from redis.asyncio import Redis

from core.events import Events, JobChanged, JobWanted, PostChanged
from core.valkey import embedded
from tests.deadline import DEADLINE_S
from tests.silence import silenced

MANY = [JobChanged(number, 1) for number in range(1200)]


@pytest.fixture
async def events(redis_url):
    opened = Events.open(redis_url)
    yield opened
    await opened.close()


@pytest.fixture
async def elsewhere(redis_url):
    """Another process' end of the stream."""
    opened = Events.open(redis_url)
    yield opened
    await opened.close()


async def heard(followed, count=1):
    async with asyncio.timeout(DEADLINE_S):
        return [await anext(followed) for _ in range(count)]


async def test_what_many_publish_at_once_arrives_whole_and_in_order(events, elsewhere):
    async with events.following() as followed:
        await asyncio.gather(*(elsewhere.publish(event) for event in MANY[:300]))
        assert await heard(followed, 300) == MANY[:300]


async def test_an_event_arrives_as_it_was_published(events, elsewhere):
    told = [JobChanged(1, 2), JobWanted(3), PostChanged(4, 5, 6, is_new=True)]
    async with events.following() as followed:
        await elsewhere.publish(*told)
        assert await heard(followed, 3) == told


async def test_everything_from_the_moment_of_following_arrives_in_order(events, elsewhere):
    await elsewhere.publish(JobChanged(9999, 1))
    async with events.following() as followed:
        for start in range(0, len(MANY), 100):
            await elsewhere.publish(*MANY[start : start + 100])
        assert await heard(followed, len(MANY)) == MANY


async def test_every_follower_hears_everything(events, elsewhere):
    async with events.following() as one, events.following() as other:
        await elsewhere.publish(*MANY[:50])
        assert await heard(one, 50) == await heard(other, 50) == MANY[:50]


async def test_who_left_is_not_waited_for(events, elsewhere):
    async with events.following():
        pass
    async with events.following() as followed:
        await elsewhere.publish(JobWanted(1))
        assert await heard(followed) == [JobWanted(1)]


async def test_waiting_may_be_broken_off_and_taken_up_again(events, elsewhere):
    """Not even the event on which it was broken off is lost."""
    async with events.following() as followed:
        waiting = asyncio.ensure_future(anext(followed))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting, 0.01)
        await elsewhere.publish(*MANY[:20])
        got = []
        for _ in range(20):
            waiting = asyncio.ensure_future(anext(followed))
            waiting.cancel()
            await asyncio.wait([waiting])
            got += await heard(followed)
        assert got == MANY[:20]


async def test_a_change_of_a_job_is_waited_for_and_not_for_ever(events, elsewhere):
    async with events.following() as followed:
        await elsewhere.publish(JobChanged(1, 1), JobChanged(2, 1))
        async with asyncio.timeout(DEADLINE_S):
            await followed.job_changed(2, within_s=DEADLINE_S)
            await followed.job_changed(2, within_s=0.01)


async def test_who_waits_for_one_job_hears_how_it_moves_on_and_nothing_else(events, elsewhere):
    async with events.following() as followed:
        followed.only(2)
        await elsewhere.publish(*MANY[:50], JobChanged(2, 2, is_step=True), JobWanted(2), JobChanged(2, 3))
        assert await heard(followed, 2) == [JobChanged(2, 1), JobChanged(2, 3)]
        assert followed.waiting.empty()


async def test_what_has_happened_meanwhile_comes_at_once(events, elsewhere):
    async with events.following() as followed:
        await elsewhere.publish(*MANY[:50])
        got = []
        while len(got) < 50:
            got += await followed.several()
        assert got == MANY[:50]


async def test_an_event_that_only_newer_versions_know_is_passed_over(events, elsewhere, redis_url):
    async with events.following() as followed, Redis.from_url(redis_url) as redis:
        for strange in ('{"kind": "MoonRose", "at": 3}', '{"kind": "JobWanted", "job": 1, "why": "later"}'):
            await redis.xadd("bowerbird:events", {"event": strange})
        await elsewhere.publish(JobWanted(1))
        assert await heard(followed) == [JobWanted(1)]


async def test_events_go_on_after_redis_came_back(tmp_path):
    """With its memory or without: what is published once it is back arrives."""
    async with embedded(tmp_path / "one") as url:
        events, elsewhere = Events.open(url), Events.open(url)
        async with events.following() as followed:
            await elsewhere.publish(JobWanted(1))
            assert await heard(followed) == [JobWanted(1)]
            async with Redis.from_url(url) as redis:
                await redis.flushall()
                os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            await _arrives(elsewhere, followed, JobWanted(2))
        await events.close()
        await elsewhere.close()


async def test_following_begins_also_when_redis_is_away(tmp_path):
    """Rows are looked at anyway; a bot that starts before Redis is no bot that hangs."""
    url = f"unix://{tmp_path}/nobody.sock"
    events = Events.open(url)
    async with asyncio.timeout(DEADLINE_S), events.following():
        await events.publish(JobWanted(1))
    await events.close()


async def _arrives(elsewhere, followed, event):
    """Publish, again and again as long as Redis is away, until it is heard."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            await elsewhere.publish(event)
            try:
                async with asyncio.timeout(0.2):
                    assert await anext(followed) == event
            except TimeoutError:
                continue
            return


@pytest.mark.parametrize("steps", range(12))
async def test_what_is_being_told_when_one_closes_leaves_no_connection_open(redis_url, steps):
    """Who told it was broken off, and nobody waits for it any more."""
    events = Events.open(redis_url)
    telling = asyncio.create_task(events.publish(JobWanted(1)))
    for _ in range(steps):
        await asyncio.sleep(0)
    telling.cancel()
    await asyncio.wait([telling])
    await events.close()
    for _ in range(50):
        await asyncio.sleep(0)
    del events
    gc.collect()


async def test_an_event_of_nonsense_is_passed_over(events, elsewhere, redis_url):
    """Whoever can write to Redis makes nobody deaf."""
    async with events.following() as followed, Redis.from_url(redis_url) as redis:
        for field, strange in (
            ("event", b"no json"),
            ("event", b"\xff"),
            ("event", "[]"),
            ("event", "{}"),
            ("what", ""),
        ):
            await redis.xadd("bowerbird:events", {field: strange})
        await redis.xadd("bowerbird:events", {"event": '{"kind": []}'})
        await elsewhere.publish(JobWanted(1))
        assert await heard(followed) == [JobWanted(1)]


async def test_a_redis_that_keeps_silent_is_left_for_one_that_answers(tmp_path, monkeypatch):
    """Its machine is gone, and no word of it comes: that looks like a Redis with nothing to say."""
    monkeypatch.setattr("core.events._BLOCK_MS", 200)
    monkeypatch.setattr("core.events._ANSWERS_S", 0.5)
    async with embedded(tmp_path / "one") as url, silenced(tmp_path, url) as (line, silence):
        events, elsewhere = Events.open(line), Events.open(url)
        async with events.following() as followed:
            await elsewhere.publish(JobWanted(1))
            assert await heard(followed) == [JobWanted(1)]
            silence()
            await _arrives(elsewhere, followed, JobWanted(2))
        await events.close()
        await elsewhere.close()
