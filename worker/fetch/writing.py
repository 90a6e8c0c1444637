"""Chunks on their way to the disk: gathered, written beside the loop while the next ones come, noted now and then."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from worker.fetch.entity import Entity
from worker.fetch.part_file import PartFile

#: written in pieces of this size: small enough to show progress, big enough to be cheap
_PIECE = 1 << 18
#: after so many bytes the disk is told to hold them, so that a killed process loses no more
_NOTE_EVERY = 32 << 20
#: progress is told at least so often while bytes come, in seconds
_TELL_EVERY_S = 0.5


class Writing:
    """`take` chunks until the block ends: then all of them are the part file's, unless an error came first."""

    def __init__(self, part: PartFile, tell: Callable[[int], None], url: str, entity: Entity) -> None:
        self._part = part
        self._tell = tell
        self._url = url
        self._entity = entity
        self._waiting = bytearray()
        self._under_way: asyncio.Task[None] | None = None
        self._noted_at = self.size_bytes = part.size_bytes
        self._told_at = time.monotonic()

    async def take(self, chunk: bytes) -> None:
        """One more chunk; waits only when the disk is slower than the line."""
        self._waiting += chunk
        self.size_bytes += len(chunk)
        if len(self._waiting) >= _PIECE:
            await self._flush()
        elif time.monotonic() - self._told_at < _TELL_EVERY_S:
            return
        self._told_at = time.monotonic()
        self._tell(self.size_bytes)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What has come is the file's in any case: a later try may go on from there."""
        await self._settle()
        self._part.hold(bytes(self._waiting))
        self._tell(self._part.size_bytes)

    async def _flush(self) -> None:
        await self._settle()
        if self._entity.validator and self._part.size_bytes - self._noted_at >= _NOTE_EVERY:
            await self._part.note(self._url, self._entity)
            self._noted_at = self._part.size_bytes
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            self._under_way = asyncio.create_task(self._part.write(data))

    async def _settle(self) -> None:
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            await under_way
