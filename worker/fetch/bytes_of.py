"""The bytes of an asset as they come, wherever they lie, from the beginning or from where an earlier try stopped.

What is wrong on the way is raised, not passed on. A site that goes on elsewhere than asked, or with another
file, is not believed (RFC 9110 §13.1.5, §14.4, §15.5.17).
"""

import os
import stat
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import httpx

from core.errors import BadContent, SourceGone, SourceRefused, SourceUnavailable
from core.media import Asset, Inline, Local, Remote
from worker.fetch.client import SourceClient
from worker.fetch.entity import Entity, entity_of, span_of, whole_size_of
from worker.fetch.flow import Flow
from worker.fetch.kept import Kept
from worker.fetch.part_file import in_thread
from worker.fetch.steady import steady
from worker.fetch.unpack import BadPacking, body_of

_CHUNK = 1 << 20
_WHOLE, _REST, _NO_MORE = 200, 206, 416


@dataclass(frozen=True, slots=True)
class Coming:
    """Bytes from `start` on, and what is known of the file that they belong to."""

    start: int
    entity: Entity
    chunks: AsyncIterator[bytes]


class NotTheRest(BadContent):
    """What the site sent does not go on where we are: what is kept is of no use any more."""

    @property
    def key(self) -> str:
        """For people it is damage like any other."""
        return "bad_content"


def bytes_of(
    client: SourceClient, asset: Asset, stall_s: float, kept: Kept | None = None
) -> AbstractAsyncContextManager[Coming]:
    """The bytes, while the block lasts; from behind `kept` on if that is safe.

    Raises SourceError, BadContent, NotTheRest.
    """
    match asset.where:
        case Remote(url):
            return _remote(client, asset.name, url, stall_s, kept)
        case Local(path):
            return _here(_local(client.source, asset.name, path))
        case Inline(data):
            return _here(_inline(data))
        case _:
            assert_never(asset.where)


@asynccontextmanager
async def _remote(
    client: SourceClient, name: str, url: str, stall_s: float, kept: Kept | None
) -> AsyncGenerator[Coming, None]:
    rest = {"range": f"bytes={kept.bytes}-", "if-range": kept.entity.validator} if kept else {}
    async with client.stream(url, headers={**client.signed(url), **rest}, also={_NO_MORE} if kept else ()) as response:
        start = _start(name, response, kept)
        if start is None:
            raise NotTheRest(name, "the site does not go on where it stopped")
        if response.status_code == _NO_MORE:
            yield Coming(start, kept.entity if kept else Entity(), _inline(b""))
            return
        asked = (response.history or [response])[0].request.url.host
        chunks = _body(client, name, response, stall_s, start, client.pace.flow(asked))
        async with aclosing(chunks):
            yield Coming(start, entity_of(response), chunks)


def _start(name: str, response: httpx.Response, kept: Kept | None) -> int | None:
    """Where the answer's bytes belong; None when that is neither the beginning nor where we are."""
    if response.status_code == _WHOLE:
        return 0
    if kept is None or response.status_code not in {_REST, _NO_MORE}:
        raise BadContent(name, f"the site sent status {response.status_code} instead of the file")
    if response.status_code == _NO_MORE:
        is_all = whole_size_of(response) == kept.bytes and kept.entity.size_bytes in {None, kept.bytes}
        return kept.bytes if is_all else None
    span = span_of(response)
    if span is None or span.start != kept.bytes or span.end != (span.size_bytes or span.end):
        return None
    return None if entity_of(response).is_other_than(kept.entity) else span.start


async def _body(
    client: SourceClient, name: str, response: httpx.Response, stall_s: float, start: int, flow: Flow
) -> AsyncGenerator[bytes, None]:
    is_empty = start == 0
    try:
        async with aclosing(steady(body_of(response), stall_s, client.source, client.clock)) as chunks:
            async for chunk in chunks:
                flow.brought(len(chunk))
                is_empty = False
                yield chunk
    except httpx.RemoteProtocolError as error:  # h11 counts the bytes against Content-Length
        raise BadContent(name, "it ended before all of it was here") from error
    except BadPacking as error:
        raise BadContent(name, str(error)) from error
    if is_empty:
        raise BadContent(name, "it is empty")


@asynccontextmanager
async def _here(chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[Coming, None]:
    async with aclosing(chunks):
        yield Coming(0, Entity(), chunks)


async def _inline(data: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


async def _local(source: str, name: str, path: Path) -> AsyncGenerator[bytes, None]:
    """The operator's file, only ever read. A link in its place is refused: the source named a real file."""
    try:
        descriptor = await in_thread(_open, path)
    except FileNotFoundError:
        raise SourceGone(source, f"{name} is not in the folder any more") from None
    except OSError as error:
        raise SourceRefused(source, f"{name} can't be read: {error.strerror}") from error
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise SourceRefused(source, f"{name} is no file")
        while chunk := await in_thread(os.read, descriptor, _CHUNK):
            yield chunk
        after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise BadContent(name, "it changed while it was read")
    except OSError as error:
        raise SourceUnavailable(source, f"{name} can't be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """O_NONBLOCK: a pipe in the file's place must not hold us up."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
