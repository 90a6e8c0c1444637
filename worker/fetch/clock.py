"""Time, as a value that is passed: the fetcher waits only through it, so that tests need not wait."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is monotonic seconds, `wall` seconds since 1970, `jitter` a number from 0 up to 1."""

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random


class Waits:
    """A clock that knows whether somebody waits by it on purpose: that is not being stuck."""

    def __init__(self, clock: Clock) -> None:
        self._inner = clock
        self._asleep = 0
        self.clock = Clock(clock.now, clock.wall, self._sleep, clock.jitter)

    @property
    def is_on_purpose(self) -> bool:
        """Whether anybody waits."""
        return self._asleep > 0

    async def _sleep(self, seconds: float) -> None:
        self._asleep += 1
        try:
            await self._inner.sleep(seconds)
        finally:
            self._asleep -= 1
