"""No request reaches into private networks, by whatever name, redirect or number it is written.

The check sits where the socket is opened: a host is resolved once, every address is judged, and
the connection goes to a judged address, so that a name cannot change its mind in between. TLS
still checks the host's name. What the operator lists in BOWERBIRD_FETCH__ALLOW_PRIVATE is let
through. Proxies from the environment would bypass this, hence `trust_env=False`.
"""

import asyncio
import functools
import socket
import ssl
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore
import httpx

from core.errors import StartError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: `is_global` of Python 3.11 calls these public, though they lead inside or nowhere (IANA special-purpose registries)
_TUNNELS: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "64:ff9b::/96",  # NAT64: 64:ff9b::7f00:1 is 127.0.0.1
        "64:ff9b:1::/48",  # NAT64 within a site
        "2002::/16",  # 6to4 carries any IPv4 address
        "2001::/32",  # Teredo does too
        "192.88.99.0/24",  # the 6to4 relay
        "fec0::/10",  # site-local, deprecated but routed by some
        "3fff::/20",  # documentation
    )
)


class Blocked(httpcore.ConnectError):
    """The address is private and not allowed; never tried again."""


def networks(allowed: Iterable[str]) -> tuple[Network, ...]:
    """The operator's list as networks. Raises StartError that names a wrong one."""
    found: list[Network] = []
    for text in allowed:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise StartError(
                f"BOWERBIRD_FETCH__ALLOW_PRIVATE: {text!r} is no network. Write it as 192.168.1.0/24 or 127.0.0.1/32."
            ) from None
    return tuple(found)


def is_allowed(address: Address, allow: Sequence[Network]) -> bool:
    """May a source connect to this address?"""
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain.version == net.version and plain in net for net in allow):
        return True
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        return False
    return not any(plain.version == net.version and plain in net for net in _TUNNELS)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, with the check in front."""

    def __init__(self, allow: Sequence[Network]) -> None:
        self._allow = tuple(allow)
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first good address that answers. Raises Blocked when none is allowed."""
        addresses = await _resolve(host, port, timeout)
        good = [address for address in addresses if is_allowed(address, self._allow)]
        if not good:
            raise Blocked(f"{host} is at {addresses[0]}, a private address")
        for address in good[:-1]:
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the host has another address
        return await self._inner.connect_tcp(str(good[-1]), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 the same
    ) -> httpcore.AsyncNetworkStream:
        """Never: a source has no business with sockets of this machine."""
        raise Blocked(f"{path} is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait as httpcore asks."""
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over the guarded backend. httpx 0.28 has no public way to hand in a backend."""

    def __init__(self, allow: Sequence[Network], connections: int) -> None:
        super().__init__(verify=_tls())
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30,
            http1=True,
            http2=False,
            network_backend=GuardedBackend(allow),
        )


async def _resolve(host: str, port: int, seconds: float | None) -> list[Address]:
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in {seconds:g} s") from None
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} can't be resolved: {error}") from error
    return [ip_address(str(where[0]).partition("%")[0]) for *_, where in found]


@functools.cache
def _tls() -> ssl.SSLContext:
    """One context for all clients: reading the certificates takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
