"""Reading what a site answered: JSON, XML, a field of the expected type, plain text out of HTML.

Also an answer kept for a while, a whole catalogue kept for long, and the hash of a torrent in one spelling.

Whatever is not as expected is `SourceChanged`, with the address and the answer, never a KeyError.
"""

import asyncio
import base64
import binascii
import html
import json
import re
import time
from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from core.errors import SourceChanged
from core.source import Saved

T = TypeVar("T")

_HASH = re.compile(
    r"(?:\A|urn:btih:|urn:btmh:1220)(?:(?P<hex>[0-9a-f]{64}|[0-9a-f]{40})|(?P<base32>[a-z2-7]{32}))(?=\Z|[&\s])",
    re.IGNORECASE,
)
_IMDB = re.compile(r"(?:tt)?(\d{1,9})", re.ASCII)
_TAG = re.compile(r"<[^<>]*>")
_MOST_TEXT = 2000
#: seconds until something that could not be had anew is asked for again
_AGAIN_S = 300.0


def field(source: str, url: str, answer: Any, key: str, kind: type | UnionType) -> Any:
    """One field of the expected type, else SourceChanged."""
    if not isinstance(answer, dict) or not isinstance(answer.get(key), kind):
        raise changed(source, url, f"no {key} where one was due", answer)
    return answer[key]


def changed(source: str, url: str, reason: str, answer: Any) -> SourceChanged:
    """The error for an answer that is not what we know."""
    return SourceChanged(source, reason, url, json.dumps(answer, ensure_ascii=False))


def json_of(source: str, saved: Saved) -> Any:
    """A saved answer as JSON, else SourceChanged."""
    try:
        return json.loads(saved.body)
    except (ValueError, RecursionError):
        raise SourceChanged(
            source, "answered with something else where JSON was due", saved.url, _start(saved)
        ) from None


def xml_of(source: str, saved: Saved) -> Any:
    """A saved answer as XML, by its own charset, without entities or anything fetched; else SourceChanged.

    The root is an element of lxml's, its names are `{namespace}name`. Feeds that are cut off or badly escaped are
    read as far as they go, web pages are none.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(saved.body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() in {"html", "body", "head"}:
        raise SourceChanged(source, "answered with something else where XML was due", saved.url, _start(saved))
    return root


def hash_of(text: str) -> str:
    """The hash of a torrent in lower-case hex (40 digits, or 64 for version 2), from hex, base32 or a magnet link.

    "" for anything else.
    """
    found = _HASH.search(text.strip())
    if found is None:
        return ""
    if found["hex"]:
        return str(found["hex"]).lower()
    try:
        return base64.b32decode(str(found["base32"]).upper()).hex()
    except binascii.Error:
        return ""


def _start(saved: Saved) -> str:
    return saved.body[:300].decode("utf-8", "replace")


def number(value: object) -> int | None:
    """A whole number ≥ 0, also one that is written as text, as many sites do; None for anything else."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def imdb_of(value: object) -> str:
    """IMDb's id of a work, "tt0021884", from what sites write of it; "" for anything else."""
    found = _IMDB.fullmatch(str(value).strip())
    return f"tt{found[1].zfill(7)}" if found and found[1].strip("0") else ""


def is_address(value: object) -> bool:
    """Whether this is an address on the web."""
    try:
        return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"}
    except ValueError:  # "http://[" is none
        return False


def host_of(url: str) -> str:
    """The host of an address as sites are told apart by it, without "www."; "" for what is no address."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if is_address(url) else ""


def demand_address(url: str, example: str) -> None:
    """Raises ValueError, for the operator to read, when what they set is no address on the web."""
    if not is_address(url):
        raise ValueError(f"must be an address such as {example}")


def joined(base: str, address: str) -> str:
    """An address as a page at `base` means it; "" when it is none on the web."""
    try:
        whole = urljoin(base, address.strip())
    except ValueError:
        return ""
    return whole if is_address(whole) else ""


def plain(text: str) -> str:
    """HTML as one line of text, at most 2,000 characters."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())[:_MOST_TEXT]


class Recent(Generic[T]):
    """Answers of the last minutes, so that the forty parts of a title cost one question, not forty."""

    def __init__(self, keep_s: float = 300.0, most: int = 16, now: Callable[[], float] = time.monotonic) -> None:
        self._keep_s, self._most, self._now = keep_s, most, now
        self._kept: dict[str, tuple[float, T]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What is kept under `key`, else what `ask` gives. What `ask` raises is not kept."""
        found = self._kept.get(key)
        if found is not None and self._now() - found[0] < self._keep_s:
            return found[1]
        answer = await ask()
        self._kept.pop(key, None)
        self._kept[key] = (self._now(), answer)
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return answer

    def forget(self) -> None:
        """Keep nothing of what was answered before."""
        self._kept.clear()


class Kept(Generic[T]):
    """What is asked for once in hours and looked through until then: a feed, a whole catalogue.

    One question serves all who wait for it, and goes on when they give up waiting. What is there serves until
    there is something newer, and on while the site is in trouble.
    """

    def __init__(self, keep_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._keep_s, self._now = keep_s, now
        self._value: tuple[T] | None = None
        self._due = 0.0
        self._asking: asyncio.Future[T] | None = None

    async def get(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What is kept; the first time what `ask` gives, or raises."""
        if self._value is None:
            return await asyncio.shield(self._asking or self._begun(ask))
        if self._asking is None and self._now() >= self._due:
            self._begun(ask)
        return self._value[0]

    def _begun(self, ask: Callable[[], Awaitable[T]]) -> "asyncio.Future[T]":
        self._asking = asyncio.ensure_future(ask())
        self._asking.add_done_callback(self._answered)
        return self._asking

    def _answered(self, task: "asyncio.Future[T]") -> None:
        self._asking = None
        if task.cancelled():
            return
        if task.exception() is None:  # who waits hears of trouble, and so does the probe
            self._value, self._due = (task.result(),), self._now() + self._keep_s
        elif self._value is not None:
            self._due = self._now() + min(self._keep_s, _AGAIN_S)
