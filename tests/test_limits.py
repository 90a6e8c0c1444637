"""A source's limits: kept by all workers together, a host's wish obeyed by everybody, bytes a second bounded."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from core.errors import SourceUnavailable, StartError
from core.settings import Settings
from core.source import Limits
from tests.fixtures_sources import FakeTime
from worker.fetch.flow import Flow
from worker.fetch.pace import Pace, insisting
from worker.fetch.shared import SharedLimits
from worker.fetch.traffic import Caps, Hours, Payer, Traffic, read_hours

MANY = Limits(per_minute=1000, connections=8)


@pytest.fixture
async def two_workers(redis_url):
    """The limits as two processes see them."""
    made = [SharedLimits(Redis.from_url(redis_url)) for _ in range(2)]
    yield made
    for one in made:
        await one.close()


async def test_requests_of_all_workers_count_together(two_workers):
    limits = Limits(per_minute=3, connections=8)
    answers = []
    for number in range(5):
        answer, ticket = await two_workers[number % 2].enter("a", "a.example", limits)
        answers.append(answer)
        await two_workers[number % 2].leave(ticket)
    assert [one.why for one in answers] == ["go"] * 3 + ["pace"] * 2
    assert 55 < answers[-1].wait_s <= 60


async def test_connections_of_all_workers_count_together_until_they_are_over(two_workers):
    limits = Limits(per_minute=100, connections=1)
    first, ticket = await two_workers[0].enter("a", "a.example", limits)
    full, _ = await two_workers[1].enter("a", "a.example", limits)
    elsewhere, _ = await two_workers[1].enter("a", "b.example", limits)
    await two_workers[0].leave(ticket)
    free, _ = await two_workers[1].enter("a", "a.example", limits)
    assert [one.why for one in (first, full, elsewhere, free)] == ["go", "full", "go", "go"]


async def test_the_requests_of_a_day_are_counted(two_workers):
    limits = Limits(per_minute=100, connections=8, per_day=2)
    answers = [(await one.enter("a", "a.example", limits))[0] for one in (*two_workers, two_workers[0])]
    assert [one.why for one in answers] == ["go", "go", "day"]
    assert 0 < answers[-1].wait_s <= 86_400


async def test_a_host_that_asks_for_a_wait_is_left_alone_by_every_worker(two_workers):
    await two_workers[0].hold("a.example", 600)
    await two_workers[1].hold("a.example", 5)
    answer, _ = await two_workers[1].enter("other", "a.example", MANY)
    assert (answer.why, 595 < answer.wait_s <= 600) == ("hold", True)
    await two_workers[1].lift("a.example")
    assert (await two_workers[0].enter("other", "a.example", MANY))[0].why == "go"


async def test_without_redis_each_worker_keeps_its_own_count(tmp_path):
    shared = SharedLimits(Redis.from_url(f"unix://{tmp_path}/none"))
    answer, ticket = await shared.enter("a", "a.example", MANY)
    await shared.leave(ticket)
    await shared.hold("a.example", 10)
    await shared.close()
    assert answer.why == "go"


async def test_a_short_wish_of_a_host_is_waited_for_and_a_long_one_gives_the_job_back():
    time = FakeTime()
    pace = Pace("a", MANY, time.clock())
    await pace.hold("a.example", 40)
    async with pace.request("a.example"):
        assert time.slept == [40]
    await pace.hold("a.example", 400)
    with pytest.raises(SourceUnavailable) as caught:
        async with pace.request("a.example"):
            pass
    assert caught.value.retry_after_s == 400
    async with pace.request("b.example"):
        pass


async def test_who_insists_may_try_once_before_the_time():
    pace = Pace("a", MANY, FakeTime().clock())
    await pace.hold("a.example", 400)
    with insisting(really=True):
        async with pace.request("a.example"):
            await pace.hold("a.example", 400)
        with pytest.raises(SourceUnavailable):
            async with pace.request("a.example"):
                pass


async def test_the_requests_of_a_day_are_counted_in_one_process_too():
    pace = Pace("a", Limits(per_day=1), FakeTime().clock())
    async with pace.request("a.example"):
        pass
    with pytest.raises(SourceUnavailable, match="today"):
        async with pace.request("a.example"):
            pass


def test_a_host_in_trouble_gets_half_the_connections_once_for_all_that_failed_together():
    time = FakeTime()
    flow = Flow(8, time.clock())
    for _ in range(5):
        flow.was_too_much()
    assert flow.allowed == 4
    time.seconds += 10
    for _ in range(20):
        flow.was_too_much()
        time.seconds += 10
    assert flow.allowed == 1


def at_speed(flow, time, bytes_each_s):
    """A round of good requests that brought so much in a second."""
    for _ in range(flow.allowed):
        flow.brought(bytes_each_s // flow.allowed)
        time.seconds += 1 / flow.allowed
        flow.went_well()


def test_connections_come_back_while_they_make_the_whole_faster():
    time = FakeTime()
    flow = Flow(8, time.clock())
    flow.was_too_much()
    time.seconds += 10
    for _ in range(12):
        at_speed(flow, time, flow.allowed * 1_000_000)
    assert flow.allowed == 8


def test_a_connection_that_makes_nothing_faster_is_taken_back():
    time = FakeTime()
    flow = Flow(8, time.clock())
    flow.was_too_much()
    seen = []
    for _ in range(8):
        at_speed(flow, time, 4_000_000)
        seen.append(flow.allowed)
    assert max(seen) == 5
    assert seen[-1] == 4


async def test_no_more_are_let_in_than_are_allowed_and_nobody_is_forgotten():
    flow = Flow(2, FakeTime().clock())
    inside, most, done = 0, 0, 0

    async def ask():
        nonlocal inside, most, done
        async with flow.slot():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
        done += 1

    tasks = [asyncio.create_task(ask()) for _ in range(20)]
    await asyncio.sleep(0)
    tasks[5].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (most, done) == (2, 19)


@given(st.lists(st.integers(1, 300_000), min_size=1, max_size=50), st.integers(50, 5000))
def test_bytes_never_come_faster_than_the_bound(chunks, kb_s):
    async def take():
        time = FakeTime()
        traffic = Traffic(Caps(kb_s), time.clock())
        began, taken = time.seconds, 0
        for chunk in chunks:
            await traffic.pay(chunk)
            taken += chunk
        return taken, time.seconds - began

    taken, seconds = asyncio.run(take())
    assert taken <= kb_s * 1000 * (seconds + 0.25) + 1


async def test_downloads_make_room_while_somebody_streams():
    time = FakeTime()
    traffic = Traffic(Caps(all_kb_s=5000, streaming_kb_s=500), time.clock())
    assert traffic.allowed_kb_s() == 5000
    with traffic.stream():
        assert traffic.allowed_kb_s() == 500
    assert traffic.allowed_kb_s() == 500
    time.seconds += 11
    assert traffic.allowed_kb_s() == 5000


async def test_the_background_lane_has_a_bound_of_its_own():
    time = FakeTime()
    traffic = Traffic(Caps(bulk_kb_s=100), time.clock())
    await traffic.pay(10_000_000, Payer("work"))
    assert time.slept == []
    await traffic.pay(1_000_000, Payer("bulk"))
    assert time.slept == [pytest.approx(9.75)]


async def test_a_request_has_a_bound_of_its_own_that_holds_up_no_other():
    time = FakeTime()
    traffic, own, other = Traffic(Caps(), time.clock()), Payer("work", kb_s=500), Payer("work")
    await traffic.pay(10_000_000, other)
    assert time.slept == []
    await traffic.pay(1_000_000, own)
    await traffic.pay(500_000, own)
    assert time.slept == [pytest.approx(1.75), pytest.approx(1.0)]


@pytest.mark.parametrize(("hour", "holds"), [(22, True), (23, True), (0, True), (5, True), (6, False), (21, False)])
def test_hours_may_run_past_midnight(hour, holds):
    assert read_hours(["22-6=500"]) == (Hours(22, 6, 500),)
    assert Hours(22, 6, 500).holds(hour) is holds


def test_hours_that_cannot_be_read_are_said():
    with pytest.raises(StartError, match="8-18=500"):
        Caps.of(Settings.model_validate({"fetch": {"hours": "at night"}}))


def test_within_its_hours_a_bound_stands_in_for_the_usual_one():
    time = FakeTime()
    assert Traffic(Caps(500, hours=(Hours(0, 24, 0),)), time.clock()).allowed_kb_s() == 0
    assert Traffic(Caps(500, hours=(Hours(0, 24, 90),)), time.clock()).allowed_kb_s() == 90
