"""Files of a torrent whose names no disk can take as they are: each has its own bytes under a name of its own."""

import hashlib

import pytest

from tests.streaming import until
from tests.swarm import adding, magnet, read_all, some_bytes
from tests.torrents import bencoded
from worker.torrent import Role, State

PIECE = 16384
BYTES = (some_bytes(PIECE, 1), some_bytes(PIECE, 2))
PAIRS = {
    "the same": (["same.txt"], ["same.txt"]),
    "but for what is left out of it": (["a/b.txt"], ["a\\b.txt"]),
    "in another case": (["Case.txt"], ["case.txt"]),
    "that of a folder": (["d"], ["d", "x.txt"]),
    "of another machine": (["CON"], ["aux.txt"]),
    "too long": (["a" * 300 + ".txt"], ["a" * 301 + ".txt"]),
    "out of the folder": (["..", "..", "up.txt"], ["/etc/up.txt"]),
    "in two lines": (["a\nb.txt"], ["\u202ea.txt"]),
}


def pair(names):
    """A torrent of two files with these paths, a piece each."""
    listed = [{b"length": PIECE, b"path": [step.encode() for step in path]} for path in names]
    pieces = b"".join(hashlib.sha1(one).digest() for one in BYTES)
    return bencoded({b"info": {b"name": b"two", b"piece length": PIECE, b"pieces": pieces, b"files": listed}})


async def comes(torrent):
    """Both pieces come, as from a peer, once the disk was looked at."""
    await until(lambda: torrent.status().state is State.DOWNLOADING)
    for number, data in enumerate(BYTES):
        torrent.handle.add_piece(number, data, 0)


@pytest.mark.parametrize("which", PAIRS)
async def test_each_file_has_its_own_bytes_also_after_a_restart(tmp_path, which):
    source = pair(PAIRS[which])
    async with adding(tmp_path / "ours", source, role=Role.FETCH) as (_, ours):
        await comes(ours)
        await until(lambda: all(ours.pieces.written))
        assert tuple([await read_all(ours, file) for file in (0, 1)]) == BYTES
        assert len({ours.path(file) for file in (0, 1)}) == 2
        assert all(ours.path(file).resolve().is_relative_to(tmp_path / "ours" / "1") for file in (0, 1))
    async with adding(tmp_path / "ours", source) as (_, ours):
        await until(lambda: all(ours.pieces.written))
        assert tuple([await read_all(ours, file) for file in (0, 1)]) == BYTES


async def test_it_is_so_of_a_magnet_too(tmp_path):
    source = pair(PAIRS["in another case"])
    async with adding(tmp_path / "theirs", source, role=Role.FETCH) as (engine, theirs):
        await comes(theirs)
        await until(lambda: all(theirs.pieces.written))
        peer = ("127.0.0.1", engine.session.listen_port())
        async with adding(tmp_path / "ours", magnet(source), [peer]) as (_, ours):
            assert tuple([await read_all(ours, file) for file in (0, 1)]) == BYTES
            await until(lambda: all(ours.pieces.written))
            assert tuple([await read_all(ours, file) for file in (0, 1)]) == BYTES
