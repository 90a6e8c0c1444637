"""A source's limits, kept inside one process: requests a minute, and connections to one host at once.

Workers on several machines each keep their own count; one bucket for all of them needs Redis
and is not here.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.source import Limits
from worker.fetch.clock import Clock

MINUTE_S = 60.0
#: httpcore's pool slows down quadratically above this (encode/httpcore#1035)
MOST_CONNECTIONS = 8


class Pace:
    """Lets a request through when both limits allow it; first come, first served.

    Connections are counted by host, so that long downloads from one don't hold up searches at another.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.connections = max(1, min(limits.connections, MOST_CONNECTIONS))
        self._per_minute = max(1, limits.per_minute)
        self._clock = clock
        self._open: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self.connections))
        self._turn = asyncio.Lock()
        self._begun: deque[float] = deque()

    @asynccontextmanager
    async def request(self, host: str) -> AsyncIterator[None]:
        """Held for as long as a request to this host and its body take."""
        async with self._open[host]:
            async with self._turn:
                await self._wait_for_room()
            yield

    async def _wait_for_room(self) -> None:
        """Sleep until fewer than `per_minute` requests began within the last minute."""
        while True:
            now = self._clock.now()
            while self._begun and now - self._begun[0] >= MINUTE_S:
                self._begun.popleft()
            if len(self._begun) < self._per_minute:
                self._begun.append(now)
                return
            await self._clock.sleep(self._begun[0] + MINUTE_S - now)
