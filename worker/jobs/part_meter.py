"""Measuring one part under way: its files, how much of it is here, how long it still takes."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.media import Asset
from worker.fetch.underway import Line
from worker.jobs.estimate import left_s


@dataclass(slots=True)
class Counts:
    """What a run did so far: files that it brought, and repeats."""

    files: int = 0
    retries: int = 0


@dataclass(slots=True, eq=False)
class PartMeter:
    """A part that is being fetched, one of several side by side; `number` is its place in the request.

    `lines` are its files under way. `head_start` is how much of it an earlier run brought, from 0 to 1. `show` is
    called whenever something moved, `again` with what is told of a file that is tried again, None once that is over.
    """

    number: int
    ref: str
    assets: Sequence[Asset]
    counts: Counts
    now: Callable[[], float]
    show: Callable[[], None]
    again: Callable[[dict[str, object] | None], None]
    lines: dict[int, Line] = field(default_factory=dict)
    head_start: float = 0.0
    _files: int = 0
    _bytes: int = 0
    _done_at: deque[tuple[float, float]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._done_at.append((self.now(), 0.0))

    def file(self, name: str, size_bytes: int | None, tries: int) -> Line:
        """A file that is to be fetched, as `got` and `retrying` know it."""
        return Line(name, size_bytes, tries, self.now)

    def got(self, line: Line, count: int) -> None:
        """Bytes of a file are here; negative when they were given up again."""
        line.got(count)
        self.lines[id(line)] = line
        self._bytes += count
        self.show()

    def retrying(self, line: Line, attempt: int, reason: str, wait_s: float) -> None:
        """A file is tried again for this reason, after so many seconds."""
        line.retrying(attempt)
        self.lines[id(line)] = line
        self.counts.retries += 1
        note = {"name": line.name, "why": reason[:200], "attempt": attempt, "of": line.tries}
        self.again({**note, "wait_s": round(wait_s, 1)})

    def was_there(self, size_bytes: int) -> None:
        """A file is there from an earlier run."""
        before = self.fraction
        self._files += 1
        self._bytes += size_bytes
        self.head_start += self.fraction - before
        self.show()

    def file_done(self, line: Line) -> None:
        """A file is complete."""
        self.lines.pop(id(line), None)
        self.counts.files += 1
        self._files += 1
        self.again(None)
        self.show()

    def file_lost(self, line: Line) -> None:
        """A file can't be had."""
        self.lines.pop(id(line), None)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1: by bytes when the source told all sizes, else by files and what they have."""
        total = sum(asset.size_bytes or 0 for asset in self.assets)
        if total and all(asset.size_bytes for asset in self.assets):
            return min(1.0, self._bytes / total)
        begun = sum(line.fraction for line in self.lines.values())
        return min(1.0, (self._files + begun) / len(self.assets)) if self.assets else 0.0

    def left_s(self) -> int | None:
        """The seconds that are left of it, if it goes on as in the last minute."""
        done = self.fraction
        return left_s(self._done_at, self.now(), done - self.head_start, 1 - done)
