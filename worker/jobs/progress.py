"""Measuring a download: how much is done of what is known, how fast, how long still; and each file under way."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from core.media import Asset
from worker.fetch.underway import Line, Told
from worker.run import Run

#: fetching and checking is most of the way; packing is the rest
_FETCH = 90
#: speed is that of the last seconds; what is left is judged by a longer look back
_RATE_WINDOW_S, _LEFT_WINDOW_S = 10.0, 60.0
_NAME = 80
#: nothing is promised before this much is known, in seconds and as a share of the whole
_LEAST_S, _LEAST_SHARE = 1.0, 0.002

Pool = tuple[int, int]
"""Connections that are open, and how many may be."""


def _no_pool() -> Pool | None:
    """Where nobody counts connections."""
    return None


class Meter:
    """Turns what happens to files into what a card shows. Percentages never go back while fetching.

    What an earlier run brought counts as done, and not as speed. `pool` tells the connections of now.
    """

    def __init__(
        self,
        run: Run,
        parts: int,
        now: Callable[[], float] = time.monotonic,
        pool: Callable[[], Pool | None] = _no_pool,
    ) -> None:
        self._run = run
        self._now = now
        self._pool = pool
        self._parts = parts
        self._over = 0
        self._part = 0
        self._assets: Sequence[Asset] = ()
        self._files_done = 0
        self._part_bytes = 0
        self._bytes = 0
        self._files = 0
        self._retries = 0
        self._began = now()
        self._percent = 0.0
        self._head_start = 0.0
        self._lines: dict[int, Line] = {}
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])
        self._done_at: deque[tuple[float, float]] = deque([(self._began, 0.0)])
        self._part_at: deque[tuple[float, float]] = deque()
        run.details = self.details

    def begin(self, number: int, assets: Sequence[Asset], ref: str = "") -> None:
        """A part begins; `ref` is by what it can be named, to skip it."""
        self._part, self._assets = number, assets
        self._files_done = self._part_bytes = 0
        self._part_at = deque([(self._now(), 0.0)])
        self._run.report(ref=ref or None)
        self._show()

    def end(self) -> None:
        """The part is over, however it went; of one that is set aside nothing is told."""
        self._over += 1
        self.set_aside()

    def set_aside(self) -> None:
        """The part is left as it is, and begun again later."""
        self._assets, self._files_done, self._part_bytes = (), 0, 0
        self._lines.clear()
        self._run.report(ref=None)
        self._show()

    def file(self, name: str, size_bytes: int | None, tries: int) -> Line:
        """A file that is to be fetched, as `got` and `retrying` know it."""
        return Line(name, size_bytes, tries, self._now)

    def got(self, line: Line, count: int) -> None:
        """Bytes of a file came; negative when they were given up again."""
        line.got(count)
        self._lines[id(line)] = line
        self._bytes += count
        self._part_bytes += count
        self._show()

    def retrying(self, line: Line, attempt: int, reason: str, wait_s: float) -> None:
        """A file is tried again for this reason, after so many seconds."""
        line.retrying(attempt)
        self._lines[id(line)] = line
        self._retries += 1
        note = {"name": line.name, "why": reason[:200], "attempt": attempt, "of": line.tries}
        self._run.report(retry={**note, "wait_s": round(wait_s, 1)})

    def was_there(self, size_bytes: int) -> None:
        """A file of the part is there from an earlier run."""
        before = self._done()
        self._files_done += 1
        self._part_bytes += size_bytes
        self._head_start += self._done() - before
        self._show()

    def part_was_there(self, number: int) -> None:
        """A whole part is here already: nothing of it is fetched."""
        self._part = number
        self._head_start += 1 / max(1, self._parts)
        self.end()

    def file_done(self, line: Line) -> None:
        """A file of the part is complete."""
        self._lines.pop(id(line), None)
        self._files += 1
        self._files_done += 1
        self._run.progress.pop("retry", None)
        self._show()

    def file_lost(self, line: Line) -> None:
        """A file of the part can't be had."""
        self._lines.pop(id(line), None)

    def packed(self, fraction: float) -> None:
        """A fraction of the package is written."""
        self._run.report(percent=round(_FETCH + (99 - _FETCH) * fraction))

    def summary(self) -> dict[str, Any]:
        """What this run did, for its closing report: files and bytes that it brought, seconds, repeats."""
        seconds = round(self._now() - self._began, 1)
        return {"files": self._files, "fetched_bytes": self._bytes, "seconds": seconds, "retries": self._retries}

    def details(self) -> dict[str, Any]:
        """What is worked out only when it is shown: the files under way, the connections, what is left of the part."""
        lines = [_plain(line.told()) for line in self._lines.values()]
        pool = self._pool()
        told = {"lines": lines, "pool": list(pool) if lines and pool else None, "part_left_s": self._part_left_s()}
        return {name: value for name, value in told.items() if value}

    def _show(self) -> None:
        done = self._done()
        self._percent = max(self._percent, done * _FETCH)
        self._run.report(
            stage="fetching",
            part=self._part,
            parts=self._parts,
            percent=round(self._percent),
            part_percent=round(self._of_part() * 100),
            rate=self._rate(),
            left_s=self._left_s(done - self._head_start, 1 - done),
            bytes=self._bytes,
        )

    def _done(self) -> float:
        """How much of the whole is done, from 0 to 1; parts count alike."""
        return min(1.0, (self._over + self._of_part()) / max(1, self._parts))

    def _of_part(self) -> float:
        """How much of the part is done: by bytes when the source told all sizes, else by files and what they have."""
        total = sum(asset.size_bytes or 0 for asset in self._assets)
        if total and all(asset.size_bytes for asset in self._assets):
            return min(1.0, self._part_bytes / total)
        begun = sum(line.fraction for line in self._lines.values())
        return min(1.0, (self._files_done + begun) / len(self._assets)) if self._assets else 0.0

    def _rate(self) -> int | None:
        """Bytes a second over the last ten seconds."""
        passed, more = _moved(self._seen, self._now(), self._bytes, _RATE_WINDOW_S)
        return round(more / passed) if passed > 0.5 and more > 0 else None

    def _left_s(self, brought: float, still: float) -> int | None:
        """What is left if it goes on as in the last minute; nothing is promised before there is something to go by."""
        passed, more = _moved(self._done_at, self._now(), brought, _LEFT_WINDOW_S)
        return round(passed * still / more) if more >= _LEAST_SHARE and passed > _LEAST_S else None

    def _part_left_s(self) -> int | None:
        """The same of the part."""
        if not self._assets:
            return None
        done = self._of_part()
        passed, more = _moved(self._part_at, self._now(), done, _LEFT_WINDOW_S)
        return round(passed * (1 - done) / more) if more >= _LEAST_SHARE and passed > _LEAST_S else None


def _plain(told: Told) -> dict[str, Any]:
    """A line as a job's progress has it; what is usual or unknown is left out."""
    line: dict[str, Any] = {"name": told.name[:_NAME], "bytes": told.bytes, "size": told.size, "rate": told.rate}
    tries = {"attempt": told.attempt, "of": told.of} if told.attempt > 1 else {}
    return {name: value for name, value in {**line, **tries}.items() if value is not None}


def _moved(seen: "deque[tuple[float, Any]]", now: float, value: float, window_s: float) -> tuple[float, float]:
    """The seconds that the window holds, and how far the value moved within them."""
    seen.append((now, value))
    while now - seen[0][0] > window_s:
        seen.popleft()
    then, before = seen[0]
    return now - then, value - before
