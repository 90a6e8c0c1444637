"""What a swarm gives at most: a plain client (BEP 3) that asks each peer for its share of everything, all at once.

A peer gives little in its first second and more in each that follows, since libtorrent reads ahead for somebody as
much as it gave them in the second before. So how soon several players can begin has a bound, whoever streams.
"""

import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import libtorrent as lt

from bench.stream_rig import Film

_BLOCK = 1 << 14
#: blocks on their way from one peer; libtorrent takes some five hundred
_ASKED = 200
_PATIENCE_S = 30.0
_UNCHOKE, _INTERESTED, _REQUEST, _PIECE = 1, 2, 6, 7


def seconds_to_give(film: Film, peers: Sequence[str], amount: int) -> float:
    """From the first connection until so many bytes of the film have come from all of them together."""
    torrent = lt.torrent_info(str(film.torrent))
    share = torrent.total_size() // len(peers) // torrent.piece_length() * torrent.piece_length()
    still = _Missing(amount)
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_Peer(peer, torrent, number * share, still).give) for number, peer in enumerate(peers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if still.bytes > 0:
        raise ConnectionError(f"{still.bytes} bytes have not come")
    return still.ended - began


@dataclass(slots=True)
class _Missing:
    """What has not come yet, and when the last of it did."""

    bytes: int
    ended: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def came(self, count: int) -> bool:
        """Whether that was all."""
        with self.lock:
            if self.bytes > 0 >= self.bytes - count:
                self.ended = time.perf_counter()
            self.bytes -= count
            return self.bytes <= 0


@dataclass(slots=True)
class _Peer:
    """A connection to one of them, asked for the blocks from a place on."""

    address: str
    torrent: lt.torrent_info
    at: int
    missing: _Missing

    def give(self) -> None:
        """Until nothing is missing any more."""
        host, _, port = self.address.rpartition(":")
        with socket.create_connection((host, int(port)), _PATIENCE_S) as line, line.makefile("rb") as answers:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(b"\x13BitTorrent protocol" + bytes(8) + self.torrent.info_hash().to_bytes() + b"-" * 20)
            line.sendall(struct.pack(">IB", 1, _INTERESTED))
            answers.read(68)
            while True:
                kind, size = _message(answers)
                if kind == _UNCHOKE:
                    line.sendall(b"".join(self._request() for _ in range(_ASKED)))
                elif kind == _PIECE:
                    if self.missing.came(size - 8):
                        return
                    line.sendall(self._request())

    def _request(self) -> bytes:
        piece, begin = divmod(self.at, self.torrent.piece_length())
        self.at = (self.at + _BLOCK) % self.torrent.total_size()
        return struct.pack(">IBIII", 13, _REQUEST, piece, begin, _BLOCK)


def _message(answers: BinaryIO) -> tuple[int, int]:
    """Its kind (-1 for one that only keeps the connection open) and how much followed."""
    (size,) = struct.unpack(">I", answers.read(4))
    body = answers.read(size)
    return (body[0], size - 1) if body else (-1, 0)
