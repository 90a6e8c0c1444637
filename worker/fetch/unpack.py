"""Bodies that come packed though nobody asked for it: unpacked to their true end, bombs refused before they go off."""

import zlib
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

#: unpacked bytes for each packed one; deflate can do 1032, what people write stays far below
MOST_RATIO = 200
#: unpacked bytes that are no bomb whatever the ratio
HARMLESS_BYTES = 10_000_000
_STEP = 1 << 18
#: zlib's window bits that take gzip and zlib heads alike
_ANY_HEAD = 47


class BadPacking(Exception):
    """The packed bytes are cut, damaged, or a bomb; the message says which."""


async def body_of(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body's bytes, unpacked. Raises BadPacking, and httpx's errors."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    raw = response.aiter_raw()
    if packing in {"", "identity"}:
        async for chunk in raw:
            yield chunk
    elif packing in {"gzip", "x-gzip", "deflate"}:
        async for chunk in _inflated(raw):
            yield chunk
    else:
        raise BadPacking(f"it is packed as {packing[:20]}, which nobody asked for")


async def _inflated(raw: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    inflate = zlib.decompressobj(_ANY_HEAD)
    packed_bytes = unpacked_bytes = 0
    async for chunk in raw:
        packed_bytes += len(chunk)
        waiting, is_more = chunk, True
        while is_more and not inflate.eof:
            try:
                piece = inflate.decompress(waiting, _STEP)
            except zlib.error as error:
                raise BadPacking("its packing is damaged") from error
            waiting = inflate.unconsumed_tail
            is_more = bool(waiting) or len(piece) == _STEP  # zlib may hold back what did not fit
            unpacked_bytes += len(piece)
            if unpacked_bytes > max(HARMLESS_BYTES, packed_bytes * MOST_RATIO):
                raise BadPacking("it unpacks to far more than it is, it is a bomb")
            yield piece
    if not inflate.eof:
        raise BadPacking("its packing ends too early")
