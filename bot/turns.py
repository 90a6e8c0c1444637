"""Taking turns: one process at a time does what must not be done twice, by a lease in the database."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from core import log
from core.errors import BowerbirdError
from core.library import dispatch
from core.runtime import Runtime

_log = log.get(__name__)
_LEASE_MS = 9_000


async def in_turn(runtime: Runtime, lease: str, work: Callable[[], Awaitable[None]]) -> None:
    """Work whenever it is our turn, for ever; without the lease the work is cancelled, to be taken up again."""
    try:
        while True:
            if not await _hold(runtime, lease):
                await asyncio.sleep(_LEASE_MS / 3000)
                continue
            async with asyncio.TaskGroup() as tasks:
                working = tasks.create_task(_run(work))
                while await _hold(runtime, lease):  # noqa: ASYNC110 it renews, it does not wait for something
                    await asyncio.sleep(_LEASE_MS / 3000)
                working.cancel()
    finally:
        with contextlib.suppress(BowerbirdError):
            async with runtime.db.begin() as session:
                await dispatch.let_go(session, lease, runtime.name)


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _hold(runtime: Runtime, lease: str) -> bool:
    try:
        async with runtime.db.begin() as session:
            return await dispatch.hold(session, lease, runtime.name, _LEASE_MS)
    except BowerbirdError as error:
        _log.warning("turn.lease_trouble", lease=lease, error=str(error))
        return False
