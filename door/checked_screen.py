"""What `verify`, `repair`, `adopt` and `downloads` print of files: a row each, and one for all."""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from worker.manifest.paths import shown
from worker.manifest.schema import File, State

_SHOW_EVERY_S = 0.2
Row = Mapping[str, Any]


def row(file: File) -> dict[str, Any]:
    """A file as programs read it; `reason` only where something is wrong."""
    told = {"file": file.path, "state": str(file.state), "size": file.size, "sha256": file.sha256, "url": file.url}
    return told | ({} if file.state.is_good else {"reason": file.reason})


@dataclass(slots=True)
class CheckedScreen:
    """Rows on standard output; how far it is on standard error, where that is a terminal."""

    as_json: bool
    quiet: bool = False
    every: bool = True
    began: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    shown_at: float = 0.0

    def file(self, one: Row) -> None:
        """A file; one that is good is not told to people who asked for quiet, or only for what is wrong."""
        state = State(str(one["state"]))
        self.counts[state] += 1
        if self.as_json:
            print(json.dumps(one), flush=True)  # noqa: T201
        elif not state.is_good or (self.every and not self.quiet):
            reason = f": {one['reason']}" if one.get("reason") else ""
            name = shown(str(one.get("title") or one["file"]))
            self._clear()
            print(f"{state:<9} {name}{reason}")  # noqa: T201

    def progress(self, done: int, of: int) -> None:
        """So many of so many."""
        now = time.monotonic()
        if sys.stderr.isatty() and not (self.as_json or self.quiet) and (now - self.shown_at > _SHOW_EVERY_S):
            self.shown_at = now
            print(f"\r{done} of {of} looked at", end="", flush=True, file=sys.stderr)  # noqa: T201

    def note(self, sentence: str) -> None:
        """A sentence for people: on standard error where rows are for programs."""
        if sentence and not self.quiet:
            print(sentence, file=sys.stderr if self.as_json else sys.stdout)

    def close(self, more: Row, sentence: str = "") -> None:
        """The sums, `more` of them as named; for people a sentence."""
        sums = {str(state): self.counts[state] for state in State}
        good = sum(self.counts[state] for state in State if state.is_good)
        if self.as_json:
            files = {"files": self.counts.total(), "good": good, **sums, **more}
            print(json.dumps({**files, "seconds": round(time.monotonic() - self.began, 3)}))  # noqa: T201
        elif not self.quiet:
            self._clear()
            wrong = [f"{count} {state}" for state, count in sums.items() if count and not State(state).is_good]
            print(f"{', '.join([f'{good} of {self.counts.total()} good', *wrong])}. {sentence}".rstrip())  # noqa: T201

    def _clear(self) -> None:
        """Take away the line that says how far it is."""
        if self.shown_at:
            self.shown_at = 0.0
            print("\r\x1b[K", end="", flush=True, file=sys.stderr)  # noqa: T201


def counted(count: int, what: str) -> str:
    """As in "1 part", "2 parts"."""
    return f"{count} {what}{'' if count == 1 else 's'}"
