"""Other programs of the torrent world, as seeds and as leeches of ours, and torrents that others made."""

import asyncio
import contextlib
import shutil
import subprocess

import libtorrent as lt
import pytest

from tests.programs import need
from tests.streaming import same
from tests.swarm import adding, made, read_all, seeding, some_bytes
from tests.torrent_programs import (
    NO_WEBRTC,
    aria2,
    free_port,
    node_package,
    qbittorrent,
    running,
    transmission,
    until_it_listens,
    until_whole,
    webtorrent,
    webtorrent_words,
)
from worker.torrent import Role

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


@contextlib.asynccontextmanager
async def our_seed(tmp_path, **files):
    """The port of an engine of ours that has all of it, and the torrent."""
    torrent = made(tmp_path / "ours" / "1", files or {"film.mp4": FILM})
    async with adding(tmp_path / "ours", torrent, role=Role.SEED) as (engine, _):
        yield await asyncio.to_thread(engine.session.listen_port), torrent


async def test_webtorrent_fetches_from_us(tmp_path):
    async with our_seed(tmp_path) as (port, torrent):
        words = webtorrent_words(tmp_path, torrent, tmp_path / "theirs", f"127.0.0.1:{port}")
        with running(*words, stdout=subprocess.PIPE, text=True) as process:
            assert await asyncio.to_thread(process.stdout.readline)
    assert (tmp_path / "theirs" / "film.mp4").read_bytes() == FILM


async def test_aria2_fetches_from_us_through_a_tracker(tmp_path):
    tracker, quiet = (
        free_port(),
        ["--no-conf", "-q", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false"],
    )
    words = [need("node"), "--import", NO_WEBRTC, node_package("bittorrent-tracker") / "bin" / "cmd.js"]
    with running(*words, "-p", tracker, "--http-hostname", "127.0.0.1", "--http"):
        await asyncio.to_thread(until_it_listens, tracker)
        announce = f"http://127.0.0.1:{tracker}/announce"
        torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM}, tracker=announce)
        (tmp_path / "a.torrent").write_bytes(torrent)
        async with adding(tmp_path / "ours", torrent, role=Role.SEED):
            ends = ["--seed-time=0", "--interface=127.0.0.1", f"--dir={tmp_path / 'theirs'}", "--bt-tracker-interval=1"]
            with running(
                need("aria2c"), *quiet, *ends, f"--listen-port={free_port()}", tmp_path / "a.torrent"
            ) as theirs:
                assert await asyncio.to_thread(theirs.wait, 60) == 0
    assert (tmp_path / "theirs" / "film.mp4").read_bytes() == FILM


@pytest.mark.parametrize("name", ["transmission", "qbittorrent"])
async def test_other_programs_fetch_from_us_when_we_call_them(tmp_path, name):
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    (tmp_path / "seed").mkdir()
    async with adding(tmp_path / "ours", torrent, role=Role.SEED) as (_, ours):
        with PROGRAMS[name](tmp_path, torrent) as port:
            await asyncio.to_thread(until_it_listens, port)
            ours.handle.connect_peer(("127.0.0.1", port))
            await asyncio.to_thread(until_whole, tmp_path / "seed" / "film.mp4", FILM)


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
