"""What people want of single parts while their request runs: heard before each part, and in the midst of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from core import log
from core.library import parts
from core.models import PartWish
from core.runtime import Runtime
from worker.run import Run, Stop

_log = log.get(__name__)
T = TypeVar("T")
#: the reason that is told of a part that was left out
SKIPPED = "left out as somebody wished"


class Wishes:
    """The wishes of one run, as the rows have them; several parts may listen at once."""

    def __init__(self, runtime: Runtime, run: Run) -> None:
        self._runtime = runtime
        self._run = run

    async def unless(self, ref: str, work: Callable[[], Awaitable[T]]) -> T | PartWish:
        """What the work on a part gives; or what people want instead, if that was before it was done."""
        with self._run.hearing() as heard:
            if (wish := await self._of(ref)) is not PartWish.RUN:
                return wish
            fetching = asyncio.ensure_future(work())
            try:
                while not fetching.done():
                    await _either(fetching, heard)
                    heard.clear()
                    if not fetching.done() and (wish := await self._of(ref)) is not PartWish.RUN:
                        await _ended(fetching)
                        return wish
            except BaseException:
                await _ended(fetching)
                raise
            return fetching.result()

    async def rest(self, left: Sequence[str]) -> None:
        """Of the request only these parts are left, and they were held back: when they still are, it rests."""
        async with self._runtime.db.begin() as session:
            states, self._run.parts = self._run.parts, {}
            await parts.told(session, self._run.id, states)
            rests = await parts.rest(session, self._run.key, left, {**self._run.progress, "held": len(left)})
        if rests:
            self._run.report(held=len(left))
            self._run.stop(Stop.PAUSE)
            await asyncio.sleep(0)  # it ends here

    async def _of(self, ref: str) -> PartWish:
        async with self._runtime.db.read() as session:
            return await parts.wished(session, self._run.id, ref)


async def _either(fetching: "asyncio.Future[Any]", heard: asyncio.Event) -> None:
    """Return when the work is done, or something is wished."""
    wished = asyncio.ensure_future(heard.wait())
    try:
        await asyncio.wait([fetching, wished], return_when=asyncio.FIRST_COMPLETED)
    finally:
        wished.cancel()


async def _ended(fetching: "asyncio.Future[Any]") -> None:
    """Broken off, with its files let go."""
    fetching.cancel()
    await asyncio.wait([fetching])
    if not fetching.cancelled() and (error := fetching.exception()):
        _log.info("part.left", trouble=str(error))
