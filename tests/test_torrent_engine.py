"""The torrent engine with peers in other processes, over loopback."""

import asyncio
import time

import pytest

from tests.swarm import adding, event, made, magnet, read_all, seeding, settings, some_bytes
from worker.torrent import Engine, Finished, MetadataCame, Role, State, TorrentError, Wanted

FILM = some_bytes(6_000_123)


@pytest.mark.parametrize("kind", ["v1", "hybrid", "v2"])
async def test_a_file_is_read_while_it_arrives_and_every_byte_is_right(tmp_path, kind):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, kind=kind)
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours):
            assert await read_all(ours) == FILM
            assert await read_all(ours) == FILM


async def test_a_magnet_link_becomes_a_list_of_files_and_a_torrent_to_keep(tmp_path):
    files = {"one.txt": b"1" * 100, "two/film.mkv": FILM, "empty.nfo": b""}
    torrent = made(tmp_path / "seed", files)
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", magnet(torrent), seeds.peers) as (engine, ours):
            found = {file.path: file for file in ours.files}
            assert {name: file.size_bytes for name, file in found.items()} == {
                f"all/{name}": len(data) for name, data in files.items()
            }
            came = await event(engine, MetadataCame)
            assert came.files == ours.files
            assert await read_all(ours, found["all/two/film.mkv"].index, 70_000, 4_000_000) == FILM[70_000:4_000_000]
            assert await read_all(ours, found["all/empty.nfo"].index) == b""
        async with Engine(settings(), tmp_path / "again") as engine:
            again = await engine.add(Wanted(1, came.torrent))
            assert again.files == came.files


async def test_what_is_fetched_whole_is_finished_when_it_can_be_read_from_the_disk(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers, role=Role.FETCH) as (engine, ours):
            await event(engine, Finished)
            assert ours.path(0).read_bytes() == FILM
            assert ours.written(0, 0, len(FILM))


async def test_what_is_said_to_be_written_is_in_the_file(tmp_path):
    """Fact 1 of the engine: a piece whose hash was right may not be in the file yet."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, piece=16384)
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers, role=Role.FETCH) as (_, ours):
            wrong, seen = 0, bytearray(ours.layout.pieces)
            while not all(seen):
                for piece in [one for one, here in enumerate(ours.pieces.written) if here and not seen[one]]:
                    seen[piece] = 1
                    start = piece * 16384
                    with ours.path(0).open("rb") as file:
                        file.seek(start)
                        wrong += file.read(16384) != FILM[start : start + 16384]
                await asyncio.sleep(0)
            assert wrong == 0


async def test_what_could_not_be_heard_is_asked_for_anew(tmp_path):
    """Others keep the loop busy until all of it has come, and libtorrent keeps but a few of its alerts."""
    film = FILM[:1_500_000]
    torrent = made(tmp_path / "seed", {"film.mp4": film}, piece=16384)
    with seeding(tmp_path / "seed", torrent, kb_s=1000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers, role=Role.FETCH) as (engine, ours):
            engine.session.apply_settings({"alert_queue_size": 1})
            while not ours.handle.status().is_finished:
                time.sleep(0.01)  # noqa: ASYNC251 the loop is to stand still
            await event(engine, Finished)
            assert await read_all(ours) == film


async def test_the_same_torrent_twice_is_one(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM[:100_000]})
    async with Engine(settings(), tmp_path / "ours") as engine:
        first, second = await asyncio.gather(engine.add(Wanted(1, torrent)), engine.add(Wanted(2, magnet(torrent))))
        assert first is second
        assert len(engine.torrents) == 1


async def test_a_torrent_taken_out_leaves_its_files_or_not_as_asked(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers, role=Role.FETCH) as (engine, ours):
            await event(engine, Finished)
            path = ours.path(0)
            await engine.remove(1, delete_files=False)
            assert path.read_bytes() == FILM
            again = await engine.add(Wanted(1, torrent))
            assert await read_all(again) == FILM
            await engine.remove(1, delete_files=True)
            assert list((tmp_path / "ours").iterdir()) == []
            with pytest.raises(TorrentError):
                await read_all(again)


async def test_a_seed_gives_what_lies_in_its_folder(tmp_path):
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    async with Engine(settings(), tmp_path / "ours") as engine:
        ours = await engine.add(Wanted(1, torrent, role=Role.SEED))
        await event(engine, Finished)
        port = await asyncio.to_thread(engine.session.listen_port)
        async with adding(tmp_path / "theirs", torrent, [("127.0.0.1", port)]) as (_, theirs):
            assert await read_all(theirs) == FILM
        assert ours.status().state in {State.FINISHED, State.DOWNLOADING}


async def test_who_jumps_is_hurried_past_those_who_read_and_everybody_gets_their_bytes(tmp_path):
    """All peers are built on libtorrent, so what they were asked for is taken back and one place is fetched alone."""
    data = some_bytes(24 << 20)
    torrent = made(tmp_path / "seed", {"film.mp4": data}, piece=1 << 20)
    with seeding(tmp_path / "seed", torrent, count=3, kb_s=1500) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            asyncio.timeout(120),
            ours.reader(0, 0) as slow,
        ):
            begun = bytes(await slow.read())
            while not ours.fetching.is_answered and (part := await slow.read()):
                begun += bytes(part)
            places = [place << 20 for place in (20, 9, 15)]
            jumps = await asyncio.gather(*(read_all(ours, 0, at, at + (1 << 20)) for at in places))
            assert jumps == [data[at : at + (1 << 20)] for at in places]
            while len(begun) < 6 << 20:
                begun += bytes(await slow.read())
            assert begun == data[: len(begun)]


async def test_who_was_given_more_runs_dry_later(tmp_path):
    torrent = made(tmp_path / "1", {"film.mp4": FILM})
    async with Engine(settings(), tmp_path) as engine:
        ours = await engine.add(Wanted(1, torrent, role=Role.SEED))
        await event(engine, Finished)
        async with ours.reader(0) as one, ours.reader(0) as other:
            await one.read()
            for _ in range(8):
                await other.read()
            assert one.window.dry_s < other.window.dry_s
