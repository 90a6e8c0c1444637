"""How long a torrent is given to others. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import StartError
from core.settings.torrent import Torrent as TorrentSettings

_RULE = re.compile(r"([^=\s]+)=(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Until this ratio or this many hours, whichever is first; 0 is no bound."""

    ratio: float
    hours: float

    def are_reached(self, ratio: float, seeded_s: float) -> bool:
        """Whether it has given what it should."""
        return bool((self.ratio and ratio >= self.ratio) or (self.hours and seeded_s >= self.hours * 3600))


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds for all, and those of trackers, whose hosts may be named by their end."""

    usual: Bounds
    trackers: tuple[tuple[str, Bounds], ...] = ()

    @classmethod
    def of(cls, settings: TorrentSettings) -> "Policy":
        """The operator's. Raises StartError for a rule that can't be read."""
        return cls(Bounds(settings.seed_ratio, settings.seed_hours), _read(settings.seed_trackers))

    def bounds(self, tracker: str) -> Bounds:
        """Those for a torrent of this tracker's address."""
        host = (urlsplit(tracker).hostname or "").lower()
        return next((one for name, one in self.trackers if host == name or host.endswith(f".{name}")), self.usual)


def _read(rules: Sequence[str]) -> tuple[tuple[str, Bounds], ...]:
    found = []
    for rule in rules:
        match = _RULE.fullmatch(rule.strip())
        if match is None:
            raise StartError(f"torrent.seed_trackers: {rule!r} can't be read. Write it as tracker.example.org=2.0/240.")
        found.append((match[1].lower(), Bounds(float(match[2]), float(match[3]))))
    return tuple(found)
