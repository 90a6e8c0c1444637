"""How long torrents seed, rest and stay on the disk."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StartError
from tests.deadline import DEADLINE_S
from tests.streaming import until
from tests.swarm import adding, event, made, read_all, seeding, settings, some_bytes
from worker.torrent import (
    Engine,
    Finished,
    Forgotten,
    Held,
    Parked,
    ResumeData,
    Role,
    SeedingEnded,
    State,
    Wanted,
    to_evict,
    upkeep,
)
from worker.torrent.outbox import Outbox
from worker.torrent.seeding import Bounds, Policy
from worker.torrent.values import Progressed, Status

FILM = some_bytes(1_200_000)
held = st.builds(Held, st.integers(0, 1000), st.integers(0, 100), st.floats(0, 100), st.booleans(), st.booleans())


@given(st.lists(held, unique_by=lambda one: one.key), st.integers(0, 2000))
def test_eviction_never_takes_what_is_read_or_kept_and_no_more_than_it_must(everything, quota):
    by_key = {one.key: one for one in everything}
    gone = [by_key[key] for key in to_evict(everything, quota)]
    assert not any(one.is_read or one.is_kept for one in gone)
    assert [one.read_at for one in gone] == sorted(one.read_at for one in gone)
    left = sum(one.size_bytes for one in everything) - sum(one.size_bytes for one in gone)
    free = [one for one in everything if not one.is_read and not one.is_kept and one.size_bytes and one not in gone]
    if quota:
        assert left <= quota or not free
        assert not gone or left + gone[-1].size_bytes > quota
    else:
        assert gone == []


@pytest.mark.parametrize(
    ("ratio", "hours", "given_ratio", "seeded_h", "ends"),
    [
        (1, 0, 0.99, 900, False),
        (1, 0, 1.0, 0, True),
        (0, 2, 99, 1.9, False),
        (2, 2, 0, 2, True),
        (0, 0, 99, 999, False),
    ],
)
def test_seeding_ends_by_ratio_or_time_and_zero_is_no_bound(ratio, hours, given_ratio, seeded_h, ends):
    assert Bounds(ratio, hours).are_reached(given_ratio, seeded_h * 3600) is ends


def test_a_tracker_has_its_own_bounds_also_under_its_subdomains():
    policy = Policy.of(settings(seed_ratio=1, seed_hours=3, seed_trackers="example.org=5/0, other.net=0/9"))
    assert policy.bounds(["https://tracker.example.org:80/announce"]) == Bounds(5, 0)
    assert policy.bounds(["http://[broken", "http://a:99999/", "udp://other.net:1"]) == Bounds(0, 9)
    assert policy.bounds(["http://notexample.org/"]) == policy.bounds([]) == Bounds(1, 3)


def test_a_tracker_may_be_named_with_its_port():
    policy = Policy.of(settings(seed_ratio=1, seed_hours=3, seed_trackers="T.example.org:6969=5/0,[::1]:80=6/0"))
    assert policy.bounds(["udp://t.example.org:6969/announce"]) == Bounds(5, 0)
    assert policy.bounds(["udp://t.example.org:7000/announce"]) == Bounds(1, 3)
    assert policy.bounds(["http://[::1]/announce"]) == Bounds(6, 0)


@pytest.mark.parametrize(
    "rule", ["example.org", "example.org=1", "=1/2", "example.org=a/b", "http://example.org/announce=1/2", "a:x=1/2"]
)
def test_a_rule_for_a_tracker_that_cannot_be_read_stops_the_start(rule):
    with pytest.raises(StartError, match="seed_trackers"):
        Policy.of(settings(seed_trackers=rule))


@pytest.mark.parametrize(("then", "throttled"), [("pause", False), ("throttle", True)])
async def test_a_torrent_that_gave_enough_is_paused_or_throttled(tmp_path, then, throttled):
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    few = {"seed_hours": 0.0001, "seed_then": then}
    async with adding(tmp_path / "ours", torrent, role=Role.SEED, **few) as (engine, ours):
        ended = await event(engine, SeedingEnded)
        assert (ended.key, ended.throttled) == (1, throttled)
        assert ours.is_resting is not throttled


async def test_a_tracker_that_does_not_answer_has_its_bounds_all_the_same(tmp_path):
    """As after a start, before any has answered."""
    theirs = made(tmp_path / "ours" / "1", {"film.mp4": FILM}, tracker="http://127.0.0.1:9/announce")
    nobodys = made(tmp_path / "ours" / "2", {"film.mp4": FILM[:-1]})
    few = {"seed_hours": 0.0001, "seed_trackers": "127.0.0.1:9=0/0"}
    async with adding(tmp_path / "ours", theirs, role=Role.SEED, **few) as (engine, ours):
        await until(lambda: ours.status().state is State.FINISHED)
        await engine.add(Wanted(2, nobodys, role=Role.SEED))
        assert (await event(engine, SeedingEnded)).key == 2
        assert not ours.is_resting


async def test_a_seed_that_was_watched_since_ends_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(upkeep, "_LINGER_S", 0)
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    async with adding(tmp_path / "ours", torrent, role=Role.SEED, seed_hours=0.0001) as (engine, ours):
        await event(engine, SeedingEnded)
        ours.resume()  # somebody has opened its link
        assert await read_all(ours) == FILM
        await event(engine, SeedingEnded)
        assert ours.is_resting


async def test_what_was_throttled_is_so_when_it_comes_back(tmp_path):
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    few = {"seed_hours": 0.0001, "seed_then": "throttle", "seed_slow_kb_s": 7}
    async with adding(tmp_path / "ours", torrent, role=Role.SEED, **few) as (engine, _):
        await event(engine, SeedingEnded)
        await engine.remove(1, delete_files=False)
        again = await engine.add(Wanted(1, torrent, role=Role.SEED))
        async with asyncio.timeout(DEADLINE_S):
            while await asyncio.to_thread(again.handle.upload_limit) != 7000:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.05)


async def test_what_is_taken_out_in_the_midst_of_a_round_is_no_trouble_to_the_others(tmp_path):
    """The first is just being put to rest when the second, which would be next, leaves."""
    first, second, third = (made(tmp_path / "ours" / str(key), {"film.mp4": FILM[key:]}) for key in (1, 2, 3))
    few = {"seed_hours": 0.0001, "idle_minutes": 0.0001}
    async with adding(tmp_path / "ours", first, **few) as (engine, one):
        async with one.reader(0):
            two = await engine.add(Wanted(2, second, role=Role.SEED))
            reading = await two.reader(0).__aenter__()
            await until(lambda: two.status().state is State.FINISHED)
        while not one.is_resting:  # noqa: ASYNC110 the very moment is meant
            await asyncio.sleep(0)
        await reading.__aexit__(None, None, None)
        await engine.remove(2, delete_files=True)
        await engine.add(Wanted(3, third, role=Role.SEED))
        assert (await event(engine, SeedingEnded)).key == 3


async def test_what_nobody_watches_rests_then_leaves_the_memory_and_comes_back_from_its_resume_data(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds:
        short = {"idle_minutes": 0.02, "forget_minutes": 0.01}
        async with adding(tmp_path / "ours", torrent, seeds.peers, **short) as (engine, ours):
            assert await read_all(ours) == FILM
            seen = {}
            async for one in engine.events():
                seen[type(one)] = one
                if isinstance(one, Forgotten):
                    break
            assert {Parked, ResumeData} <= seen.keys()
            assert engine.get(1) is None
    async with Engine(settings(), tmp_path / "ours") as engine:
        again = await engine.add(Wanted(1, torrent, resume=seen[ResumeData].data))
        assert await read_all(again) == FILM  # without any peer


async def test_other_torrents_make_room_while_one_is_watched(tmp_path):
    films = {"one": some_bytes(300_000, 1), "two": some_bytes(40_000_000, 2)}
    one = made(tmp_path / "a", {"one.mp4": films["one"]})
    two = made(tmp_path / "b", {"two.mp4": films["two"]})
    with seeding(tmp_path / "a", one) as seeds_one, seeding(tmp_path / "b", two, kb_s=6000) as seeds_two:
        async with (
            adding(tmp_path / "ours", one, seeds_one.peers, streaming_kb_s=100) as (engine, ours),
            ours.reader(0),
        ):
            other = await engine.add(Wanted(2, two, peers=seeds_two.peers, role=Role.FETCH))
            assert await until_limited(other) == 100_000


async def until_limited(torrent):
    """Bytes a second that it may take, once that is bounded."""
    async with asyncio.timeout(DEADLINE_S):
        while (limit := await asyncio.to_thread(torrent.handle.download_limit)) <= 0:  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.05)
    return limit


async def test_of_what_nobody_heard_only_the_newest_is_kept():
    outbox = Outbox()
    for done in range(1000):
        outbox.put(Progressed(1, Status(done_bytes=done)))
    outbox.put(Finished(1))
    told = [one async for one in first(outbox, 2)]
    assert told == [Progressed(1, Status(done_bytes=999)), Finished(1)]


async def first(outbox, count):
    async for one in outbox.follow():
        yield one
        count -= 1
        if not count:
            return
