"""The gates of `tests.gates_process`, from the side of a test."""

import asyncio

from core.media import Asset, Remote

PATIENCE_S = 60


class Gates:
    """Waits for what waits at the site's gates, and opens them."""

    def __init__(self, base, session):
        self.base = base
        self._session = session

    def file(self, number):
        """A file behind the gate of that number."""
        return Asset(f"{number}.bin", Remote(f"{self.base}/plain/{number}/{number}.bin"))

    async def wait_at(self, *numbers):
        """Return when all of these wait at their gates."""
        return await self._steer("_await", numbers)

    async def wait_for(self, count):
        """Return when so many wait at any gates."""
        return await self._steer("_count", [count])

    async def open(self, *numbers):
        """Open these, or all."""
        return await self._steer("_open", numbers or ["all"])

    async def _steer(self, what, numbers):
        async with asyncio.timeout(PATIENCE_S):
            async with self._session.get(f"{self.base}/{what}/{','.join(map(str, numbers))}/") as answer:
                return await answer.json()
