"""`fetch`: the downloader alone, without any service: files from addresses into a folder, resumed and verified."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from core import log
from core.errors import StartError
from core.settings import load
from worker.fetch import several
from worker.fetch.several import Told, Wanted, Watcher, Ways

_SHOW_EVERY_S = 0.5


def fetch(
    urls: Annotated[list[str], typer.Argument(help="Addresses, http or https; - reads them from standard input.")],
    *,
    to: Annotated[Path, typer.Option("--to", help="The folder into which they come.")] = Path(),
    sha256: Annotated[
        list[str] | None, typer.Option(help="What the file must have; once for each address, in order.")
    ] = None,
    max_retries: Annotated[int | None, typer.Option(min=0, help="Repeats for each file, after the first try.")] = None,
    speed_limit: Annotated[int, typer.Option(min=0, help="KB a second for all together; 0 is no bound.")] = 0,
    resume: Annotated[bool, typer.Option(help="Go on from what is half there, where that is safe.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Fetch also what is there and good.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come, fetch nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, and one for all.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for everything that happens.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what is wrong.")] = False,
) -> None:
    """Fetch files: resumed, checked, hashed; each has its name only when it is good. Ends with 0 if all are."""
    log.configure("error")
    found = [line.strip() for line in sys.stdin if line.strip()] if urls == ["-"] else urls
    if sha256 and len(sha256) > len(found):
        raise StartError(f"There are {len(sha256)} hashes for {len(found)} addresses. Give one for each at most.")
    files = several.wanted(found, to, sha256 or ())
    screen = _Screen(as_json, verbose, quiet, is_live=sys.stderr.isatty())
    told = asyncio.run(_all(files, Ways(resume, force, dry_run), max_retries, speed_limit, screen))
    screen.close(told)
    raise typer.Exit(0 if all(one.is_good for one in told) else 1)


async def _all(files: list[Wanted], ways: Ways, retries: int | None, kb_s: int, screen: "_Screen") -> list[Told]:
    settings = load()
    async with several.client(settings, kb_s) as client:
        return await several.fetch_all(client, files, several.rules(settings, retries), ways, screen.watcher())


@dataclass(slots=True)
class _Screen:
    """What is said while it goes on: lines on standard output, one that changes on standard error."""

    as_json: bool
    verbose: bool
    quiet: bool
    is_live: bool
    began: float = field(default_factory=time.monotonic)
    came: int = 0
    ended: int = 0
    shown_at: float = 0.0
    by_file: dict[str, int] = field(default_factory=dict)

    def watcher(self) -> Watcher:
        """The downloader's ears."""
        return Watcher(self._bytes, self._retry, self._end)

    def close(self, told: list[Told]) -> None:
        """The closing report."""
        seconds = time.monotonic() - self.began
        failed = sum(not one.is_good for one in told)
        if self.as_json:
            said = {"files": len(told), "good": len(told) - failed, "failed": failed, "bytes": self.came}
            print(json.dumps({**said, "seconds": round(seconds, 3)}))  # noqa: T201
        elif not self.quiet:
            speed = self.came / 1e6 / max(seconds, 1e-3)
            good = f"{len(told) - failed} of {len(told)} good"
            print(f"{good}, {self.came / 1e6:.1f} MB in {seconds:.1f} s, {speed:.1f} MB/s")  # noqa: T201

    def _bytes(self, file: Wanted, count: int) -> None:
        self.came += count
        self.by_file[file.path.name] = self.by_file.get(file.path.name, 0) + count
        now = time.monotonic()
        if now - self.shown_at < _SHOW_EVERY_S or self.quiet or self.as_json:
            return
        self.shown_at = now
        if self.verbose:
            open_now = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in self.by_file.items())
            print(f"  {open_now}", file=sys.stderr)  # noqa: T201
        elif self.is_live:
            print(f"\r{self.ended} ready, {self.came / 1e6:.1f} MB", end="", file=sys.stderr)  # noqa: T201

    def _retry(self, file: Wanted, attempt: int, reason: str, wait_s: float) -> None:
        if self.verbose and not self.as_json:
            print(f"  {file.path.name}: {reason}; try {attempt} in {wait_s:.0f} s", file=sys.stderr)  # noqa: T201

    def _end(self, told: Told) -> None:
        self.ended += 1
        self.by_file.pop(told.path.name, None)
        if self.as_json:
            print(json.dumps(_row(told)), flush=True)  # noqa: T201
        elif not told.is_good:
            print(f"{told.path.name}: failed, {told.reason}", file=sys.stderr)  # noqa: T201
        elif not self.quiet:
            print(f"{told.path.name}: {told.status}, {told.size_bytes} bytes, SHA-256 {told.sha256 or 'unknown'}")  # noqa: T201


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
