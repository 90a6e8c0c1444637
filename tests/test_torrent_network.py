"""Where torrent traffic may go: one interface, a proxy, nobody's table for what is private."""

import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import libtorrent as lt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StartError
from tests.deadline import DEADLINE_S
from tests.programs import in_own_network
from tests.streaming import until
from tests.swarm import adding, made, magnet, read_all, seeding, settings, some_bytes
from worker.torrent import Engine, Wanted
from worker.torrent.interface import is_up
from worker.torrent.params import session_params

HERE = Path(__file__).parent
FILM = some_bytes(1_500_000)


def test_an_interface_that_goes_is_noticed_and_so_is_its_return(tmp_path):
    words = in_own_network(sys.executable, HERE / "kill_switch_process.py", tmp_path)
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout.splitlines()[-1])
    assert (said["paused_down"], said["paused_up"], said["paused_without"]) == (True, False, True)


def test_a_download_outlives_an_interface_that_flaps_and_rests_each_time_it_is_gone(tmp_path):
    words = in_own_network(sys.executable, HERE / "flaps_process.py", tmp_path)
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == {"rests": [True, True, True], "is_whole": True, "damaged": 0}


def test_loopback_is_up_and_what_is_not_there_is_down():
    assert is_up("lo")
    assert not is_up("nobody0")


def test_an_interface_that_can_t_be_asked_for_is_down():
    """As when the process has no more files to open: nothing is to go out then."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = os.dup(0)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (taken, most))
        assert not is_up("lo")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
        os.close(taken)


def test_an_interface_binds_both_what_comes_and_what_goes():
    """One of the two alone leaks (qBittorrent#5272)."""
    made_of = session_params(settings(interface="tun0", listen="0.0.0.0:7000")).settings
    assert (made_of["listen_interfaces"], made_of["outgoing_interfaces"]) == ("tun0:7000", "tun0")


def test_no_server_is_asked_from_where_it_sees_us_unless_one_is_named():
    """Libtorrent by itself would ask one of Google's for each torrent that has a tracker over WebSocket."""
    assert session_params(settings()).settings["webtorrent_stun_server"] == ""


class Proxy:
    """A SOCKS5 server (RFC 1928) that counts whom it was asked to reach; `relays` or refuses."""

    def __init__(self, *, relays):
        self.relays = relays
        self.asked = []
        self.tasks = set()

    async def serve(self, reader, writer):
        self.tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError), contextlib.closing(writer):
            _, count = await reader.readexactly(2)
            await reader.readexactly(count)
            writer.write(b"\5\0")
            _, command, _, kind = await reader.readexactly(4)
            length = (await reader.readexactly(1))[0] if kind == 3 else {1: 4, 4: 16}[kind]
            host, port = await reader.readexactly(length), int.from_bytes(await reader.readexactly(2), "big")
            self.asked.append((command, host.decode() if kind == 3 else ".".join(map(str, host)), port))
            if not self.relays or command != 1:
                writer.write(b"\5\5\0\1" + bytes(6))
                return
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"\5\0\0\1" + bytes(6))
            with contextlib.closing(far_writer):
                await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))


async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


@contextlib.asynccontextmanager
async def listening(serve):
    """The port of a server on loopback."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


class Ears(asyncio.DatagramProtocol):
    """Hears datagrams."""

    def __init__(self):
        self.heard = []

    def datagram_received(self, data, addr):
        self.heard.append((data, addr))


async def test_nothing_goes_around_the_proxy(tmp_path):
    """A peer, a tracker, one over UDP and one over WebSocket outside see nobody; the proxy was asked for them."""
    seen, proxy = [], Proxy(relays=False)

    async def sniff(_, writer):
        seen.append(writer.get_extra_info("peername"))
        writer.close()

    loop = asyncio.get_running_loop()
    udp, ears = await loop.create_datagram_endpoint(Ears, local_addr=("127.0.0.1", 0))
    udp_port = udp.get_extra_info("sockname")[1]
    async with listening(sniff) as outside, listening(proxy.serve) as port:
        torrent = made(tmp_path / "seed", {"film.mp4": FILM}, tracker=f"http://127.0.0.1:{outside}/announce")
        told = f"{magnet(torrent)}&tr=udp%3A%2F%2F127.0.0.1%3A{udp_port}%2Fannounce&tr=ws%3A%2F%2F127.0.0.1%3A{outside}"
        own = settings(proxy=f"socks5://127.0.0.1:{port}", dht=True, lsd=True, utp=True)
        async with Engine(own, tmp_path / "ours") as engine:
            await engine.add(Wanted(1, told, peers=(("127.0.0.1", outside),)))
            await until(lambda: sum(command == 1 and to == outside for command, _, to in proxy.asked) >= 2)
    udp.close()
    assert seen == []
    assert ears.heard == []


async def test_a_film_comes_through_the_proxy(tmp_path):
    torrent, proxy = made(tmp_path / "seed", {"film.mp4": FILM}), Proxy(relays=True)
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with listening(proxy.serve) as port:
            async with adding(tmp_path / "ours", torrent, seeds.peers, proxy=f"socks5://127.0.0.1:{port}") as (_, ours):
                assert await read_all(ours) == FILM
            assert (1, *seeds.peers[0]) in proxy.asked


@given(st.text(min_size=1).filter(lambda text: "://" not in text))
def test_a_proxy_that_cannot_be_read_stops_the_start(text):
    with pytest.raises(StartError, match=r"torrent\.proxy"):
        session_params(settings(proxy=text))


async def test_a_private_torrent_is_told_to_its_tracker_only(tmp_path):
    """BEP 27."""
    private = made(tmp_path / "seed", {"film.mp4": FILM}, private=True)
    public = made(tmp_path / "other", {"film.mp4": FILM[:-1]})
    elsewhere = lt.torrent_flags.disable_dht | lt.torrent_flags.disable_lsd | lt.torrent_flags.disable_pex

    async def elsewhere_of(source):
        async with adding(tmp_path / "ours", source, dht=True, lsd=True) as (_, ours):
            return await asyncio.to_thread(ours.handle.flags) & elsewhere

    assert await elsewhere_of(public) == 0
    assert await elsewhere_of(private) == elsewhere
