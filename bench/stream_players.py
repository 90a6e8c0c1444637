"""Players of a stream: plain sockets in threads, every byte compared with the source."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

_PATIENCE_S = 60.0
_START_BYTES = 512 * 1024
_AHEAD_BYTES = 8_000_000


@dataclass(slots=True)
class Source:
    """The bytes that should come."""

    data: bytes
    bad_bytes: int = 0
    errors: int = 0
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, path: Path) -> Self:
        """Those of a file."""
        return cls(path.read_bytes())

    def compare(self, at: int, came: bytes) -> None:
        """Count what differs."""
        if self.data[at : at + len(came)] != came:
            with self.lock:
                self.bad_bytes += sum(one != other for one, other in zip(self.data[at:], came, strict=False))


class Get:
    """One request for a span; reads as much as it is asked to. Raises OSError."""

    def __init__(self, url: str, source: Source, start: int, end: int, patience_s: float = _PATIENCE_S) -> None:
        parts = urlsplit(url)
        self.began = time.perf_counter()
        self.at, self._end, self._source = start, end, source
        self._line = socket.create_connection((parts.hostname or "", parts.port or 80), patience_s)
        ask = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nRange: bytes={start}-{end - 1}\r\n"
        self._line.sendall(f"{ask}Connection: close\r\n\r\n".encode())
        source.requests += 1
        self._rest = self._headers()

    def _headers(self) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            came = self._line.recv(65536)
            if not came:
                raise ConnectionError(head[:200])
            head += came
        if not head.startswith((b"HTTP/1.1 206", b"HTTP/1.1 200")):
            raise ConnectionError(head[:200])
        return head.partition(b"\r\n\r\n")[2]

    def read(self, most: int = 1 << 20) -> int:
        """Some bytes; how many."""
        came, self._rest = (self._rest, b"") if self._rest else (self._line.recv(min(most, self._end - self.at)), b"")
        if not came:
            raise ConnectionError("it ended too early")
        self._source.compare(self.at, came)
        self.at += len(came)
        return len(came)

    def read_to(self, end: int) -> Self:
        """Up to a place."""
        while self.at < end:
            self.read()
        return self

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def first_byte_ms(url: str, source: Source, start: int, more: int = 0, since: float | None = None) -> float:
    """Milliseconds until the first byte from there; then reads `more` and hangs up."""
    get = Get(url, source, start, len(source.data))
    began = get.began if since is None else since
    get.read(1)
    took = 1000 * (time.perf_counter() - began)
    get.read_to(min(len(source.data), get.at + more))
    get.close()
    return took


def together(works: Sequence[Callable[[], None]]) -> float:
    """Seconds that these take side by side."""
    began = time.perf_counter()
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def whole(url: str, source: Source, start: int, end: int) -> None:
    """Read a span; an end too early is counted."""
    try:
        Get(url, source, start, end).read_to(end).close()
    except OSError:
        source.errors += 1


def start_bytes(rate: float) -> int:
    """What a player that plays so many bytes a second has to have before it begins."""
    return min(_START_BYTES, int(rate))


@dataclass(slots=True)
class Player:
    """Plays at a rate for a while from a place; start in ms (none when it never did) and seconds of stalls."""

    url: str
    source: Source
    start: int
    rate: float
    seconds: float
    start_ms: float | None = None
    stall_s: float = 0.0

    def play(self) -> None:
        """Half a megabyte starts it; what is missing at its time is a stall; some seconds ahead it stops asking."""
        began = time.perf_counter()
        try:
            self._play(Get(self.url, self.source, self.start, len(self.source.data), self.seconds), began)
        except OSError:
            self.source.errors += 1

    def _play(self, get: Get, began: float) -> None:
        played, last = 0.0, began
        while (now := time.perf_counter()) - began < self.seconds and get.at < len(self.source.data):
            buffered = get.at - self.start - played
            if self.start_ms is None and buffered >= start_bytes(self.rate):
                self.start_ms = 1000 * (now - began)
            elif self.start_ms is not None:
                wanted = (now - last) * self.rate
                played += min(wanted, buffered)
                self.stall_s += (now - last) * max(0.0, 1 - buffered / wanted) if wanted else 0.0
            last = now
            if get.at - self.start - played < _AHEAD_BYTES:
                get.read(65536)
            else:
                time.sleep(0.02)
        get.close()
