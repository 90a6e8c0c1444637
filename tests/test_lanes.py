"""The lanes: what goes through Redis, and how groups of numbers are shared out."""

import asyncio
import gc
import json

import pytest
from arq.worker import Worker, func
from redis.asyncio import Redis

from core.library import jobs
from core.models import Job, JobState, Lane
from core.queue import Queue, connect, lane_key, written
from tests.deadline import DEADLINE_S
from tests.rows import do, job, row
from tests.working_house import nothing


async def test_a_group_is_shared_by_all_who_have_slots(houses):
    """Five numbers in one delivery, and two workers of two slots: four run at once, and the fifth after them."""
    one, other = await houses(), await houses()
    began, goes = asyncio.Semaphore(0), asyncio.Event()

    async def dig(run):
        began.release()
        await goes.wait()
        return await nothing(run)

    numbers = await do(one.db, jobs.add_all, Lane.NOW, [Job(kind="dig", lane=Lane.NOW)] * 5)
    async with one.working(slots={Lane.NOW: 2}, dig=dig), other.working(slots={Lane.NOW: 2}, dig=dig):
        await one.runtime.queue.wake_all(Lane.NOW, numbers)
        async with asyncio.timeout(DEADLINE_S):
            for _ in range(4):
                await began.acquire()
        assert (len(one.ran), len(other.ran)) == (2, 2)
        goes.set()
        for number in numbers:
            await one.becomes(number, JobState.DONE)
    assert sorted(one.ran + other.ran) == numbers


@pytest.mark.parametrize("steps", range(12))
async def test_a_connection_that_is_broken_off_while_it_is_made_is_let_go(redis_url, steps):
    """arq alone forgets it: left to the collector, it is an unclosed connection, which fails here."""
    making = asyncio.create_task(connect(redis_url))
    for _ in range(steps):
        await asyncio.sleep(0)
    making.cancel()
    (outcome,) = await asyncio.gather(making, return_exceptions=True)
    if not isinstance(outcome, BaseException):
        await outcome.aclose()
    del outcome, making
    gc.collect()


@pytest.mark.parametrize("steps", range(2, 62, 6))
async def test_what_is_being_sent_when_one_closes_is_sent_and_leaves_no_connection_open(redis_url, steps):
    """Who sent it was broken off, and nobody waits for it any more."""
    queue = await Queue.open(redis_url)
    sending = asyncio.create_task(queue.wake(Lane.NOW, 7))
    for _ in range(steps):
        await asyncio.sleep(0)
    sending.cancel()
    await asyncio.wait([sending])
    await queue.close()
    async with Redis.from_url(redis_url) as redis:
        assert await redis.zrange(lane_key(Lane.NOW), 0, -1) == [b"7.0"]
    del queue, sending
    gc.collect()


async def test_many_groups_at_once_run_once_each(houses):
    one, other = await houses(), await houses()
    async with one.working(dig=nothing), other.working(dig=nothing):
        numbers = await do(one.db, jobs.add_all, Lane.NOW, [Job(kind="dig", lane=Lane.NOW)] * 230)
        await one.runtime.queue.wake_all(Lane.NOW, numbers)
        for number in numbers:
            await one.becomes(number, JobState.DONE)
    assert sorted(one.ran + other.ran) == numbers


async def test_what_goes_through_redis_is_json_with_numbers_alone(runtime, redis_url):
    """Whoever can write there can have nothing run that is not in the database."""
    await runtime.queue.send_all(Lane.NOW, [(7, 0), (8, 2)])
    async with Redis.from_url(redis_url) as redis:
        (carried,) = [json.loads(await redis.get(key)) for key in await redis.keys("arq:job:*")]
    assert (carried["f"], carried["a"]) == ("run", [[[7, 0], [8, 2]]])


