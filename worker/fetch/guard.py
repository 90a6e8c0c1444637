"""No request reaches into private networks, by whatever name, redirect or number it is written.

The check sits where the socket is made (`transport`): every address is judged there, so that a name
cannot change its mind in between. TLS still checks the host's name. What the operator lists in
BOWERBIRD_FETCH__ALLOW_PRIVATE is let through. Proxies from the environment would bypass this, hence
`trust_env=False`.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

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


class Blocked(OSError):
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
