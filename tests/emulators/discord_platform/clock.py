"""The emulator's time, which a test may push forward, and the ids that are made of it."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000  # Discord's: the first second of 2015


class Clock:
    def __init__(self):
        self.ahead_s = 0.0
        self._stopped_at = None
        self._last_ms = 0

    def now(self):
        """Seconds since 1970."""
        return (self._stopped_at or time.time()) + self.ahead_s

    def stop(self):
        """From now on time passes only when it is pushed."""
        self._stopped_at = time.time()

    def snowflake(self):
        """A new id, later than every id before it. Each has a millisecond of its own."""
        self._last_ms = max(self._last_ms + 1, int(self.now() * 1000) - EPOCH_MS)
        return self._last_ms << 22


def stamp(seconds):
    """A time as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
