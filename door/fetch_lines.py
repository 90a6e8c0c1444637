"""What a download shows while it goes on: a line for each connection, and how far all of it is."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from worker.fetch.underway import Line, Told

_MB = 1e6


@dataclass(slots=True)
class Lines:
    """The files under way. `of` is how many there are in all, `pool` tells connections in use and allowed."""

    of: int = 0
    tries: int = 0
    pool: Callable[[], tuple[int, int]] | None = None
    now: Callable[[], float] = time.monotonic
    ended: int = 0
    came: int = 0
    sizes: list[int] = field(default_factory=list)
    open: dict[Path, Line] = field(default_factory=dict)

    def line(self, path: Path) -> Line:
        """The line of a file."""
        return self.open.setdefault(path, Line(path.name, None, self.tries, self.now))

    def end(self, path: Path, size_bytes: int) -> None:
        """A file is over."""
        self.ended += 1
        self.open.pop(path, None)
        self.sizes.append(size_bytes)

    def told(self) -> Iterator[str]:
        """The whole in a line, then one for each connection."""
        lines = [line.told() for line in self.open.values() if line.begun]
        rate = sum(line.rate or 0 for line in lines)
        pieces = [f"{self.ended} of {self.of} ready", f"{self.came / _MB:.1f} MB"]
        if self.pool is not None:
            used, allowed = self.pool()
            pieces.append(f"{used} of {allowed} connections")
        pieces += [f"{rate / _MB:.1f} MB/s"] if rate else []
        pieces += [f"about {left} s left"] if (left := self._left_s(rate)) is not None else []
        yield ", ".join(pieces)
        yield from (f"  {_one(line)}" for line in lines)

    def _left_s(self, rate: int) -> int | None:
        """What is left at this speed; files of which nothing is known count as big as the others are on average."""
        known = [line.size_bytes for line in self.open.values() if line.size_bytes]
        seen = [*self.sizes, *known]
        if not rate or not seen:
            return None
        waiting = self.of - self.ended - len(known)
        still = sum(known) - sum(line.bytes for line in self.open.values() if line.size_bytes)
        return round((still + waiting * sum(seen) / len(seen)) / rate)


def _one(line: Told) -> str:
    size = f"{line.bytes / _MB:.1f} of {line.size / _MB:.1f} MB" if line.size else f"{line.bytes / _MB:.1f} MB"
    rate = f", {line.rate / _MB:.1f} MB/s" if line.rate else ""
    tried = f", try {line.attempt} of {line.of}" if line.attempt > 1 else ""
    return f"{line.name}: {size}{rate}{tried}"
