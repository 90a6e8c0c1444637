"""Whether what stands behind a link can be had: a verdict, what many of them make of it, when to look again. Pure.

One bad answer proves little: sites have bad days. So verdicts are counted, old ones less and less, and a link is
called dead only when several looks, apart from one another, found it so. One look that gets its bytes revives it.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

HOUR_S = 3600
_HALF_LIFE_MS = 14 * 24 * HOUR_S * 1000
#: two verdicts count as two when so much lies between them
APART_MS = 10 * 60 * 1000
_DEAD_BELOW = 0.2
_DEAD_TIMES = 2
_SHORTEST_S, _FIRST_S, _LONGEST_S = 6 * HOUR_S, 24 * HOUR_S, 30 * 24 * HOUR_S
_JITTER = 0.2


class Standing(StrEnum):
    """How it stands with a link.

    TEMPORARY: not now. RESTRICTED: not for us. CHANGED: something else answers there, or another edition.
    UNKNOWN: we can't tell.
    """

    ALIVE = "alive"
    DEAD = "dead"
    TEMPORARY = "temporary"
    RESTRICTED = "restricted"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What a verdict rests on."""

    OPENS = "opens"
    """Its first bytes came, and are what they should be."""
    SAME = "same"
    """Its site names the same file as when it was opened last."""
    VOUCHED = "vouched"
    """Its source says so."""
    GONE = "gone"
    NOT_ALLOWED = "not_allowed"
    BUSY = "busy"
    SILENT = "silent"
    REPAIRS = "repairs"
    """A page that speaks of repairs."""
    CHALLENGE = "challenge"
    """A check for bots, which we don't get around."""
    PRIVATE = "private"
    """It leads to an address that we may not open."""
    LOGIN = "login"
    HOME = "home"
    """It leads to the site's first page instead."""
    NO_PAGE = "no_page"
    """It leads to a page for what is not there."""
    SAYS_GONE = "says_gone"
    """A page with a good status that says it is gone."""
    LIKE_ANY = "like_any"
    """The page is the one that any address of that site gets."""
    LIKE_OTHERS = "like_others"
    """Other links of that site lead to the very same page."""
    PARKED = "parked"
    """The name of the site is for sale."""
    PAGE = "page"
    """A web page where a file should be."""
    OTHER_KIND = "other_kind"
    EMPTY = "empty"
    SHORTER = "shorter"
    RENEWED = "renewed"
    """Another edition of the file than when it was opened last."""
    CIRCLES = "circles"
    ODD = "odd"
    """An answer that says nothing to us."""
    TORRENT = "torrent"
    """It comes by torrent: whether somebody has it is not seen from a link."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of the file behind a link; what nobody said is empty or None."""

    size_bytes: int | None = None
    etag: str = ""
    modified: str = ""
    media_type: str = ""
    takes_ranges: bool = False

    def is_same(self, other: "File") -> bool:
        """Whether the site names the same file: by its ETag, else by its length and date together."""
        if self.etag and other.etag:
            return self.etag == other.etag
        known = self.size_bytes is not None and bool(self.modified)
        return known and (self.size_bytes, self.modified) == (other.size_bytes, other.modified)

    def is_renewed(self, other: "File") -> bool:
        """Whether `other`, seen later, is surely another one: by its ETag, else by its length."""
        if self.etag and other.etag:
            return not self.is_same(other)
        return None not in {self.size_bytes, other.size_bytes} and self.size_bytes != other.size_bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one look found. `confidence` from 0 to 1; `status` is HTTP's, None where nobody answered."""

    standing: Standing
    signs: tuple[Sign, ...] = ()
    confidence: float = 1.0
    status: int | None = None
    file: File = File()

    @property
    def is_opened(self) -> bool:
        """Whether its bytes began to come: better proof there is none."""
        return Sign.OPENS in self.signs


#: what a verdict counts for and against a link
_WEIGHTS: dict[Standing, tuple[float, float]] = {
    Standing.ALIVE: (1.0, 0.0),
    Standing.CHANGED: (0.5, 0.5),
    Standing.TEMPORARY: (0.0, 0.3),
    Standing.RESTRICTED: (0.0, 0.5),
    Standing.DEAD: (0.0, 2.0),
    Standing.UNKNOWN: (0.0, 0.0),
}


