"""Torrents that mean harm, or are broken: each is an error with its reason, and the engine goes on."""

import asyncio
import contextlib
import subprocess
import sys

import libtorrent as lt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Stalled, TorrentError
from tests import swarm
from tests.swarm import adding, made, read_all, some_bytes
from tests.torrents import bencoded, torrent_of
from worker.torrent import Engine, Wanted
from worker.torrent.loading import load

FILM = some_bytes(1_000_000)
WHOLE = torrent_of("folder", {"a.txt": 100, "b.txt": 50_000})


def described(path, source):
    return load(Wanted(1, source), path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WHOLE)), st.binary(max_size=6), st.integers(0, 6))
def test_a_torrent_with_any_bytes_changed_is_read_or_refused_with_a_reason(tmp_path, at, put, cut):
    broken = WHOLE[:at] + put + WHOLE[at + cut :]
    try:
        layout = described(tmp_path, broken).layout
    except TorrentError as refused:
        said = refused.reason
    else:
        said = all(".." not in file.path.split("/") for file in layout.files)
    assert said


@pytest.mark.parametrize(
    "source", [b"", b"d", b"x" * 1000, "magnet:?dn=nothing", "http://example.org/a", "magnet:" + "x" * 30_000]
)
def test_what_is_no_torrent_is_refused(tmp_path, source):
    with pytest.raises(TorrentError, match=r"can't be read|bigger"):
        described(tmp_path, source)


def test_a_description_of_a_gigabyte_is_refused_before_it_is_read(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(lt, "load_torrent_buffer", lambda *given: read.append(given))
    with pytest.raises(TorrentError, match="bigger than 10 MB"):
        described(tmp_path, bytes(1 << 30))
    assert read == []


@pytest.mark.parametrize(
    "path",
    [
        ["..", "..", "etc", "passwd"],
        ["/etc/passwd"],
        ["a", "..", "..", "b"],
        ["C:\\Windows\\x"],
        ["\\\\host\\share"],
        ["."],
    ],
    ids="/".join,
)
def test_names_never_lead_out_of_the_folder(tmp_path, path):
    info = {
        b"name": b"../../up",
        b"piece length": 16384,
        b"pieces": b"\0" * 20,
        b"files": [{b"length": 10, b"path": [step.encode() for step in path]}],
    }
    layout = described(tmp_path, bencoded({b"info": info})).layout
    for file in layout.files:
        assert (tmp_path / file.path).resolve().is_relative_to(tmp_path)


async def test_a_hundred_thousand_files_keep_nobody_waiting(tmp_path):
    listed = [{b"length": 1, b"path": [b"%d" % number]} for number in range(100_000)]
    info = {b"name": b"many", b"piece length": 65536, b"pieces": b"\0" * 40, b"files": listed}
    turns = 0

    async def watch():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with Engine(swarm.settings(), tmp_path) as engine:
        watching = asyncio.create_task(watch())
        torrent = await engine.add(Wanted(1, bencoded({b"info": info})))
        watching.cancel()
        assert len(torrent.files) == 100_000
        assert turns > 100  # others had their turns meanwhile


def test_a_torrent_of_nothing_is_refused(tmp_path):
    with pytest.raises(TorrentError):
        described(tmp_path, torrent_of("empty", {"a": 0}))


async def test_a_magnet_link_that_nobody_has_says_so(tmp_path):
    async with Engine(swarm.settings(), tmp_path) as engine:
        torrent = await engine.add(Wanted(1, "magnet:?xt=urn:btih:" + "ab" * 20 + "&tr=http://127.0.0.1:9/announce"))
        with pytest.raises(TorrentError, match=r"nobody had its list of files \(tried: 1 tracker, 0 peers\)"):
            await torrent.metadata(0.2)
        with pytest.raises(TorrentError, match="not known"):
            _ = torrent.files


@contextlib.contextmanager
def web_server(folder):
    """The address of a folder on the web."""
    words = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().split('port ')[1].split()[0]}"
        finally:
            server.kill()


async def test_a_seed_of_the_web_is_a_peer_like_others(tmp_path):
    """BEP 19."""
    with web_server(tmp_path) as address:
        torrent = made(tmp_path / "seed", {"film.mp4": FILM}, web_seed=f"{address}/seed/film.mp4")
        async with adding(tmp_path / "ours", torrent) as (_, ours):
            assert await read_all(ours) == FILM


async def test_what_fails_its_hash_never_gets_to_who_reads_and_they_are_told(tmp_path):
    with web_server(tmp_path) as address:
        torrent = made(tmp_path / "seed", {"film.mp4": FILM}, web_seed=f"{address}/seed/film.mp4")
        (tmp_path / "seed" / "film.mp4").write_bytes(some_bytes(len(FILM), 9))
        async with adding(tmp_path / "ours", torrent, stall_s=2) as (_, ours):
            with pytest.raises(Stalled, match="damaged"):
                await read_all(ours)
            assert sum(ours.pieces.have) == 0
