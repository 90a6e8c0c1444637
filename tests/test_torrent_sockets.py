"""What libtorrent's connections to peers are told besides: small messages don't wait, nor does what peers send."""

import contextlib
import os
import socket
from pathlib import Path

from tests.streaming import until
from tests.swarm import adding, made, seeding, some_bytes
from worker.torrent.sockets import Sockets

FILM = some_bytes(3_000_000)


def sends_at_once(peer):
    """Of this process's connections to that peer: whether small messages go out at once on each."""
    found = []
    for file in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(file.name))) as one:
            if one.getpeername() == peer:
                found.append(bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    return found


async def test_requests_to_a_peer_go_out_at_once(tmp_path):
    """libtorrent has no setting for it: each would wait until the last small message is acknowledged."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent, kb_s=100) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), ours.reader(0):
            await until(lambda: sends_at_once(seeds.peers[0]) == [True])


async def test_what_comes_is_acknowledged_as_long_as_somebody_waits_and_no_longer():
    sockets, asked = Sockets(), []

    def still():
        asked.append(1)
        return len(asked) < 5

    sockets.waits(1, still)
    await until(lambda: len(asked) >= 5)
    sockets.waits(2, lambda: bool(asked.append(2)))
    await until(lambda: 2 in asked)
    sockets.close()
    assert asked == [1, 1, 1, 1, 1, 2]


async def test_a_connection_that_is_closed_meanwhile_troubles_nobody():
    sockets, asked = Sockets(), []
    near, far = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        sockets.connected()
        await until(lambda: one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    near.close()
    far.close()
    sockets.waits(1, lambda: len(asked) < 2 and not asked.append(1))
    await until(lambda: len(asked) == 2)
    sockets.close()
