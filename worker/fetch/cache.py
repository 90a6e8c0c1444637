"""Answers that may be asked for again: kept with their validators, so that a site says 304 instead of all of it.

RFC 9110 §13.1. Kept in memory, for one client; what was used longest ago goes first, and what is big is kept packed.
A key is an address, with what else of the request makes the answer another one.
"""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx

#: bytes in all, and of one answer, as they are kept
MOST = 8_000_000
MOST_EACH = 4_000_000
#: a longer body is packed: whole catalogues are a tenth of themselves then
_PLAIN = 500_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body and the charset that came with it, and what to ask with next time."""

    body: bytes
    charset: str | None
    etag: str
    modified: str
    is_packed: bool = False


class Cache:
    """Answers by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0

    def find(self, key: str) -> Kept | None:
        """What is kept under a key, as it is kept."""
        return self._kept.get(key)

    async def still(self, key: str, kept: Kept) -> Kept:
        """The answer for which the site has said 304."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return replace(kept, body=await asyncio.to_thread(zlib.decompress, kept.body)) if kept.is_packed else kept

    async def keep(self, key: str, response: httpx.Response, body: bytes) -> Kept:
        """The answer; remembered if it has validators, may be stored, and is not too big."""
        headers = response.headers
        made = Kept(body, response.charset_encoding, headers.get("etag", ""), headers.get("last-modified", ""))
        self._forget(key)
        if (made.etag or made.modified) and "no-store" not in headers.get("cache-control", ""):
            self._store(key, await _packed(made))
        return made

    def _store(self, key: str, kept: Kept) -> None:
        self._forget(key)
        if len(kept.body) > MOST_EACH:
            return
        self._kept[key] = kept
        self._size += len(kept.body)
        while self._size > MOST:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        self._size -= len(gone.body) if gone else 0


def conditions(kept: Kept | None) -> Mapping[str, str]:
    """Headers that make the site say 304 when nothing has changed; none when nothing is kept."""
    headers = {"if-none-match": kept.etag, "if-modified-since": kept.modified} if kept else {}
    return {name: value for name, value in headers.items() if value}


async def _packed(kept: Kept) -> Kept:
    if len(kept.body) <= _PLAIN:
        return kept
    return replace(kept, body=await asyncio.to_thread(zlib.compress, kept.body, 1), is_packed=True)
