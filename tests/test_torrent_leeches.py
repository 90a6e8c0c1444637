"""Other programs of the torrent world, which fetch from us."""

import asyncio
import contextlib
import subprocess

import pytest

from tests.programs import need
from tests.swarm import adding, made, some_bytes
from tests.torrent_programs import (
    NO_WEBRTC,
    free_port,
    node_package,
    qbittorrent,
    running,
    transmission,
    until_it_listens,
    until_whole,
    webtorrent_words,
)
from worker.torrent import Role

FILM = some_bytes(3_000_017)
PROGRAMS = {"qbittorrent": qbittorrent, "transmission": transmission}


@contextlib.asynccontextmanager
async def our_seed(tmp_path):
    """The port of an engine of ours that has all of it, and the torrent."""
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
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


@pytest.mark.parametrize("name", PROGRAMS)
async def test_other_programs_fetch_from_us_when_we_call_them(tmp_path, name):
    torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM})
    (tmp_path / "seed").mkdir()
    async with adding(tmp_path / "ours", torrent, role=Role.SEED) as (_, ours):
        with PROGRAMS[name](tmp_path, torrent) as port:
            await asyncio.to_thread(until_it_listens, port)
            ours.handle.connect_peer(("127.0.0.1", port))
            await asyncio.to_thread(until_whole, tmp_path / "seed" / "film.mp4", FILM)
