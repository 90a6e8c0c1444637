"""How many bytes a second downloads may take: in all, in a lane, at this hour, while people stream."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from core.errors import StartError
from core.settings import Settings
from worker.fetch.clock import Clock

#: what may come at once before it is slowed down, in seconds of the allowed speed
_BURST_S = 0.25
#: players fetch in bursts: a stream counts for this long after its last byte
_LINGER_S = 10.0
_HOURS = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-4])=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Hours:
    """From one hour to another of the local day, past midnight too: so many KB a second, 0 for no bound."""

    start: int
    end: int
    kb_s: int

    def holds(self, hour: int) -> bool:
        """Whether this hour lies within."""
        if self.start < self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, slots=True)
class Caps:
    """The bounds in KB (1000 bytes) a second, 0 for none: for all, while people stream, for the lane `bulk`.

    Within `hours` their bound stands in for the one for all.
    """

    all_kb_s: int = 0
    bulk_kb_s: int = 0
    streaming_kb_s: int = 0
    hours: tuple[Hours, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "Caps":
        """The operator's. Raises StartError for hours that can't be read."""
        fetch = settings.fetch
        return cls(fetch.max_kb_s, fetch.bulk_kb_s, fetch.streaming_kb_s, read_hours(fetch.hours))


def read_hours(texts: Sequence[str]) -> tuple[Hours, ...]:
    """Hours, each written as 8-18=500. Raises StartError."""
    found = []
    for text in texts:
        match = _HOURS.fullmatch(text.replace(" ", ""))
        if match is None:
            raise StartError(f"BOWERBIRD_FETCH__HOURS: {text!r} can't be read. Write it as 8-18=500: hours, then KB/s.")
        found.append(Hours(*(int(group) for group in match.groups())))
    return tuple(found)


@dataclass(slots=True)
class Payer:
    """Who pays for bytes: a lane, and within it a request with a bound of its own, in KB a second, 0 for none.

    `bytes` is what was paid for so far: what came, also when it was of no use.
    """

    lane: str = ""
    kb_s: int = 0
    free_at: float = 0.0
    bytes: int = 0


class Traffic:
    """All downloads of a process pay here for what they take; a bucket for all, and one for the lane `bulk`."""

    def __init__(self, caps: Caps | None = None, clock: Clock | None = None) -> None:
        self._caps = caps or Caps()
        self._clock = clock or Clock()
        self._all, self._bulk = Payer(), Payer()
        self._streams = 0
        self._streamed_at = float("-inf")

    async def pay(self, count: int, payer: Payer | None = None) -> None:
        """Return when these bytes are within the bounds."""
        payer = payer or Payer()
        payer.bytes += count
        waits = [self._owed(self._all, count, self.allowed_kb_s()), self._owed(payer, count, payer.kb_s)]
        if payer.lane == "bulk":
            waits.append(self._owed(self._bulk, count, self._caps.bulk_kb_s))
        wait_s = max(waits)
        if wait_s > 0:
            await self._clock.sleep(wait_s)

    def allowed_kb_s(self) -> int:
        """The tightest bound of now for all downloads together; 0 is none."""
        hour = datetime.fromtimestamp(self._clock.wall()).astimezone().hour
        usual = next((one.kb_s for one in self._caps.hours if one.holds(hour)), self._caps.all_kb_s)
        bounds = (usual, self._caps.streaming_kb_s if self.is_streaming else 0)
        return min((bound for bound in bounds if bound), default=0)

    @property
    def is_streaming(self) -> bool:
        """Whether somebody is being sent a file, or was a moment ago."""
        return self._streams > 0 or self._clock.now() - self._streamed_at < _LINGER_S

    @contextmanager
    def stream(self) -> Iterator[None]:
        """Somebody is being sent a file."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1
            self._streamed_at = self._clock.now()

    def _owed(self, bucket: Payer, count: int, kb_s: int) -> float:
        if not kb_s:
            return 0.0
        now = self._clock.now()
        bucket.free_at = max(bucket.free_at, now) + count / (kb_s * 1000)
        return bucket.free_at - now - _BURST_S
