"""Other programs of the torrent world as seeds of ours, and torrents that others made."""

import asyncio
import shutil

import libtorrent as lt
import pytest

from tests.streaming import same
from tests.swarm import adding, made, read_all, seeding, some_bytes
from tests.torrent_programs import (
    aria2,
    node_package,
    qbittorrent,
    transmission,
    until_it_listens,
    webtorrent,
)

FILM = some_bytes(3_000_017)
PROGRAMS = {"aria2": aria2, "qbittorrent": qbittorrent, "transmission": transmission, "webtorrent": webtorrent}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_film_comes_from_other_programs_also_after_seeks(tmp_path, name):
    """Small pieces: much is asked for and given up again while somebody reads quickly and seeks."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, piece=32768)
    with PROGRAMS[name](tmp_path, torrent) as port:
        await asyncio.to_thread(until_it_listens, port)
        async with adding(tmp_path / "ours", torrent, [("127.0.0.1", port)]) as (_, ours):
            for start in (2_500_000, 1_200_000, 2_000_000, 0):
                assert same(await read_all(ours, start=start, end=start + 300_000), FILM[start : start + 300_000])
            assert same(await read_all(ours), FILM)


FIXTURES = {"leaves": "Leaves of Grass by Walt Whitman.epub", "alice": "alice.txt", "numbers": "numbers"}


@pytest.mark.parametrize("name", FIXTURES)
async def test_torrents_that_others_made_are_read_and_streamed(tmp_path, name):
    """webtorrent-fixtures: files in the public domain, and torrents made by other programs."""
    place = node_package("webtorrent-fixtures") / "fixtures"
    found = place / FIXTURES[name]
    torrent = (place / f"{name}.torrent").read_bytes()
    (tmp_path / "seed").mkdir()
    copy = shutil.copytree if found.is_dir() else shutil.copy
    copy(found, tmp_path / "seed" / found.name)
    info = lt.load_torrent_buffer(torrent).ti
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours):
            assert ours.name == info.name()
            for file in ours.files:
                data = (tmp_path / "seed" / file.path).read_bytes()
                assert await read_all(ours, file.index) == data