async def test_what_is_sent_is_what_arq_itself_would_have_queued(runtime, redis_url):
    """Whoever knows arq's queue can read ours, and arq queues no number twice."""
    pool = await connect(redis_url)
    assert await pool.enqueue_job("run", [(7, 0)], _job_id="7.0", _queue_name="bowerbird:bulk")
    await runtime.queue.send(Lane.WORK, 8, 0)
    (theirs,), (ours,) = [await pool.queued_jobs(queue_name=lane_key(lane)) for lane in (Lane.BULK, Lane.WORK)]
    assert (ours.function, ours.args, ours.kwargs, ours.job_try) == ("run", [[[8, 0]]], {}, None)
    assert (theirs.function, theirs.args, theirs.kwargs, theirs.job_try) == ("run", [[[7, 0]]], {}, None)
    assert 0 < await pool.pttl("arq:job:8.0") <= await pool.pttl("arq:job:7.0") + 60_000
    assert await pool.enqueue_job("run", [(8, 0)], _job_id="8.0", _queue_name="bowerbird:work") is None
    await pool.aclose()


async def test_a_worker_of_arq_s_own_takes_what_is_sent(runtime, redis_url):
    taken = []

    async def run(_, runs):
        taken.extend(runs)

    await runtime.queue.send_all(Lane.WORK, [(job, 0) for job in range(1, 61)])
    pool = await connect(redis_url)
    worker = Worker(
        [func(run, name="run")],
        queue_name=lane_key(Lane.WORK),
        redis_pool=pool,
        burst=True,
        handle_signals=False,
        poll_delay=0.01,
        job_serializer=written,
        job_deserializer=json.loads,
    )
    await worker.main()
    await pool.aclose()
    assert sorted(taken) == [[job, 0] for job in range(1, 61)]


async def test_one_slot_runs_one_after_the_other_each_once(house):
    """A run that is over leaves its slot at once, whatever Redis still has to hear of its delivery."""
    async with house.working(slots={Lane.NOW: 1}, dig=nothing):
        numbers = [await house.ask(lane=Lane.NOW) for _ in range(40)]
        for number in numbers:
            await house.becomes(number, JobState.DONE)
    assert sorted(house.ran) == numbers


async def test_a_number_whose_word_was_lost_is_found_however_many_others_come(house, redis_url, monkeypatch):
    """A worker took the word and died. Those that live hear one word after the other, and look all the same."""
    monkeypatch.setattr("worker.lanes._LOOK_S", 0.2)
    async with house.working(slots={Lane.NOW: 4}, dig=nothing), Redis.from_url(redis_url) as redis:
        await house.becomes(await house.ask(lane=Lane.NOW), JobState.DONE)
        silent = await job(house.db, "dig", Lane.NOW)
        async with redis.pipeline(transaction=True) as at_once:
            at_once.set(f"arq:job:{silent}.0", written({"t": None, "f": "run", "a": [[[silent, 0]]], "k": {}, "et": 1}))
            at_once.zadd(lane_key(Lane.NOW), {f"{silent}.0": 1})
            await at_once.execute()
        async with asyncio.timeout(DEADLINE_S):
            while silent not in house.ran:
                await house.ask(lane=Lane.NOW)
        await house.becomes(silent, JobState.DONE)


async def test_new_jobs_that_come_at_the_same_time_are_few_deliveries(runtime):
    """Ten each at most, so that several workers share them."""
    assert all(await asyncio.gather(*(runtime.queue.wake(Lane.NOW, number) for number in range(1, 26))))
    assert await runtime.queue.missing([(number, 0) for number in range(1, 26)]) == []
    assert await runtime.queue.depth(Lane.NOW) == 3


async def test_a_delivery_of_nonsense_stops_no_lane(house, redis_url):
    async with house.working(dig=nothing):
        async with Redis.from_url(redis_url) as redis:
            for number in (b"1.0", b"nonsense", b"\xff.0"):
                await redis.set(b"arq:job:" + number, b"no json at all")
                await redis.zadd("bowerbird:work", {number: 1})
            await redis.rpush("bowerbird:work:wake", "nonsense", b"\xff.0", "1.0", "2.0")
        assert (await house.becomes(await house.ask(kind="dig"), JobState.DONE)).state is JobState.DONE


async def test_a_run_leaves_nothing_in_redis(house, redis_url):
    """The row has its result and its tries."""
    async with house.working(dig=nothing):
        number = await house.ask()
        await house.becomes(number, JobState.DONE)
    async with Redis.from_url(redis_url) as redis:
        assert await redis.keys("arq:*") == []
    assert (await row(house.db, number)).tries == 0
