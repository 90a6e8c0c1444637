"""How long a torrent is given to others. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import StartError
from core.settings.torrent import Torrent as TorrentSettings

_RULE = re.compile(r"([^=\s]+)=(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")
#: where nobody names one
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Until this ratio or this many hours, whichever is first; 0 is no bound."""

    ratio: float
    hours: float

    def are_reached(self, ratio: float, seeded_s: float) -> bool:
        """Whether it has given what it should."""
        return bool((self.ratio and ratio >= self.ratio) or (self.hours and seeded_s >= self.hours * 3600))


@dataclass(frozen=True, slots=True)
class _Tracker:
    """A tracker, or all under the same name; `port` None for any of its ports."""

    host: str
    port: int | None

    def __contains__(self, other: "_Tracker") -> bool:
        is_named = other.host == self.host or other.host.endswith(f".{self.host}")
        return is_named and self.port in {None, other.port}


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds for all, and those of trackers, whose hosts may be named by their end, with a port or without."""

    usual: Bounds
    rules: tuple[tuple[_Tracker, Bounds], ...] = ()

    @classmethod
    def of(cls, settings: TorrentSettings) -> "Policy":
        """The operator's. Raises StartError for a rule that can't be read."""
        return cls(Bounds(settings.seed_ratio, settings.seed_hours), tuple(map(_rule, settings.seed_trackers)))

    def bounds(self, trackers: Iterable[str]) -> Bounds:
        """Those for a torrent of these trackers, whether they answer or not: the first rule that fits one of them."""
        known = [found for one in trackers if (found := _tracker(one))]
        return next((bounds for rule, bounds in self.rules if any(one in rule for one in known)), self.usual)


def _rule(text: str) -> tuple[_Tracker, Bounds]:
    match = _RULE.fullmatch(text.strip())
    tracker = _tracker(f"//{match[1]}") if match else None
    if match is None or tracker is None or "/" in match[1]:
        raise StartError(f"torrent.seed_trackers: {text!r} can't be read. Write it as tracker.example.org=2.0/240.")
    return tracker, Bounds(float(match[2]), float(match[3]))


def _tracker(address: str) -> _Tracker | None:
    """None for what is no address: strangers write these."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return _Tracker(host, port) if host else None
