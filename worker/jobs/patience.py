"""Waiting on purpose, for a limit or for the next try, is not being stuck: the watch hears so."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from worker.fetch.client import SourceClient
from worker.run import Run

_EVERY_S = 5.0


@asynccontextmanager
async def patient(run: Run, clients: Iterable[SourceClient]) -> AsyncIterator[None]:
    """Within the block the run counts as moving while one of these clients waits on purpose."""
    waits = [one.waits for one in clients]

    async def tell() -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            if any(one.is_on_purpose for one in waits):
                run.alive()

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
