"""One question to a UDP tracker (BEP 15): connect, then scrape, each said again when nothing comes."""

import asyncio
import secrets
import socket
from collections.abc import Sequence
from ipaddress import ip_address

from worker.fetch.guard import Network, is_allowed
from worker.scrape import words
from worker.scrape.words import Figures

#: seconds until the same is said again; a datagram may get lost
_AGAIN_S = 1.0


async def ask(host: str, port: int, hashes: Sequence[str], allow: Sequence[Network]) -> dict[str, Figures]:
    """What a tracker says of these torrents, as long as the caller waits. Raises Odd, OSError."""
    address = await _address(host, port, allow)
    loop = asyncio.get_running_loop()
    transport, line = await loop.create_datagram_endpoint(_Line, remote_addr=address)
    try:
        number = secrets.randbits(32)
        connection = words.connected(await line.said(transport, words.connecting(number), number), number)
        number = secrets.randbits(32)
        answer = await line.said(transport, words.scraping(connection, number, hashes), number)
        return words.scraped(answer, number, hashes)
    finally:
        transport.close()


async def _address(host: str, port: int, allow: Sequence[Network]) -> tuple[str, int]:
    """An address of this host that may be spoken to. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    for *_, where in found:
        if is_allowed(ip_address(str(where[0]).partition("%")[0]), allow):
            return str(where[0]), port
    raise OSError(f"{host} is at no public address")


class _Line(asyncio.DatagramProtocol):
    """Questions and answers over one socket, which hears nobody but the one it was made for."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[bytes | Exception] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 the socket is connected
        """Something came."""
        self._heard.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there, as the network says."""
        self._heard.put_nowait(exc)

    async def said(self, transport: asyncio.DatagramTransport, question: bytes, number: int) -> bytes:
        """The answer to a question of that number; what answers another one is passed over. Raises OSError."""
        while True:
            transport.sendto(question)
            try:
                async with asyncio.timeout(_AGAIN_S):
                    return await self._answer(number)
            except TimeoutError:
                continue

    async def _answer(self, number: int) -> bytes:
        while True:
            heard = await self._heard.get()
            if isinstance(heard, Exception):
                raise heard
            if heard[4:8] == number.to_bytes(4, "big"):
                return heard
