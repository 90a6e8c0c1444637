"""One answer of a site: its status, where it came from in the end, its first bytes. The rest is not read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from core.errors import SourceUnavailable
from core.link_health import File
from worker.content.magic import sniff
from worker.fetch import troubles
from worker.fetch.client import SourceClient
from worker.fetch.entity import entity_of
from worker.fetch.unpack import BadPacking, body_of

HEAD_BYTES = 4096
#: a body that drips is judged by what came until then
_PATIENCE_S = 10.0
_ALL = range(200, 600)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `asked` and `url` differ after redirects; `is_whole` when the bytes end within `head`.

    `is_challenge`: by its headers it is a check for bots.
    """

    asked: str
    url: str
    status: int
    media_type: str
    file: File
    head: bytes = b""
    is_whole: bool = False
    is_challenge: bool = False

    @property
    def kind(self) -> str:
        """What the bytes are by their magic; "" for what has none."""
        return sniff(self.head)

    @property
    def path(self) -> str:
        """The path that answered, in lower case and without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/").lower()

    @property
    def is_moved(self) -> bool:
        """Whether another path, or another host, answered than was asked."""
        return urlsplit(self.asked)[1:3] != urlsplit(self.url)[1:3]


async def ask(client: SourceClient, url: str, method: str = "GET", *, ranged: bool = False) -> Answer:
    """The answer to one request, whatever its status. Raises SourceError where none comes.

    A host that is busy is left alone for as long as it asks.
    """
    headers: Mapping[str, str] = client.signed(url)
    if ranged:
        headers = {**headers, "range": f"bytes=0-{HEAD_BYTES - 1}"}
    async with client.stream(url, headers=headers, also=_ALL, method=method) as response:
        head, is_whole = (b"", False) if method == "HEAD" else await _head(client, response)
        trouble = troubles.of_status(client.source, response, client.clock.wall())
        if isinstance(trouble, SourceUnavailable):
            await client.heed(response.url.host, trouble)
    return Answer(
        url,
        str(response.url),
        response.status_code,
        response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        _file(response),
        head,
        is_whole,
        troubles.asks_who_we_are(response),
    )


async def _head(client: SourceClient, response: httpx.Response) -> tuple[bytes, bool]:
    """The first bytes, and whether there are no more. Raises SourceUnavailable when none come in time."""
    head = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            async for chunk in body_of(response):
                head += chunk
                if len(head) >= HEAD_BYTES:
                    return bytes(head[:HEAD_BYTES]), False
    except (BadPacking, httpx.TransportError, TimeoutError) as error:
        if not head:
            raise SourceUnavailable(client.source, f"{response.url.host} broke off at once") from error
        return bytes(head), False
    return bytes(head), True


def _file(response: httpx.Response) -> File:
    entity = entity_of(response)
    ranges = response.status_code == 206 or response.headers.get("accept-ranges", "").strip().lower() == "bytes"
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return File(entity.size_bytes, entity.etag, entity.modified, said, ranges)
