"""Taking turns: one process at a time does what must not be done twice, by a lease in the database."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from core import log
from core.errors import BowerbirdError
from core.library import dispatch
from core.runtime import Runtime

_log = log.get(__name__)
_LEASE_MS, _RENEW_MS = 9_000, 3_000


async def in_turn(runtime: Runtime, lease: str, work: Callable[[], Awaitable[None]]) -> None:
    """Work whenever it is our turn, for ever; without the lease the work is cancelled, to be taken up again."""
    try:
        while True:
            until = await _hold(runtime, lease, 0.0)
            if not until:
                await asyncio.sleep(_RENEW_MS / 1000)
                continue
            async with asyncio.TaskGroup() as tasks:
                working = tasks.create_task(_run(work))
                while until := await _hold(runtime, lease, until):  # noqa: ASYNC110 it renews, it waits for nothing
                    await asyncio.sleep(_RENEW_MS / 1000)
                working.cancel()
    finally:
        with contextlib.suppress(BowerbirdError):
            async with runtime.db.begin() as session:
                await dispatch.let_go(session, lease, runtime.name)


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _hold(runtime: Runtime, lease: str, until: float) -> float:
    """Until when we hold the lease, by the loop's clock; 0 when we don't.

    One that could not be renewed is ours to its end all the same: what is being said need not be cut off for that.
    """
    asked_at = asyncio.get_running_loop().time()
    waits_until = max(until, asked_at + _RENEW_MS / 1000) if until else asked_at + _LEASE_MS / 1000
    try:
        async with asyncio.timeout_at(waits_until), runtime.db.begin() as session:
            held = await dispatch.hold(session, lease, runtime.name, _LEASE_MS)
    except (BowerbirdError, TimeoutError) as error:
        _log.warning("turn.lease_trouble", lease=lease, error=str(error))
        return until if asyncio.get_running_loop().time() < until else 0.0
    return asked_at + _LEASE_MS / 1000 if held else 0.0
