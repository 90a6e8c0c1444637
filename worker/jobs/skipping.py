"""Parts that people want left out while their request runs: heard before each part, and in the midst of it."""

import asyncio
from collections.abc import Collection
from typing import Any

from core import log
from core.library import jobs
from core.runtime import Runtime
from worker.run import Run

_log = log.get(__name__)
#: the reason that is told of a part that was left out
SKIPPED = "left out as somebody wished"


class Skips:
    """The wishes of one run, as the row has them; `run.wished` is set when they may have changed."""

    def __init__(self, runtime: Runtime, run: Run) -> None:
        self._runtime = runtime
        self._run = run

    async def unless(self, ref: str, fetching: "asyncio.Future[Any]") -> bool:
        """Wait for a part that is being fetched; false when somebody wanted it left out, and it was not done yet."""
        try:
            while not fetching.done():
                self._run.wished.clear()
                if ref in await self._wanted():
                    return await _ended(fetching)
                await self._either(fetching)
        except BaseException:
            await _ended(fetching)
            raise
        return True

    async def _either(self, fetching: "asyncio.Future[Any]") -> None:
        wished = asyncio.ensure_future(self._run.wished.wait())
        try:
            await asyncio.wait([fetching, wished], return_when=asyncio.FIRST_COMPLETED)
        finally:
            wished.cancel()

    async def _wanted(self) -> Collection[str]:
        async with self._runtime.db.read() as session:
            row = await jobs.by_id(session, self._run.id)
        return row.payload.get("skip", ()) if row else ()


async def _ended(fetching: "asyncio.Future[Any]") -> bool:
    """Broken off, with its files let go; always false."""
    fetching.cancel()
    await asyncio.wait([fetching])
    if not fetching.cancelled() and (error := fetching.exception()):
        _log.info("part.left_out", trouble=str(error))
    return False
