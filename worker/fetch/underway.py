"""A file under way, as a line of its own shows it: how much of it is here, how fast it comes, at which try."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

#: a line's speed is that of the last seconds
_WINDOW_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it stands: bytes, the whole in bytes (None: unknown), bytes a second, the try and of how many."""

    name: str
    bytes: int
    size: int | None
    rate: int | None
    attempt: int
    of: int


@dataclass(slots=True, eq=False)
class Line:
    """One file on its way; `got`, `sized` and `retrying` are what the downloader tells of it.

    `attempt` is the try, of at most `tries`. It has `begun` when anything has come of it, or was tried again.
    """

    name: str
    size_bytes: int | None
    tries: int
    now: Callable[[], float] = time.monotonic
    bytes: int = 0
    attempt: int = 1
    begun: bool = False
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def got(self, count: int) -> None:
        """Bytes came; negative when they were given up again."""
        if not self.begun:
            self.begun = True
            self._seen.append((self.now(), 0))
        self.bytes += count

    def sized(self, size_bytes: int) -> None:
        """The site said how big it is."""
        self.size_bytes = size_bytes

    def retrying(self, attempt: int) -> None:
        """The file is tried again."""
        self.begun, self.attempt = True, attempt

    @property
    def fraction(self) -> float:
        """How much of it is here, from 0 to 1; 0 while its size is unknown."""
        return min(1.0, max(0.0, self.bytes / self.size_bytes)) if self.size_bytes else 0.0

    def told(self) -> Told:
        """As it stands; looked at about once a second."""
        now = self.now()
        self._seen.append((now, self.bytes))
        while now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        passed, more = now - self._seen[0][0], self.bytes - self._seen[0][1]
        rate = round(more / passed) if passed > 0.5 and more > 0 else None
        return Told(self.name, self.bytes, self.size_bytes, rate, self.attempt, self.tries)
