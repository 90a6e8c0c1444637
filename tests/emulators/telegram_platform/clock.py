"""The platform's time: the wall's, and as much ahead of it as a test says, so that nobody has to wait."""

import time


class Clock:
    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return (self._stopped_at or time.time()) + self._ahead_s

    def stamp(self) -> int:
        """Now as messages carry it."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        self._ahead_s += seconds

    def stop(self) -> None:
        """From now on time passes only by `advance`."""
        self._stopped_at = time.time()
