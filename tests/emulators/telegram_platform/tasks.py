"""Work that goes on beside the requests, ended with the server."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import web


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        self._running.add(asyncio.create_task(work))

    async def end(self, _: web.Application) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
