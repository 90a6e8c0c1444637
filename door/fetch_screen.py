"""What `fetch` does and shows: lines on standard output, one that changes on standard error."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.settings import load
from door.fetch_lines import Lines
from worker.fetch import several
from worker.fetch.several import Told, Wanted, Watcher, Ways
from worker.manifest.keeping import Keeping

_SHOW_EVERY_S = 0.5


def fetched(
    files: list[Wanted], keeping: Keeping, ways: Ways, retries: int | None, kb_s: int, screen: "Screen"
) -> list[Told]:
    """What became of each file, also written into the folder's manifest."""
    ears = screen.watcher()

    def end(told: Told) -> None:
        keeping.ended(told)
        ears.on_end(told)

    async def fetch() -> list[Told]:
        settings = load()
        rules = several.rules(settings, retries)
        async with several.client(settings, kb_s) as client, keeping.writing(files):
            screen.lines.of, screen.lines.tries = len(files), rules.tries
            screen.lines.pool = lambda: client.pace.pool
            return await several.fetch_all(client, files, rules, ways, replace(ears, on_end=end))

    return asyncio.run(fetch())


@dataclass(slots=True)
class Screen:
    """What is said while it goes on: lines on standard output, one that changes on standard error."""

    as_json: bool
    verbose: bool
    quiet: bool
    is_live: bool
    began: float = field(default_factory=time.monotonic)
    shown_at: float = 0.0
    lines: Lines = field(default_factory=Lines)

    def watcher(self) -> Watcher:
        """The downloader's ears."""
        return Watcher(self._bytes, self._sized, self._retry, self.told)

    def told(self, told: Told) -> None:
        """How a file fared."""
        self.lines.end(told.path, told.size_bytes)
        if self.as_json:
            print(json.dumps(_row(told)), flush=True)  # noqa: T201
        elif not told.is_good:
            print(f"{told.path.name}: failed, {told.reason}", file=sys.stderr)  # noqa: T201
        elif not self.quiet:
            print(f"{told.path.name}: {told.status}, {told.size_bytes} bytes, SHA-256 {told.sha256 or 'unknown'}")  # noqa: T201

    def note(self, sentences: Sequence[str]) -> None:
        """Something that people should know."""
        if not self.quiet:
            for sentence in sentences:
                print(sentence, file=sys.stderr)  # noqa: T201

    def close(self, told: list[Told]) -> None:
        """The closing report."""
        seconds = time.monotonic() - self.began
        failed = sum(not one.is_good for one in told)
        if self.as_json:
            said = {"files": len(told), "good": len(told) - failed, "failed": failed, "bytes": self.lines.came}
            print(json.dumps({**said, "seconds": round(seconds, 3)}))  # noqa: T201
        elif not self.quiet:
            came = self.lines.came / 1e6
            speed = came / max(seconds, 1e-3)
            good = f"{len(told) - failed} of {len(told)} good"
            print(f"{good}, {came:.1f} MB in {seconds:.1f} s, {speed:.1f} MB/s")  # noqa: T201

    def _bytes(self, file: Wanted, count: int) -> None:
        self.lines.came += count
        self.lines.line(file.path).got(count)
        now = time.monotonic()
        if now - self.shown_at < _SHOW_EVERY_S or self.quiet or self.as_json:
            return
        self.shown_at = now
        if self.verbose:
            print("\n".join(self.lines.told()), file=sys.stderr)  # noqa: T201
        elif self.is_live:
            whole = next(self.lines.told())
            print(f"\r{whole}\x1b[K", end="", file=sys.stderr)  # noqa: T201

    def _sized(self, file: Wanted, size_bytes: int) -> None:
        self.lines.line(file.path).sized(size_bytes)

    def _retry(self, file: Wanted, attempt: int, reason: str, wait_s: float) -> None:
        self.lines.line(file.path).retrying(attempt)
        if self.verbose and not self.as_json:
            print(f"  {file.path.name}: {reason}; try {attempt} in {wait_s:.0f} s", file=sys.stderr)  # noqa: T201


def _row(told: Told) -> dict[str, object]:
    row: dict[str, object] = {
        "url": told.url,
        "file": str(told.path),
        "status": told.status,
        "size": told.size_bytes,
        "sha256": told.sha256,
        "tries": told.tries,
        "seconds": round(told.seconds, 3),
    }
    return row if told.is_good else {**row, "error": told.key, "reason": told.reason}
