"""Whether a link is still good while its bytes go out: films are long, and links are taken back."""

import time
from collections.abc import Awaitable, Callable

#: it is asked so often, in seconds
EVERY_S = 5.0


class Still:
    """One answer to one link. `over` says why it is not good any more, "" while it is."""

    def __init__(self, over: Callable[[], Awaitable[str]], every_s: float | None = None) -> None:
        self._over = over
        self._every_s = EVERY_S if every_s is None else every_s
        self._asked_at = time.monotonic()

    async def demand(self) -> None:
        """Raises ConnectionResetError for one that is over; asked now and then only."""
        if time.monotonic() - self._asked_at < self._every_s:
            return
        self._asked_at = time.monotonic()
        if why := await self._over():
            raise ConnectionResetError(why)
