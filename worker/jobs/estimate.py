"""How fast, and how long still: by what was seen of late. Pure."""

from collections import deque
from typing import Any

#: speed is that of the last seconds; what is left is judged by a longer look back
_RATE_WINDOW_S, _LEFT_WINDOW_S = 10.0, 60.0
#: nothing is promised before this much is known, in seconds and as a share of the whole
_LEAST_S, _LEAST_SHARE = 1.0, 0.002
_SHORTEST_S = 0.5


def rate(seen: deque[tuple[float, int]], now: float, count: int) -> int | None:
    """Bytes a second over the last ten seconds; `seen` holds moments and what there was, and gets this one."""
    passed, more = _moved(seen, now, count, _RATE_WINDOW_S)
    return round(more / passed) if passed > _SHORTEST_S and more > 0 else None


def left_s(seen: deque[tuple[float, float]], now: float, done: float, still: float) -> int | None:
    """Seconds for what is `still` to do, if it goes on as in the last minute; both are shares of the whole."""
    passed, more = _moved(seen, now, done, _LEFT_WINDOW_S)
    return round(passed * still / more) if more >= _LEAST_SHARE and passed > _LEAST_S else None


def _moved(seen: deque[tuple[float, Any]], now: float, value: float, window_s: float) -> tuple[float, float]:
    """The seconds that the window holds, and how far the value moved within them."""
    seen.append((now, value))
    while now - seen[0][0] > window_s:
        seen.popleft()
    then, before = seen[0]
    return now - then, value - before
