"""A first look at an address: what answers there, by its headers and its first bytes. The rest is not read."""

import mimetypes
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpx

from worker.content.magic import HEAD_BYTES, sniff
from worker.fetch.client import SourceClient
from worker.storage.names import ending, safe_name

#: RFC 6266: filename*=UTF-8''… before filename="…"
_NAMED = re.compile(r"filename\*\s*=\s*(?:UTF-8|utf-8)''([^;\s]+)|filename\s*=\s*(?:\"([^\"]*)\"|([^;\s]+))")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})


@dataclass(frozen=True, slots=True)
class Peek:
    """What is at an address. `name` is safe and has an ending if one can be known; the size may be unknown."""

    name: str
    media_type: str
    size_bytes: int | None

    @property
    def is_page(self) -> bool:
        """Whether it is a page to look at, no file to keep."""
        return self.media_type in _PAGES


async def peek(client: SourceClient, url: str) -> Peek:
    """What answers there. Raises SourceError, for a private address too."""
    async with client.stream(url) as response:
        head = bytearray()
        async for chunk in response.aiter_bytes(HEAD_BYTES):
            head += chunk
            if len(head) >= HEAD_BYTES:
                break
    media_type = _media_type(response, bytes(head))
    return Peek(_name(url, response, media_type), media_type, _size(response))


def _media_type(response: httpx.Response, head: bytes) -> str:
    """What the bytes are beats what the site says; what the site says beats nothing."""
    said: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    seen = sniff(head[:HEAD_BYTES])
    if seen in _PAGES or said in _SAYS_NOTHING:
        return seen
    return said


def _name(url: str, response: httpx.Response, media_type: str) -> str:
    """The site's name for it, else the end of the address; an ending by the media type where there is none."""
    named = _NAMED.search(response.headers.get("content-disposition", ""))
    own = unquote(named[1]) if named and named[1] else (named[2] or named[3] or "") if named else ""
    path = unquote(urlsplit(str(response.url)).path) or unquote(urlsplit(url).path)
    name = safe_name(own or path.rstrip("/").rpartition("/")[2], response.url.host or "file")
    return name if ending(name) else name + (mimetypes.guess_extension(media_type) or "")


def _size(response: httpx.Response) -> int | None:
    said = response.headers.get("content-length", "")
    return int(said) if re.fullmatch(r"[0-9]{1,15}", said) else None
