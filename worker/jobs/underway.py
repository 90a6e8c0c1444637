"""A file under way, as a line of its own shows it: how much of it is here, how fast it comes, at which try."""

from collections import deque
from collections.abc import Callable
from typing import Any

#: a line's speed is that of the last seconds
_WINDOW_S = 10.0
_NAME = 80


class Line:
    """One file on its way; `got` and `retrying` are what the downloader tells of it, and are passed on."""

    def __init__(
        self,
        name: str,
        size_bytes: int | None,
        tries: int,
        now: Callable[[], float],
        got: Callable[[int], None],
        retrying: Callable[["Line", str, float], None],
    ) -> None:
        self.name = name
        self.tries = tries
        self.attempt = 1
        self._size_bytes = size_bytes
        self._now = now
        self._pass_on, self._tell_retry = got, retrying
        self._bytes = 0
        self._began = False
        self._seen: deque[tuple[float, int]] = deque()

    @property
    def is_under_way(self) -> bool:
        """Whether anything of it has come, or was tried: others only wait for a connection."""
        return self._began

    def got(self, count: int) -> None:
        """Bytes came; negative when they were given up again."""
        if not self._began:
            self._began = True
            self._seen.append((self._now(), 0))
        self._bytes += count
        self._pass_on(count)

    def retrying(self, attempt: int, reason: str, wait_s: float) -> None:
        """The file is tried again, for this reason and after so many seconds."""
        self._began, self.attempt = True, attempt
        self._tell_retry(self, reason, wait_s)

    def told(self) -> dict[str, Any]:
        """As a card shows it; looked at about once a second."""
        now = self._now()
        self._seen.append((now, self._bytes))
        while now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        passed, more = now - self._seen[0][0], self._bytes - self._seen[0][1]
        rate = round(more / passed) if passed > 0.5 and more > 0 else None
        told = {"name": self.name[:_NAME], "bytes": self._bytes, "size": self._size_bytes, "rate": rate}
        tries = {"attempt": self.attempt, "of": self.tries} if self.attempt > 1 else {}
        return {name: value for name, value in {**told, **tries}.items() if value is not None}
