"""A disk that is full: torrents stop, say so, and go on by themselves when there is room that lasts."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TorrentError
from tests import swarm
from tests.deadline import DEADLINE_S
from tests.moths import housing, links, meets, offered, row
from tests.small_disk import grown, small_disk
from tests.story import told
from tests.swarm import adding, made, read_all, seeding, some_bytes
from worker.torrent import Role, State, Wanted
from worker.torrent.room import Waiting, going_on

FILM = some_bytes(6_000_000)
waiting = st.builds(Waiting, st.integers(0, 1000), st.integers(0, 100))


@given(st.lists(waiting, unique_by=lambda one: one.key), st.integers(0, 500), st.integers(1, 100))
def test_those_that_go_on_find_room_for_all_they_lack_or_for_a_while(stopped, free, least):
    goes_on = [one for one in stopped if one.key in going_on(stopped, free, least)]
    assert sum(min(one.lacks_bytes, least) for one in goes_on) <= free
    left = free - sum(min(one.lacks_bytes, least) for one in goes_on)
    assert all(min(one.lacks_bytes, least) >= left for one in stopped if one not in goes_on)


def test_the_oldest_goes_first_and_a_little_room_is_no_reason_to_go_on():
    stopped = [Waiting(2, 10_000), Waiting(1, 9_000), Waiting(3, 50)]
    assert going_on(stopped, 500, 500) == [3]
    assert going_on(stopped, 501, 500) == [1]
    assert going_on(stopped, 551, 500) == [1, 3]
    assert going_on(stopped, 1_001, 500) == [1, 2]
    assert going_on(stopped, 0, 500) == []


async def stands(engine, key, state):
    """Wait until a torrent stands so."""
    async with asyncio.timeout(DEADLINE_S):
        while engine.get(key).status().state is not state:
            await anext(engine.events())


async def test_what_a_full_disk_stopped_goes_on_by_itself_when_there_is_room_and_is_whole(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds, small_disk(tmp_path / "small") as small:
        async with adding(small / "ours", torrent, seeds.peers, role=Role.FETCH) as (engine, ours):
            await stands(engine, 1, State.FULL)
            kept = {piece for piece, is_there in enumerate(ours.pieces.written) if is_there}
            for piece in kept:  # nothing that was told to be there is half there
                start = piece * ours.layout.piece_bytes
                assert part_of(ours.path(0), start, size := ours.layout.size_of(piece)) == FILM[start : start + size]
            grown(small)
            await stands(engine, 1, State.FINISHED)
            assert await read_all(ours) == FILM
        assert (small / "ours" / "1" / "film.mp4").read_bytes() == FILM


def part_of(path, start, size):
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


async def test_what_somebody_paused_meanwhile_waits_for_them(tmp_path):
    one, two = (made(tmp_path / name, {f"{name}.mp4": FILM[at:]}) for at, name in ((0, "one"), (1, "two")))
    with (
        seeding(tmp_path / "one", one) as seeds,
        seeding(tmp_path / "two", two) as others,
        small_disk(tmp_path / "small") as small,
    ):
        async with adding(small / "ours", one, seeds.peers, role=Role.FETCH) as (engine, ours):
            other = await engine.add(Wanted(2, two, peers=others.peers, role=Role.FETCH))
            await stands(engine, 1, State.FULL)
            await stands(engine, 2, State.FULL)
            ours.pause()
            await stands(engine, 1, State.PAUSED)
            grown(small)
            await stands(engine, 2, State.FINISHED)
            assert ours.status().state is State.PAUSED
            ours.resume()
            await stands(engine, 1, State.FINISHED)
            assert await read_all(ours) == FILM
            assert await read_all(other) == FILM[1:]


async def test_whoever_watches_meanwhile_goes_on_watching_when_there_is_room(tmp_path):
    """What had come and found no room is fetched again, and not asked of the disk."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds, small_disk(tmp_path / "small") as small:
        async with adding(small / "ours", torrent, seeds.peers, stall_s=DEADLINE_S) as (engine, ours):
            watching = asyncio.create_task(read_all(ours))
            await stands(engine, 1, State.FULL)
            grown(small)
            assert await watching == FILM


async def test_whoever_reads_of_it_is_told_that_the_disk_is_full(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds, small_disk(tmp_path / "small") as small:
        async with adding(small / "ours", torrent, seeds.peers, stall_s=1) as (_, ours):
            with pytest.raises(TorrentError, match="the disk is full"):
                await read_all(ours)


async def test_a_card_says_that_the_disk_is_full_and_goes_on_without_a_press(tmp_path, redis_url, moths, peers):
    with small_disk(tmp_path / "home" / "torrents", "300k") as small:
        async with housing(tmp_path, redis_url) as story:
            await story.says("ada", f"/torrent add {swarm.magnet(moths[0])}")
            await meets(story, peers)
            await says(story, "The disk is full. It goes on by itself when there is room")
            grown(small)
            card = await story.ready("ada")
            assert "files were not kept" in told(card)


async def test_what_nobody_reads_makes_room_for_what_is_fetched(tmp_path, redis_url, moths, peers):
    """The disk is smaller than the quota."""
    book = b"Of birds that build. " * 28_000
    torrent = made(tmp_path / "seed", {"bowers.txt": book})
    with seeding(tmp_path / "seed", torrent) as seeds, small_disk(tmp_path / "home" / "torrents", "700k"):
        async with housing(tmp_path, redis_url) as story:
            await offered(story, moths, peers)
            _, there = await links(story)
            assert (await story.fetch(there["Play"]))[0] == 200
            await story.says("ada", f"/torrent add {swarm.magnet(torrent)}")
            await meets(story, seeds.peers, number=2)
            await story.ready("ada")
            assert "bowers" in told(await story.says("ada", "/library"))
            assert not (await row(story)).figures


async def says(story, words, name="ada"):
    """Wait until the newest card says so."""
    talker = await story.talker(name)
    await talker.until(lambda: words in told(talker.cards[-1]))
