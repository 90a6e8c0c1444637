"""How a source is doing, from its answers, and when to leave it in peace. Pure.

Three troubles in a row open the breaker: the source is not asked until a time that grows from fifteen seconds to
three hours. Then the next search, or the probe that comes round every five minutes, tries it: well, and it is
closed; in trouble, and it opens for longer. A site that says when to come back is obeyed at once, one that says
no is left alone for a while at once: asking three times changes nothing there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import SourceError, SourceGone, SourceRefused, SourceResting, SourceUnavailable

#: seconds for which it opens, the first time, the second …
LADDER_S = (15, 60, 300, 900, 1800, 3600, 10_800)
_IN_A_ROW = 3
#: what a new answer counts against all before
_SHARE = 0.15
_SAID_NO_STEP = 3
#: for which it is skipped, when nobody says for how long it rests
_RESTS_S = 300
#: when so many of the sources outside can't be reached, it is our own network
_MASS, _FEWEST = 0.6, 3
_LEAST_S, _SPREADS, _KNOWN_AFTER = 2.0, 3.0, 10


@dataclass(frozen=True, slots=True)
class Health:
    """Of one operation at one source: `reliability` from 0 to 1; ms of an answer on average, and their spread.

    `streak` counts troubles in a row, `trips` how often it opened without being well between; `open_until` is ms.
    """

    reliability: float = 1.0
    latency_ms: float = 0.0
    spread_ms: float = 0.0
    streak: int = 0
    trips: int = 0
    open_until: int = 0
    answers: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of asking a source: its trouble, None when it answered; `is_remote` when it lies beyond our network."""

    source: str
    trouble: SourceError | None
    seconds: float
    is_remote: bool = True


def after(health: Health, verdict: Verdict, now_ms: int) -> Health:
    """How it is doing after one more answer or trouble."""
    if verdict.trouble is None or isinstance(verdict.trouble, SourceGone):
        return _well(health, verdict.seconds * 1000)
    if isinstance(verdict.trouble, SourceResting):
        return replace(health, open_until=now_ms + round((verdict.trouble.retry_after_s or _RESTS_S) * 1000))
    failed = replace(
        health,
        failures=health.failures + 1,
        reliability=health.reliability * (1 - _SHARE),
        streak=health.streak + 1,
    )
    match verdict.trouble:
        case SourceUnavailable(retry_after_s=float(seconds)):
            return replace(failed, streak=health.streak, open_until=now_ms + round(seconds * 1000))
        case SourceRefused():
            return _opened(replace(failed, trips=max(failed.trips, _SAID_NO_STEP)), now_ms)
        case _:
            return _opened(failed, now_ms) if failed.streak >= _IN_A_ROW else failed


def is_open(health: Health, now_ms: int) -> bool:
    """Whether it is to be left in peace now."""
    return health.open_until > now_ms


def deadline_s(health: Health, most_s: float) -> float:
    """Seconds that it may take: what it usually takes, and generously more; `most_s` while little is known of it."""
    if health.answers < _KNOWN_AFTER:
        return most_s
    usual = (health.latency_ms + _SPREADS * health.spread_ms) * 1.5 / 1000
    return min(most_s, max(_LEAST_S, usual))


def is_our_own_network(verdicts: Sequence[Verdict]) -> bool:
    """Whether so many sources outside can't be reached at once that it must be us: then none of them is blamed."""
    outside = [one for one in verdicts if one.is_remote]
    unreached = [one for one in outside if _is_unreached(one.trouble)]
    return len(outside) >= _FEWEST and len(unreached) >= _MASS * len(outside)


def _is_unreached(trouble: SourceError | None) -> bool:
    """A site that is busy, or says something odd, was reached."""
    return isinstance(trouble, SourceUnavailable) and trouble.retry_after_s is None


def _well(health: Health, ms: float) -> Health:
    is_first = not health.answers
    latency = ms if is_first else health.latency_ms + _SHARE * (ms - health.latency_ms)
    spread = 0.0 if is_first else health.spread_ms + _SHARE * (abs(ms - health.latency_ms) - health.spread_ms)
    return Health(
        reliability=health.reliability + _SHARE * (1 - health.reliability),
        latency_ms=latency,
        spread_ms=spread,
        trips=max(0, health.trips - 1),
        answers=health.answers + 1,
        failures=health.failures,
    )


def _opened(health: Health, now_ms: int) -> Health:
    wait_s = LADDER_S[min(health.trips, len(LADDER_S) - 1)]
    return replace(health, trips=health.trips + 1, open_until=now_ms + wait_s * 1000)
