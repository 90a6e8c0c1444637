"""When it is said anew what a torrent should fetch: at once for a new place, soon for the next piece."""

import asyncio
from collections.abc import Callable, Iterable

from worker.torrent.fetching import Fetching
from worker.torrent.schedule import Window

#: readers that move by themselves are planned for together, in seconds
_SOON_S = 0.02
#: what the last reader wanted is wanted so much longer, in seconds: who seeks comes back at once
_LINGER_S = 3.0
#: how often is it seen how much has come of a piece that somebody has jumped to, in seconds
_LOOK_S = 0.02
#: nobody else gets anything for so many looks
_LOOKS = 50


class Planning:
    """Plans of one torrent, for the windows of those who read it and for what is to be warm."""

    def __init__(self, fetching: Fetching, windows: Callable[[], Iterable[Window]]) -> None:
        self._fetching = fetching
        self._windows = windows
        self._warm: tuple[Window, ...] = ()
        self._lingering: tuple[Window, ...] = ()
        self._hurried: dict[int, int] = {}
        self._is_followed = False
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}

    def now(self) -> None:
        """Say what all of them want."""
        self._stop(self.now)
        self._fetching.watch([*self._windows(), *self._lingering, *self._warm], self._hurried)
        if self._fetching.has_more_to_say:
            self.soon()

    def soon(self) -> None:
        """The same in a moment, once for all who ask for it until then."""
        self._after(_SOON_S, self.now)

    def warm(self, windows: Iterable[Window]) -> None:
        """Have these here though nobody reads yet; none ends it."""
        self._warm = tuple(windows)
        self.now()

    def elsewhere(self, window: Window) -> None:
        """Somebody reads at a new place.

        What lets them begin is hurried: it alone is asked for, of as many peers as there are. They drop for it what
        else they were asked for, so all have to answer to that; where they don't it is merely the first.
        """
        self._lingering = ()
        hurries = self._fetching.is_answered and self._hurry(window)
        self.now()
        if hurries:
            self._fetching.make_way()

    async def look(self) -> None:
        """See who gives, and once it is known that all of them answer, hurry what people wait for to begin."""
        was_answered = self._fetching.is_answered
        await self._fetching.look()
        if self._fetching.is_answered and not was_answered:
            for window in self._windows():
                self._hurry(window)
            self.now()

    async def follow(self) -> None:
        """While something is hurried: until hardly anything of it is missing. The rest follows before peers run dry."""
        if self._is_followed:
            return
        self._is_followed = True
        try:
            while self._hurried:
                await asyncio.sleep(_LOOK_S)
                await self._let_go()
        finally:
            self._is_followed = False

    async def _let_go(self) -> None:
        """Of what is nearly here, or was hurried for long enough."""
        nearly = await self._fetching.nearly_here(self._hurried)
        left = {piece: looks - 1 for piece, looks in self._hurried.items() if looks > 1 and piece not in nearly}
        is_other, self._hurried = len(left) < len(self._hurried), left
        if is_other:
            self.now()

    def _hurry(self, window: Window) -> bool:
        opening = self._fetching.opening(window)
        self._hurried |= dict.fromkeys(opening, _LOOKS)
        return bool(opening)

    def left(self, window: Window, *, was_last: bool) -> None:
        """A reader has gone that wanted this."""
        if was_last:
            self._lingering = (window,)
            self._stop(self._forget)
            self._after(_LINGER_S, self._forget)
        else:
            self.now()

    def came(self, piece: int) -> None:
        """A piece is here: is there enough left to ask for?"""
        if self._fetching.runs_out:
            self.now()
        elif self._fetching.is_changed_by(piece):
            self.soon()

    def close(self) -> None:
        """Plan nothing more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _forget(self) -> None:
        self._stop(self._forget)
        self._lingering = ()
        self.now()

    def _after(self, seconds: float, work: Callable[[], None]) -> None:
        if work not in self._timers:
            self._timers[work] = asyncio.get_running_loop().call_later(seconds, work)

    def _stop(self, work: Callable[[], None]) -> None:
        timer = self._timers.pop(work, None)
        if timer is not None:
            timer.cancel()