class Fate(StrEnum):
    """How an offer of a release turned out when it was fetched here."""

    OPEN = "open"
    DESCRIBED = "described"
    """Somebody told what is in it: at least there is somebody."""
    CAME = "came"
    STALLED = "stalled"
    """Nobody gave its data."""
    FAKE = "fake"
    LOST = "lost"
    """Its file is no longer where its indexer says, or is another one."""


#: what each counts for and against an offer
_FATES: dict[Fate, tuple[float, float]] = {
    Fate.OPEN: (0.0, 0.0),
    Fate.DESCRIBED: (0.3, 0.0),
    Fate.CAME: (1.0, 0.0),
    Fate.STALLED: (0.0, 1.0),
    Fate.FAKE: (0.0, 2.0),
    Fate.LOST: (0.0, 0.5),
}


@dataclass(frozen=True, slots=True)
class Odds:
    """What the verdicts so far make of a link. `good` and `bad` are weights as of `at_ms`, halved every 14 days.

    `dead_times` counts looks, apart from one another, that found it dead since it was last had; the last at
    `dead_at_ms`.
    """

    good: float = 0.0
    bad: float = 0.0
    at_ms: int = 0
    dead_times: int = 0
    dead_at_ms: int = 0
    is_dead: bool = False

    def seen_from(self, now_ms: int) -> "Odds":
        """The same a while later: what was seen long ago counts less. A clock that went back changes nothing."""
        kept = 0.5 ** (max(0, now_ms - self.at_ms) / _HALF_LIFE_MS)
        return replace(self, good=self.good * kept, bad=self.bad * kept)

    def counted(self, good: float, bad: float, now_ms: int) -> "Odds":
        """The odds once so much more speaks for and against it."""
        faded = self.seen_from(now_ms)
        return replace(faded, good=faded.good + good, bad=faded.bad + bad, at_ms=now_ms)

    def score(self, now_ms: int) -> float:
        """From 0 to 1: the mean of a beta distribution, less half its deviation. What is unknown is below a half."""
        faded = self.seen_from(now_ms)
        a, b = 1 + faded.good, 1 + faded.bad
        mean, deviation = a / (a + b), math.sqrt(a * b / (a + b + 1)) / (a + b)
        return min(1.0, max(0.0, mean - deviation / 2))


def after(odds: Odds, verdict: Verdict, now_ms: int) -> Odds:
    """The odds once this verdict is counted."""
    good, bad = _WEIGHTS[verdict.standing]
    found = odds.counted(good * verdict.confidence, bad * verdict.confidence, now_ms)
    if verdict.is_opened:
        return replace(found, dead_times=0, dead_at_ms=0, is_dead=False)
    if verdict.standing is not Standing.DEAD:
        return found
    if not found.dead_times or now_ms - found.dead_at_ms >= APART_MS:
        found = replace(found, dead_times=found.dead_times + 1, dead_at_ms=now_ms)
    is_dead = found.is_dead or (found.dead_times >= _DEAD_TIMES and found.score(now_ms) < _DEAD_BELOW)
    return replace(found, is_dead=is_dead)


def turned_out(odds: Odds, fate: Fate, now_ms: int) -> Odds:
    """The odds of an offer once it is known how it turned out."""
    return odds.counted(*_FATES[fate], now_ms)


def interval_s(every_s: int, *, is_stable: bool, jitter: float) -> int:
    """Seconds until the next look: doubled while nothing changes, a quarter when it did; 6 hours to 30 days.

    `every_s` is the last one, 0 before the first. `jitter` from 0 to 1 spreads the looks by a fifth either way.
    """
    wanted = _FIRST_S if not every_s else every_s * 2 if is_stable else every_s // 4
    bounded = min(_LONGEST_S, max(_SHORTEST_S, wanted))
    return round(bounded * (1 + _JITTER * (2 * jitter - 1)))
