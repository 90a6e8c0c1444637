"""How many connections to one host at once: all that are allowed while it bears them, fewer after trouble.

Halved when the host shows that it is too much (busy, errors, silence), one more after as many good answers as
there are connections. One more that did not make the whole faster is taken back for a while.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from worker.fetch.clock import Clock

#: troubles of requests that were under way together count once
_ONCE_S = 2.0
#: how long a connection that brought nothing is not tried again
_REST_S = 30.0
#: the whole has to be faster by this much for one more connection to stay
_WORTH = 1.05


class Flow:
    """The slots of a host; `allowed` is between 1 and `most`, `open` are in use."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self.open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._good = 0
        self._cut_at = float("-inf")
        self._rests_until = float("-inf")
        self._since = clock.now()
        self._bytes = 0
        self._speed_before = 0.0
        self.allowed = most

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Held while a connection is in use; first come, first served."""
        await self._enter()
        try:
            yield
        finally:
            self.open -= 1
            self._let_in()

    def brought(self, count: int) -> None:
        """Bytes came from this host."""
        self._bytes += count

    def went_well(self) -> None:
        """A request came to its good end."""
        self._good += 1
        if self._good >= self.allowed:
            self._good = 0
            self._weigh()

    def was_too_much(self) -> None:
        """The host was busy, broke, or fell silent."""
        now = self._clock.now()
        self._good = 0
        if now - self._cut_at >= _ONCE_S:
            self._cut_at = self._since = now
            self._bytes, self._speed_before = 0, 0.0
            self.allowed = max(1, self.allowed // 2)

    def _weigh(self) -> None:
        """Once every connection had its turn: was the last one worth it, and is there room for another?"""
        now = self._clock.now()
        speed = self._bytes / max(now - self._since, 1e-6)
        self._since, self._bytes = now, 0
        if self.allowed > 1 and 0 < speed < self._speed_before * _WORTH:
            self.allowed -= 1
            self._rests_until, self._speed_before = now + _REST_S, 0.0
        elif self.allowed < self._most and now >= self._rests_until:
            self.allowed += 1
            self._speed_before = speed
            self._let_in()
        else:
            self._speed_before = 0.0

    async def _enter(self) -> None:
        if self.open < self.allowed and not self._waiting:
            self.open += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # let in, and gone in the same moment
                self.open -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self.open < self.allowed:
            turn = self._waiting.popleft()
            if not turn.done():
                self.open += 1
                turn.set_result(None)
