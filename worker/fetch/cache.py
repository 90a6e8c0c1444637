"""Answers that may be asked for again: kept with their validators, so that a site says 304 instead of all of it.

RFC 9110 §13.1. Kept in memory, for one client; what was used longest ago goes first. A key is an address, with
what else of the request makes the answer another one.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

#: bytes in all, and of one answer
MOST = 8_000_000
MOST_EACH = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body and the charset that came with it, and what to ask with next time."""

    body: bytes
    charset: str | None
    etag: str
    modified: str


class Cache:
    """Answers by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0

    def conditions(self, key: str) -> Mapping[str, str]:
        """Headers that make the site say 304 when nothing has changed; none when nothing is kept."""
        kept = self._kept.get(key)
        if kept is None:
            return {}
        headers = {"if-none-match": kept.etag, "if-modified-since": kept.modified}
        return {name: value for name, value in headers.items() if value}

    def still(self, key: str) -> Kept:
        """The answer for which the site has said 304."""
        self._kept.move_to_end(key)
        return self._kept[key]

    def keep(self, key: str, response: httpx.Response, body: bytes) -> Kept:
        """The answer; remembered if it has validators, may be stored, and is not too big."""
        headers = response.headers
        made = Kept(body, response.charset_encoding, headers.get("etag", ""), headers.get("last-modified", ""))
        self._forget(key)
        if not (made.etag or made.modified) or len(body) > MOST_EACH or "no-store" in headers.get("cache-control", ""):
            return made
        self._kept[key] = made
        self._size += len(body)
        while self._size > MOST:
            self._forget(next(iter(self._kept)))
        return made

    def _forget(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        self._size -= len(gone.body) if gone else 0
