"""One answer as it goes over the wire, said byte by byte: what aiohttp would never let us send."""

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: held here: a task that waits for what nobody holds may be collected, and its connection closed
_NEVER = asyncio.Event()


class End(StrEnum):
    """How the connection goes on after the last byte that is sent."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: its path, its headers in lower case, and the how many-th of this download it is, from 1."""

    path: str
    headers: Mapping[str, str]
    time: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A status line, headers and a body, of which `cut` bytes are sent (None: all).

    `length` is what Content-Length says; None says what is true, "" leaves it out. `chunked` sends chunks of
    that size, or "bad" a size that is none. `drip_s` is a pause before each byte of the body, `head_drip_s`
    before each of the head.
    """

    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    end: End = End.KEEP
    length: str | None = None
    chunked: int = 0
    bad_chunk: bool = False
    drip_s: float = 0.0
    head_drip_s: float = 0.0
    raw_head: bytes | None = None


async def send(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    """Send it; whether the connection can be used again."""
    await _drip(_head(reply), reply.head_drip_s, writer)
    sent = reply.body if reply.cut is None else reply.body[: reply.cut]
    if reply.chunked:
        await _chunks(reply, sent, writer)
    else:
        await _drip(sent, reply.drip_s, writer)
    match reply.end:
        case End.KEEP:
            return True
        case End.STALL:
            await _NEVER.wait()
        case End.RESET:
            await asyncio.sleep(0.01)  # what was sent arrives before the reset, which empties buffers
            if writer.is_closing():
                raise ConnectionResetError
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _head(reply: Reply) -> bytes:
    if reply.raw_head is not None:
        return reply.raw_head
    headers = dict(reply.headers)
    if reply.chunked:
        headers["Transfer-Encoding"] = "chunked"
    elif reply.length != "":
        headers["Content-Length"] = str(len(reply.body)) if reply.length is None else reply.length
    if reply.end is not End.KEEP:
        headers.setdefault("Connection", "close")
    lines = [f"HTTP/1.1 {reply.status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def _chunks(reply: Reply, sent: bytes, writer: asyncio.StreamWriter) -> None:
    for start in range(0, len(sent), reply.chunked):
        piece = sent[start : start + reply.chunked]
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    if reply.bad_chunk:
        writer.write(b"zz\r\nnot a chunk\r\n")
    elif reply.cut is None:
        writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _drip(data: bytes, pause_s: float, writer: asyncio.StreamWriter) -> None:
    if not pause_s:
        writer.write(data)
        await writer.drain()
        return
    for byte in data:
        if writer.is_closing():
            raise ConnectionResetError
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(pause_s)
