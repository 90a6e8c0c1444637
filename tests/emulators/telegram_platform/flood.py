"""How much may be said where.

Documented (core.telegram.org/bots/faq): about a message a second in one chat, with short bursts; 20 a minute in a
group; about 30 a second overall. Taken: a private chat has a bucket of 5 that refills by one a second; a group has
20 in any 60 s; an edit counts as a message; each part of an album counts; answers to presses, reactions, drafts,
typing and deletions don't. `retry_after` is what is left until the next one passes, in whole seconds.
The overall rule is a switch (`overall`), off: answers to different people in a burst pass in reality.
"""

import math
from collections import defaultdict, deque

from tests.emulators.telegram_platform.clock import Clock
from tests.emulators.telegram_platform.refusal import flooded

BURST, GROUP, MINUTE_S, OVERALL = 5, 20, 60.0, 30


class Flood:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.is_on, self.overall = True, False
        self._private: dict[tuple[int, int], tuple[float, float]] = {}
        self._windows: defaultdict[tuple[int, int], deque[float]] = defaultdict(deque)

    def spend(self, bot: int, chat: int, count: int = 1) -> None:
        """Take room for `count` messages, or refuse."""
        if not self.is_on:
            return
        if self.overall:
            self._window((bot, 0), 1.0, OVERALL, count)
        if chat > 0:
            self._bucket((bot, chat), count)
        else:
            self._window((bot, chat), MINUTE_S, GROUP, count)

    def _bucket(self, key: tuple[int, int], count: int) -> None:
        now = self.clock.now()
        left, since = self._private.get(key, (float(BURST), now))
        left = min(BURST, left + now - since)
        self._private[key] = (left, now)
        if left < min(count, BURST):
            raise flooded(math.ceil(min(count, BURST) - left) or 1)
        self._private[key] = (left - count, now)

    def _window(self, key: tuple[int, int], span_s: float, limit: int, count: int) -> None:
        now, window = self.clock.now(), self._windows[key]
        while window and window[0] <= now - span_s:
            window.popleft()
        if len(window) + count > limit:
            raise flooded(max(1, math.ceil(window[0] + span_s - now)))
        window.extend([now] * count)
