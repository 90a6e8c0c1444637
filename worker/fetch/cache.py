"""Answers that may be asked for again: kept with their validators, so that a site says 304 instead of all of it.

RFC 9110 §13.1. Kept in memory, for one client; what was used longest ago goes first.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

#: characters in all, and of one answer
MOST = 8_000_000
MOST_EACH = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's text, and what to ask with next time."""

    text: str
    etag: str
    modified: str


class Cache:
    """Texts by address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0

    def conditions(self, url: str) -> Mapping[str, str]:
        """Headers that make the site say 304 when nothing has changed; none when nothing is kept."""
        kept = self._kept.get(url)
        if kept is None:
            return {}
        headers = {"if-none-match": kept.etag, "if-modified-since": kept.modified}
        return {name: value for name, value in headers.items() if value}

    def still(self, url: str) -> str:
        """The text for which the site has said 304."""
        self._kept.move_to_end(url)
        return self._kept[url].text

    def keep(self, url: str, response: httpx.Response, text: str) -> None:
        """Remember an answer, if it has validators, may be stored, and is not too big."""
        headers = response.headers
        made = Kept(text, headers.get("etag", ""), headers.get("last-modified", ""))
        self._forget(url)
        if not (made.etag or made.modified) or len(text) > MOST_EACH or "no-store" in headers.get("cache-control", ""):
            return
        self._kept[url] = made
        self._size += len(text)
        while self._size > MOST:
            self._forget(next(iter(self._kept)))

    def _forget(self, url: str) -> None:
        gone = self._kept.pop(url, None)
        self._size -= len(gone.text) if gone else 0
