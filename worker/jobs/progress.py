"""Measuring a download: how much is done of what is known, how fast, how long still."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from core.media import Asset
from worker.run import Run

#: fetching is most of the way; checking and packing share the rest
_FETCH, _CHECK = 80, 90
_WINDOW_S = 10.0


class Meter:
    """Turns what happens to files into what a card shows. Percentages never go back while fetching."""

    def __init__(self, run: Run, parts: int) -> None:
        self._run = run
        self._parts = parts
        self._part = 0
        self._files = 0
        self._files_done = 0
        self._bytes = 0
        self._began = time.monotonic()
        self._percent = 0.0
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])

    def begin(self, number: int, assets: Sequence[Asset]) -> None:
        """A part begins."""
        self._part, self._files, self._files_done = number, len(assets), 0
        self._show()

    def got(self, count: int) -> None:
        """Bytes came; negative when a try was given up."""
        self._bytes += count
        self._show()

    def file_done(self) -> None:
        """A file of the part is complete."""
        self._files_done += 1
        self._run.progress.pop("retry", None)
        self._show()

    def checked(self, fraction: float) -> None:
        """A fraction of the files has been checked."""
        self._run.report(percent=round(_FETCH + (_CHECK - _FETCH) * fraction))

    def packed(self, fraction: float) -> None:
        """A fraction of the package is written."""
        self._run.report(percent=round(_CHECK + (99 - _CHECK) * fraction))

    def retrying(self, name: str, tries: int) -> Callable[[int, str, float], None]:
        """For the downloader: tell why a file is tried again, and when."""

        def on_retry(attempt: int, reason: str, wait_s: float) -> None:
            note = {"name": name, "why": reason[:200], "attempt": attempt, "of": tries, "wait_s": round(wait_s, 1)}
            self._run.report(retry=note)

        return on_retry

    def _show(self) -> None:
        done = (self._part - 1 + (self._files_done / self._files if self._files else 0)) / self._parts
        self._percent = max(self._percent, done * _FETCH)
        self._run.report(
            stage="fetching",
            part=self._part,
            parts=self._parts,
            percent=round(self._percent),
            rate=self._rate(),
            left_s=self._left_s(done),
            bytes=self._bytes,
        )

    def _rate(self) -> int | None:
        """Bytes a second over the last ten seconds."""
        now = time.monotonic()
        self._seen.append((now, self._bytes))
        while now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        then, before = self._seen[0]
        passed = now - then
        return round((self._bytes - before) / passed) if passed > 0.5 and self._bytes > before else None

    def _left_s(self, done: float) -> int | None:
        """What is left if it goes on like this; nothing is promised in the first second."""
        passed = time.monotonic() - self._began
        return round(passed * (1 - done) / done) if done > 0 and passed > 1 else None
