"""Measuring a download: how much is done of what is known, how fast, how long still; parts go side by side."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from core.media import Asset
from core.ranges import parse
from worker.fetch.traffic import Payer
from worker.fetch.underway import Told
from worker.jobs import estimate
from worker.jobs.part_meter import Counts, PartMeter
from worker.run import Run

#: fetching and checking is most of the way; packing is the rest
_FETCH = 90
_NAME = 80

Pool = tuple[int, int]
"""Connections that are open, and how many may be."""


def _no_pool() -> Pool | None:
    """Where nobody counts connections."""
    return None


class Meter:
    """Turns what happens to files into what a card shows. Percentages never go back while fetching.

    What an earlier run brought counts as done, and not as speed; of what all runs did together, `summary` tells.
    `payer` counts the bytes that come, `pool` tells the connections of now.
    """

    def __init__(
        self,
        run: Run,
        parts: int,
        now: Callable[[], float] = time.monotonic,
        pool: Callable[[], Pool | None] = _no_pool,
        payer: Payer | None = None,
    ) -> None:
        self._run = run
        self._now = now
        self._pool = pool
        self._payer = payer or Payer()
        self._parts = parts
        self._over = 0
        self._here = 0
        self._part = 0
        self._percent = 0.0
        self._head_start = 0.0
        self._counts = Counts()
        self._before: dict[str, float] = dict(run.progress.get("spent", {}))
        self._began = now()
        self._under_way: dict[int, PartMeter] = {}
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])
        self._done_at: deque[tuple[float, float]] = deque([(self._began, 0.0)])
        run.details = self.details

    def begin(self, number: int, assets: Sequence[Asset], ref: str = "") -> PartMeter:
        """A part begins, beside those that are under way; `ref` is by what it can be named, to skip it."""
        part = PartMeter(number, ref, assets, self._counts, self._now, self._show, self._again)
        self._under_way[number] = part
        self._show()
        return part

    def end(self, number: int, *, is_here: bool) -> None:
        """A part is over: it is here, or can't be had."""
        self._over += 1
        self._here += is_here
        if part := self._under_way.pop(number, None):
            self._head_start += part.head_start
        self._part = number
        self._show()

    def set_aside(self, number: int) -> None:
        """A part is left as it is, and begun again later."""
        self._under_way.pop(number, None)
        self._show()

    def part_was_there(self, number: int) -> None:
        """A whole part is here already: nothing of it is fetched."""
        self._head_start += 1
        self.end(number, is_here=True)

    def packed(self, fraction: float) -> None:
        """A fraction of the package is written."""
        self._run.report(percent=round(_FETCH + (99 - _FETCH) * fraction))

    def summary(self) -> dict[str, Any]:
        """What was done for the request, for its closing report: files, bytes that came, seconds of fetching, repeats.

        Of all its runs; one that was killed had told last a second before, at most.
        """
        spent = self._spent()
        return {"fetched_bytes" if name == "bytes" else name: count for name, count in spent.items()}

    def details(self) -> dict[str, Any]:
        """What is worked out only when it is shown: the files under way, the connections, what is left of the part."""
        under_way = self._in_order()
        lines = [_plain(line.told()) for part in under_way for line in part.lines.values()]
        pool = self._pool()
        left_s = under_way[0].left_s() if under_way else None
        told = {"lines": lines, "pool": list(pool) if lines and pool else None, "part_left_s": left_s}
        return {name: value for name, value in told.items() if value}

    def _in_order(self) -> list[PartMeter]:
        return [self._under_way[number] for number in sorted(self._under_way)]

    def _show(self) -> None:
        done = self._done()
        self._percent = max(self._percent, done * _FETCH)
        under_way = self._in_order()
        first = under_way[0] if under_way else None
        self._run.report(
            stage="fetching",
            part=first.number if first else self._part,
            under_way=_spelled(under_way),
            ref=(first.ref or None) if first else None,
            had=self._here,
            parts=self._parts,
            percent=round(self._percent),
            part_percent=round(first.fraction * 100) if first else 0,
            rate=estimate.rate(self._seen, self._now(), self._payer.bytes),
            left_s=estimate.left_s(self._done_at, self._now(), done - self._begun_with(), 1 - done),
            spent=self._spent(),
        )

    def _again(self, note: dict[str, object] | None) -> None:
        if note is None:
            self._run.progress.pop("retry", None)
        else:
            self._run.report(retry=note)

    def _done(self) -> float:
        """How much of the whole is done, from 0 to 1; parts count alike."""
        begun = sum(part.fraction for part in self._under_way.values())
        return min(1.0, (self._over + begun) / max(1, self._parts))

    def _begun_with(self) -> float:
        """How much of the whole earlier runs brought."""
        begun = sum(part.head_start for part in self._under_way.values())
        return (self._head_start + begun) / max(1, self._parts)

    def _spent(self) -> dict[str, float]:
        """Of this run and those before."""
        ours = {
            "files": self._counts.files,
            "bytes": self._payer.bytes,
            "seconds": round(self._now() - self._began, 1),
            "retries": self._counts.retries,
        }
        return {name: round(count + self._before.get(name, 0), 1) for name, count in ours.items()}


def _spelled(under_way: Sequence[PartMeter]) -> str | None:
    """The places of parts that go side by side, as in 7-9; None of a single one."""
    return str(parse(",".join(str(part.number) for part in under_way))) if len(under_way) > 1 else None


def _plain(told: Told) -> dict[str, Any]:
    """A line as a job's progress has it; what is usual or unknown is left out."""
    line: dict[str, Any] = {"name": told.name[:_NAME], "bytes": told.bytes, "size": told.size, "rate": told.rate}
    tries = {"attempt": told.attempt, "of": told.of} if told.attempt > 1 else {}
    return {name: value for name, value in {**line, **tries}.items() if value is not None}
