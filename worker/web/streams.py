"""Streams: the bytes of a torrent's file over HTTP while they arrive.

Whose link it is and which file it means is asked of `Streaming`; how the bytes come, of what that
gives. This module knows the requests of players: ranges, HEAD, seeks that leave the old request
open, players that stop reading and never say so.
"""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from core.errors import LinkExpired, Stalled, TorrentError
from core.links import Claim
from core.settings.torrent import Torrent as TorrentSettings
from core.web import problem
from worker import meters
from worker.fetch.traffic import Traffic
from worker.web.admission import Admission, Refused
from worker.web.asked import Offered, begun, span_of
from worker.web.ranges import Span
from worker.web.still import Still

#: how often is it seen that a player has gone which waits for data
_LOOK_S = 0.5
#: who got less only looked at what is in the file
_WATCHED_BYTES = 1 << 20


class _Left(Exception):
    """The player hung up while it waited."""


class Bytes(Protocol):
    """Bytes in order."""

    @property
    def is_ready(self) -> bool:
        """Whether the next ones are here."""

    async def read(self) -> bytes | memoryview:
        """The next ones; empty at the end. Raises Stalled, TorrentError."""


class Readable(Protocol):
    """A file that can be streamed."""

    @property
    def offered(self) -> Offered:
        """What it is."""

    @property
    def memory_bytes(self) -> int:
        """What one reader of it may take of our memory."""

    def reader(self, start: int, end: int) -> AbstractAsyncContextManager[Bytes]:
        """Its bytes from `start` up to and without `end`."""


class Streaming(Protocol):
    """Who knows what a link means."""

    async def open(self, claim: Claim) -> Readable | web.Response:
        """The file of a link, or the answer in its place: 307 elsewhere, 404, 408 when nobody had its list, 503.

        Raises LinkExpired for one that was taken back.
        """

    async def stopped(self, claim: Claim, place: int, size_bytes: int) -> None:
        """Somebody who watched stopped before this byte of the file."""


class Streams:
    """Answers requests for streams, as many as there is memory for, and for each person as many as is fair."""

    def __init__(
        self, streaming: Streaming, settings: TorrentSettings, traffic: Traffic, still_s: float | None = None
    ) -> None:
        self._streaming = streaming
        self._still_s = still_s
        self._traffic = traffic
        self._admission = Admission(settings.streams_per_person, settings.streams_mb * 1_000_000)

    async def answer(self, request: web.Request, claim: Claim) -> web.StreamResponse:
        """The stream of a link. Raises LinkExpired."""
        readable = await self._streaming.open(claim)
        if isinstance(readable, web.Response):
            return readable
        span = span_of(request, readable.offered)
        if isinstance(span, web.Response):
            return span
        if request.method == "HEAD" or span.start == span.end:
            return begun(readable.offered, span)
        try:
            with self._admission.admitted(claim.person, readable.memory_bytes), self._traffic.stream():
                watched = Watched(self._streaming, claim, span.start)
                still = Still(lambda: self._over(claim), self._still_s)
                try:
                    return await _stream(request, readable, span, still, watched)
                finally:
                    await watched.stopped(readable.offered.size_bytes)
        except Refused as refused:
            meters.STREAMS_ENDED.labels("refused").inc()
            return problem(refused.status, refused.key, refused.text, {"Retry-After": str(refused.retry_after_s)})

    async def _over(self, claim: Claim) -> str:
        try:
            found = await self._streaming.open(claim)
        except LinkExpired:
            return "the link was taken back"
        is_gone = isinstance(found, web.Response) and found.status == HTTPStatus.GONE
        return "the torrent was removed" if is_gone else ""


class Watched:
    """How far somebody has come in one stream."""

    def __init__(self, streaming: Streaming, claim: Claim, start: int) -> None:
        self._streaming = streaming
        self._claim = claim
        self._start = start
        self.sent_bytes = 0

    async def stopped(self, size_bytes: int) -> None:
        """The stream is over; a player that only looked for the film's index has not watched."""
        if self.sent_bytes >= _WATCHED_BYTES:
            await self._streaming.stopped(self._claim, self._start + self.sent_bytes, size_bytes)


async def _stream(
    request: web.Request, readable: Readable, span: Span, still: Still, watched: Watched
) -> web.StreamResponse:
    """Headers go out with the first bytes: until then there can be another answer."""
    began = time.monotonic()
    response = begun(readable.offered, span)
    ended = "left"
    try:
        with meters.STREAMS.track_inprogress():
            async with readable.reader(span.start, span.end) as reader:
                data = await _next(request, reader)
                meters.STREAM_WAIT_SECONDS.observe(time.monotonic() - began)
                await response.prepare(request)
                while data:
                    await response.write(data)
                    meters.BYTES_SERVED.inc(len(data))
                    watched.sent_bytes += len(data)
                    await still.demand()
                    data = await _next(request, reader)
        await response.write_eof()
        ended = "done"
    except _Left:
        return response  # nobody is there to read it
    except TorrentError as error:
        ended = "stalled" if isinstance(error, Stalled) else "failed"
        if not response.prepared:
            return _sorry(error)
        # the length is promised: only a broken connection says that it can't be kept
        raise ConnectionResetError(error.reason) from error
    finally:
        meters.STREAMS_ENDED.labels(ended).inc()
    return response


async def _next(request: web.Request, reader: Bytes) -> bytes | memoryview:
    """The next bytes; while they are waited for, somebody who has gone is not."""
    if reader.is_ready:
        return await reader.read()
    reading = asyncio.ensure_future(reader.read())
    try:
        while not reading.done():
            await asyncio.wait({reading}, timeout=_LOOK_S)
            if request.transport is None or request.transport.is_closing():
                raise _Left
        return reading.result()
    finally:
        reading.cancel()


def _sorry(error: TorrentError) -> web.Response:
    if isinstance(error, Stalled):
        return problem(408, "stalled", f"Nobody gave the data: {error.reason}.", {"Retry-After": "10"})
    return problem(503, "torrent", f"It can't be read right now: {error.reason}.", {"Retry-After": "10"})
