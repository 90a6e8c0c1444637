"""What is fetched before somebody presses Play: by scope, and where the film's index is."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deadline import DEADLINE_S
from tests.films import FIRST, film_of
from tests.streaming import until
from tests.swarm import adding, made, seeding, some_bytes
from worker.torrent import Nearness, Play, Wanted
from worker.torrent.film import index_of
from worker.torrent.preloads import chosen
from worker.torrent.warming import preload

MIB = 1 << 20


def box(kind, size):
    return size.to_bytes(4, "big") + kind


def test_an_index_after_the_data_of_an_mp4_is_found_behind_it():
    head = box(b"ftyp", 24) + bytes(16) + box(b"mdat", 5_000_000) + bytes(1000)
    assert index_of(head, 6_000_000) == (5_000_024, 6_000_000)


def test_an_index_before_the_data_is_known_to_its_end():
    head = box(b"ftyp", 24) + bytes(16) + box(b"moov", 300_000) + bytes(1000)
    assert index_of(head, 6_000_000) == (24, 300_024)


def test_data_of_more_than_four_gigabytes_says_its_size_in_64_bits():
    head = box(b"ftyp", 24) + bytes(16) + box(b"mdat", 1) + (5_000_000_000).to_bytes(8, "big") + bytes(99)
    assert index_of(head, 5_000_500_000) == (5_000_000_024, 5_000_500_000)


@given(st.binary(max_size=400), st.integers(0, 10_000))
def test_whatever_the_first_bytes_are_the_index_lies_in_the_file(head, size):
    for start in (b"", b"\0\0\0\x18ftypisom", b"\x1aE\xdf\xa3\x84\0\0\0\0\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff"):
        found = index_of(start + head, size)
        assert found is None or 0 <= found[0] < found[1] <= size


@pytest.mark.parametrize(
    ("name", "words", "mark"),
    [
        ("last.mp4", (), b"moov"),
        ("first.mp4", FIRST, b"moov"),
        ("film.mkv", (), b"\x1c\x53\xbb\x6b"),
    ],
)
def test_the_index_of_real_films_is_found(tmp_path, name, words, mark):
    data = film_of(tmp_path / "made", name, seconds=10, words=words)
    found = index_of(data[: 64 * 1024], len(data))
    if found is None:
        assert mark in data[: 64 * 1024]
    else:
        start, end = found
        assert mark in data[start : min(end, start + 16)]
        assert end == len(data) or end - start < 3 * MIB


async def test_preloading_brings_the_beginning_the_end_and_the_place_to_go_on_and_nothing_else(tmp_path):
    data = some_bytes(40 * MIB)
    torrent = made(tmp_path / "seed", {"film.mkv": data}, piece=256 * 1024)
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers, preload_mb=1) as (_, ours):
            async with asyncio.timeout(DEADLINE_S):
                await preload(ours, 0, 20 * MIB)
            assert ours.written(0, 0, MIB)
            assert ours.written(0, 38 * MIB, 40 * MIB)
            assert ours.written(0, 20 * MIB, 21 * MIB)
            assert sum(ours.pieces.have) <= 4 + 8 + 4 + 4


plays = st.builds(Play, st.integers(1, 9))
asked = st.dictionaries(st.text(max_size=2), st.lists(st.tuples(st.sampled_from(Nearness), plays), max_size=5))


@given(asked, st.integers(0, 4))
def test_the_nearest_are_warmed_up_and_never_more_than_allowed(wishes, most):
    nearest = {}
    for wish in wishes.values():
        for nearness, play in wish:
            nearest[play] = min(nearness, nearest.get(play, nearness))
    warm = chosen(wishes, most)
    assert len(warm) == min(most, len(nearest))
    assert [nearest[play] for play in warm] == sorted(nearest.values())[: len(warm)]


async def test_three_at_once_and_what_leaves_the_scope_is_let_go(tmp_path):
    torrents = [made(tmp_path / str(key), {f"{key}.mp4": some_bytes(MIB, key)}) for key in range(5)]
    async with adding(tmp_path / "ours", torrents[0], key=0) as (engine, _):
        for key in range(1, 5):
            await engine.add(Wanted(key, torrents[key]))
        page = [(Nearness.VISIBLE, Play(key, 0)) for key in range(4)]
        engine.preloads.show("page", page)
        assert [play.key for play in engine.preloads.warming] == [0, 1, 2]
        engine.preloads.show("card", [(Nearness.FOCUSED, Play(4, 0))])
        assert {play.key for play in engine.preloads.warming} == {4, 0, 1}
        engine.preloads.show("page", ())
        assert [play.key for play in engine.preloads.warming] == [4]
        engine.preloads.show("card", ())
        assert engine.preloads.warming == ()
        await until(lambda: not any(engine.get(key).fetching.wanted.count(1) for key in range(5)))
