"""httpx's way to the network through aiohttp: its C parser takes a sixth of the time for many small files.

The guard sits where the socket is made, so that no name, redirect or number gets round it; names are
resolved once, and only to addresses that may be used. Redirects, cookies and packing are httpx's and ours.
"""

import asyncio
import functools
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from worker.fetch.guard import Blocked, Network, is_allowed

#: a magnet link as an answer
MAGNET_TYPE = "text/x-magnet"
_IDLE_S = 30
#: bytes of a body that wait for us before the site is told to wait
_AHEAD = 1 << 18
_AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class Transport(httpx.AsyncBaseTransport):
    """HTTP/1.1 to addresses that are allowed; how many connections at once is for the caller to bound."""

    def __init__(self, allow: Sequence[Network]) -> None:
        self._allow = tuple(allow)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer; its body comes as it is read. Raises httpx's errors, Blocked as the cause of one.

        Indexers send on to a magnet link what has no file: that link is the answer then.
        """
        if request.url.scheme == "magnet":
            link = httpx.ByteStream(b"magnet:?" + request.url.query)
            return httpx.Response(200, headers={"content-type": MAGNET_TYPE}, stream=link)
        if request.url.scheme not in {"http", "https"}:
            raise httpx.UnsupportedProtocol(f"{request.url.scheme} is not spoken here")
        with _translated():
            answer = await self._opened().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=_headers(request),
                data=await request.aread() or None,
                timeout=_timeout(request.extensions.get("timeout", {})),
                allow_redirects=False,
            )
        bounds = request.extensions.get("timeout", {})
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, bounds.get("read")))

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """The session; made by the first request, since it belongs to a loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                ssl=_tls(),
                resolver=_Resolver(self._allow),
                socket_factory=functools.partial(_socket, self._allow),
                keepalive_timeout=_IDLE_S,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
                read_bufsize=_AHEAD,
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they come. Raises when none came for `silence_s` seconds.

    aiohttp bounds that too, but forgets it when it closes a connection for a chunk that it can't read.
    """

    def __init__(self, answer: aiohttp.ClientResponse, silence_s: float | None) -> None:
        self._answer = answer
        self._silence_s = silence_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await self._next():
            yield chunk

    async def _next(self) -> bytes:
        with _translated():
            async with asyncio.timeout(self._silence_s):
                return await self._answer.content.readany()

    async def aclose(self) -> None:
        """A connection whose answer was read to its end is used again; any other is closed."""
        self._answer.close()


class _Resolver(AbstractResolver):
    """Names to addresses that are allowed."""

    def __init__(self, allow: Sequence[Network]) -> None:
        self._allow = allow
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The good ones of its addresses. Raises Blocked when it has none."""
        try:
            found = await self._inner.resolve(host, port, family)
        except UnicodeError as error:
            raise OSError(f"the name {host} can't be resolved: {error}") from error
        good = [one for one in found if _may(one["host"], self._allow)]
        if found and not good:
            raise Blocked(f"{host} is at {found[0]['host']}, a private address")
        return good

    async def close(self) -> None:
        """Nothing is open."""


def _socket(allow: Sequence[Network], info: _AddressInfo) -> socket.socket:
    """A socket for this address, judged: no connection of ours begins anywhere else. Raises Blocked."""
    family, kind, protocol, _, where = info
    if not _may(str(where[0]), allow):
        raise Blocked(f"{where[0]} is a private address")
    return socket.socket(family, kind, protocol)


def _may(address: str, allow: Sequence[Network]) -> bool:
    return is_allowed(ip_address(address.partition("%")[0]), allow)


@contextmanager
def _translated() -> Iterator[None]:
    """What aiohttp raises, as httpx raises it."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(_said(error.os_error)) from error.os_error
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from error
    except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, aiohttp.ServerDisconnectedError) as error:
        raise httpx.RemoteProtocolError(_said(error)) from error
    except aiohttp.InvalidURL as error:  # an address as one number, or as two: nobody means well with that
        odd = Blocked(f"{error.url} is written as no public address is: a private address, or none")
        raise httpx.ConnectError(str(odd)) from odd
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError(_said(error)) from error


def _headers(request: httpx.Request) -> list[tuple[str, str]]:
    """As `multi_items` gives them; that looks up the encoding for each anew."""
    encoding = request.headers.encoding
    return [(name.decode(encoding), value.decode(encoding)) for name, value in request.headers.raw]


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _timeout(bounds: Mapping[str, float | None]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=bounds.get("connect"), sock_read=bounds.get("read"))


@functools.cache
def _tls() -> ssl.SSLContext:
    """One context for all clients: reading the certificates takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
