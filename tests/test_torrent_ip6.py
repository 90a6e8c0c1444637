"""Peers by IPv6: called, and let in."""

import socket

import pytest

from door.torrents import _peers
from tests.programs import missing
from tests.streaming import until
from tests.swarm import adding, made, magnet, read_all, some_bytes
from worker.torrent import Role, State

FILM = some_bytes(1_500_000)
LOOPBACK = "[::1]:0"


@pytest.fixture(autouse=True)
def _has_ip6():
    try:
        with socket.socket(socket.AF_INET6) as line:
            line.bind(("::1", 0))
    except OSError:
        missing("this machine has no IPv6")


@pytest.mark.parametrize("known_by", ["the door", "the magnet"])
async def test_a_film_comes_from_a_peer_that_listens_on_ip6_alone(tmp_path, known_by):
    torrent = made(tmp_path / "theirs" / "1", {"film.mp4": FILM})
    async with adding(tmp_path / "theirs", torrent, role=Role.SEED, listen=LOOPBACK) as (engine, theirs):
        await until(lambda: theirs.status().state is State.FINISHED)
        there = f"[::1]:{engine.session.listen_port()}"
        if known_by == "the door":
            source, peers = torrent, _peers(there)
        else:
            source, peers = f"{magnet(torrent)}&x.pe={there}", ()
        async with adding(tmp_path / "ours", source, peers, listen=LOOPBACK) as (_, ours):
            assert await read_all(ours) == FILM
