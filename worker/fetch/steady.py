"""A body that keeps coming, or an error: a read timeout never fires on a trickle."""

from collections.abc import AsyncGenerator, AsyncIterator

from core.errors import SourceUnavailable
from worker.fetch.clock import Clock

#: slower than this for a whole window counts as a stall
SLOWEST_BYTES_S = 1024


async def steady(
    chunks: AsyncIterator[bytes], stall_s: float, source: str, clock: Clock
) -> AsyncGenerator[bytes, None]:
    """The chunks as they come. Raises SourceUnavailable when less than 1 KB a second came for `stall_s` seconds.

    The time that the taker keeps a chunk does not count: a bound on our own speed is no stall of theirs.
    """
    window, window_bytes = clock.now(), 0
    async for chunk in chunks:
        window_bytes += len(chunk)
        if clock.now() - window >= stall_s:
            if window_bytes < SLOWEST_BYTES_S * stall_s:
                raise SourceUnavailable(source, f"sent next to nothing for {stall_s:g} s")
            window, window_bytes = clock.now(), 0
        handed = clock.now()
        yield chunk
        window += clock.now() - handed
