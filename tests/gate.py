"""The demo shelf, which gives a chapter, page or tune only when the test lets it through.

async with telling(tmp_path, redis_url) as story:
    gate.lets(1)
    …what people see while the second one is waited for…
    gate.opens()
"""

import asyncio
import math


class Gate:
    """Those who come wait until so many are let through."""

    def __init__(self):
        self._left = 0
        self._waiting = []

    async def passed(self):
        while self._left < 1:
            mine = asyncio.get_running_loop().create_future()
            self._waiting.append(mine)
            await mine
        self._left -= 1

    def lets(self, count):
        """Let so many more through."""
        self._left += count
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    def opens(self):
        """Nobody is held any more."""
        self.lets(math.inf)
