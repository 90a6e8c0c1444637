"""Servers of the operator's own: by which headers they know us, and which addresses are theirs. Pure."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from plugins.answers import demand_address

_END = re.compile(r"[/?#]")


@dataclass(frozen=True, slots=True)
class Server:
    """A server at `base`, an address without a slash at its end."""

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def signed(self, url: str) -> Mapping[str, str]:
        """Who signs in shows it at the server's own host and to no other."""
        return self.headers if is_of(self.base, url) else {}

    def named(self, folder: str, url: str) -> str | None:
        """What a page of the server is about: "7" of "{base}/series/7?page=2"; None for any other address."""
        start = f"{self.base}/{folder}/"
        found = _END.split(url.removeprefix(start), maxsplit=1)[0] if url.startswith(start) else ""
        return found or None


def is_of(base: str, url: str) -> bool:
    """Whether an address is at the same host, by the same scheme."""
    try:
        return urlsplit(url)[:2] == urlsplit(base)[:2]
    except ValueError:
        return False


def basic(username: str, password: str) -> Mapping[str, str]:
    """The header of who signs in with name and password (RFC 7617); none without a name."""
    pair = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"} if username else {}


def demand_server(url: str, example: str, key: str, username: str) -> None:
    """Raises ValueError, for the operator to read, for what is no address, and for two ways to sign in at once."""
    demand_address(url, example)
    if key and username:
        raise ValueError("either a key, or username and password")
