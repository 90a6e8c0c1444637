"""The bytes of an asset as they come, wherever they lie. What is wrong on the way is raised, not passed on."""

import os
import stat
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import assert_never

import httpx

from core.errors import BadContent, SourceGone, SourceRefused, SourceUnavailable
from core.media import Asset, Inline, Local, Remote
from worker.fetch.client import SourceClient
from worker.fetch.part_file import in_thread

#: slower than this for a whole `stall_s` counts as a stall: a read timeout never fires on a trickle
SLOWEST_BYTES_S = 1024
_CHUNK = 1 << 20


def bytes_of(client: SourceClient, asset: Asset, stall_s: float) -> AsyncGenerator[bytes, None]:
    """Chunks in order. Raises SourceError, or BadContent when the end comes too early or the file changed."""
    match asset.where:
        case Remote(url):
            return _remote(client, asset.name, url, stall_s)
        case Local(path):
            return _local(client.source, asset.name, path)
        case Inline(data):
            return _inline(data)
        case _:
            assert_never(asset.where)


async def _remote(client: SourceClient, name: str, url: str, stall_s: float) -> AsyncGenerator[bytes, None]:
    clock = client.clock
    async with client.stream(url) as response:
        if response.status_code != 200:
            raise BadContent(name, f"the site sent status {response.status_code} instead of the file")
        window, window_bytes = clock.now(), 0
        try:
            async for chunk in response.aiter_bytes():
                yield chunk
                window_bytes += len(chunk)
                if clock.now() - window >= stall_s:
                    if window_bytes < SLOWEST_BYTES_S * stall_s:
                        raise SourceUnavailable(client.source, f"sent next to nothing for {stall_s:g} s")
                    window, window_bytes = clock.now(), 0
        except httpx.RemoteProtocolError as error:  # h11 counts the bytes against Content-Length
            raise BadContent(name, "it ended before all of it was here") from error
        if not response.num_bytes_downloaded:
            raise BadContent(name, "it is empty")


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
