"""Torrents with real bytes, and peers in processes of their own that have them."""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
from pathlib import Path

import libtorrent as lt

from core.settings.torrent import Torrent
from tests.deadline import DEADLINE_S
from worker.torrent import Engine, Wanted

HERE = Path(__file__).parent
KINDS = {"v1": lt.create_torrent.v1_only, "v2": lt.create_torrent.v2_only, "hybrid": 0}


def settings(**more):
    """An engine's that keeps to this machine."""
    quiet = {"listen": "127.0.0.1:0", "dht": False, "lsd": False, "utp": False, "several_per_address": True}
    return Torrent(**quiet | more)


def made(folder, files, piece=65536, kind="v1", private=False, web_seed="", tracker=""):
    """A .torrent of these files, bytes by name, which are written into the folder. One file is no folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(files)
    top = names[0] if len(names) == 1 and "/" not in names[0] else "all"
    for name, data in files.items():
        path = folder / name if top != "all" else folder / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    make = lt.create_torrent(lt.list_files(str(folder / top)), piece, KINDS[kind])
    make.set_priv(private)
    if tracker:
        make.add_tracker(tracker, 0)
    if web_seed:
        make.add_url_seed(web_seed)
    lt.set_piece_hashes(make, str(folder))
    return lt.bencode(make.generate())


def some_bytes(number, seed=1):
    """As many bytes that don't repeat."""
    return random.Random(seed).randbytes(number)


def magnet(torrent):
    """The magnet link of a .torrent."""
    return lt.make_magnet_uri(lt.load_torrent_buffer(torrent))


class Seeds:
    """Peers in another process."""

    def __init__(self, process, ports):
        self.process = process
        self.peers = tuple(("127.0.0.1", port) for port in ports)

    def given(self):
        """Bytes of files that they have given so far."""
        return self._told("given")

    def asked(self):
        """The pieces that they were asked for, part or whole, since they were asked this last."""
        return set(self._told("asked"))

    def vanish(self):
        """As when their machine is switched off."""
        self.process.kill()
        self.process.wait()

    def _told(self, what):
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def seeding(folder, torrent, count=1, kb_s=0):
    """Peers that have all of it."""
    path = folder / "swarm.torrent"
    path.write_bytes(torrent)
    words = [sys.executable, str(HERE / "seed_process.py"), str(folder), str(path), str(count), str(kb_s)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Seeds(process, json.loads(process.stdout.readline()))
        finally:
            process.kill()


@contextlib.asynccontextmanager
async def adding(folder, source, peers=(), key=1, role=None, **more):
    """An engine with this torrent, its files known."""
    async with Engine(settings(**more), folder) as engine:
        words = {} if role is None else {"role": role}
        torrent = await engine.add(Wanted(key, source, peers=tuple(peers), **words))
        await torrent.metadata(DEADLINE_S)
        yield engine, torrent


async def read_all(torrent, file=0, start=0, end=None):
    """The bytes of a file as a reader brings them."""
    parts = []
    async with torrent.reader(file, start, end) as reader:
        while part := await reader.read():
            parts.append(bytes(part))
    return b"".join(parts)


async def event(engine, kind, timeout_s=DEADLINE_S):
    """The next event of a kind."""
    async with asyncio.timeout(timeout_s):
        return await anext(one async for one in engine.events() if isinstance(one, kind))
