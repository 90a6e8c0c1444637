"""How good a release is for somebody, as a sum that can be explained; and what keeps it from being taken. Pure.

A gate says no, with its reason; a term has a value from 0 to 1, what it was read from, and a weight in points of a
thousand. Whatever is unknown lies in the middle, nothing that a site writes can make a sum that is no number.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from core import fakes
from core.fakes import Doubt
from core.link_health import Odds
from core.media import Flag, Kind
from core.releases.offered import Whole
from core.releases.preferring import Wants
from core.releases.works import codes

#: points at most, by term
WEIGHTS: Mapping[str, int] = {
    "quality": 300,
    "available": 180,
    "speaks": 120,
    "group": 100,
    "trust": 80,
    "sized": 70,
    "fared": 50,
    "indexer": 50,
    "agreed": 30,
    "fresh": 20,
}
_UNKNOWN = 0.3
#: seeders beyond which more make no difference: 10^2.5 - 1
_FULL_LOG = 2.5
_LEAST_SEEDERS = 0.5
_MANY_OFFERS = 8
#: what an indexer's other offers came to counts for one of them as so many of its own would, at most
_MOST_OF_OTHERS = 2.0
_NEXT_TO_NOTHING = 0.05
_HOUR_MS = 3_600_000.0
#: as many people say that it is no good
MOST_COMPLAINTS = 3
_FROM_A_SEAT = frozenset({"cam", "telesync", "telecine", "workprint"})
_SOURCES = {"bluray": 0.06, "webdl": 0.05, "webrip": 0.03, "tv": 0.01}
#: MiB a minute that are wanted, by lines; small coding needs less for the same
_WANTED_RATE = ((2160, 110.0), (1080, 50.0), (720, 25.0), (0, 10.0))
_SMALL_CODECS, _SMALLER = ("265", "hevc", "av1"), 0.6
_REMUX_TIMES, _SPREAD, _ABSURD = 3.0, 0.9, 4.0
#: minutes of a film, of an episode, of a season, where nobody says
_FILM_MIN, _EPISODE_MIN, _SEASON_EPISODES = 110.0, 42.0, 10


@dataclass(frozen=True, slots=True)
class Gate:
    """Why a release is not taken by itself: `code`, and what that was read from."""

    code: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a score: `value` from 0 to 1, what it was read from, and the points that it gives."""

    name: str
    value: float
    because: str = ""

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.value * WEIGHTS[self.name]


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows besides: how reliable indexers are, how groups did, what was marked, what time it is.

    `blocked` says of keys of releases why they are on the blocklist, `complaints` how many people said that one is no
    good, `groups` how often a group's releases were what they said, and how often not. `odds` tell how the offers of
    an indexer turned out here. `runtime_min` is the work's.
    """

    now_ms: int = 0
    reliability: Mapping[str, float] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    blocked: Mapping[str, str] = field(default_factory=dict)
    complaints: Mapping[str, int] = field(default_factory=dict)
    runtime_min: float | None = None
    odds: Mapping[str, Odds] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A release, what is against taking it, and what speaks for it."""

    whole: Whole
    gates: tuple[Gate, ...]
    terms: tuple[Term, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def score(self) -> float:
        """The sum, from 0 to 1000."""
        return sum(one.points for one in self.terms)


def judge(whole: Whole, wants: Wants, known: Known) -> Judged:
    """All that there is to say of a release."""
    minutes = known.runtime_min if _minutes(whole, known) == known.runtime_min else None
    doubts = fakes.doubts(whole.claims, size_bytes=whole.size_bytes, runtime_min=minutes)
    return Judged(whole, _gates(whole, wants, known, doubts), _terms(whole, wants, known, doubts), doubts)


def runtime_min(whole: Whole) -> float | None:
    """Minutes that it plays as a rule, by what it is; None for what doesn't play."""
    claims = whole.claims
    if whole.kind is Kind.FILM or (whole.kind is None and claims.resolution and not claims.episodes):
        return _FILM_MIN
    if whole.kind is Kind.SERIES or claims.episodes or claims.absolute:
        count = len(claims.episodes) or len(claims.absolute)
        return _EPISODE_MIN * (count or (1 if claims.air_date else _SEASON_EPISODES * max(1, len(claims.seasons))))
    return None


def _minutes(whole: Whole, known: Known) -> float | None:
    """The work's runtime where it is known and can be one, else the usual one."""
    told = known.runtime_min
    return told if told and math.isfinite(told) and told > 0 else runtime_min(whole)


def _gates(whole: Whole, wants: Wants, known: Known, doubts: tuple[Doubt, ...]) -> tuple[Gate, ...]:
    found: list[Gate] = [Gate("fake", one.code) for one in doubts if one.sure]
    group = (whole.claims.group or "").lower()
    if group and group in wants.never:
        found.append(Gate("group", whole.claims.group or ""))
    found += [Gate("blocked", known.blocked[key]) for key in whole.keys if key in known.blocked][:1]
    complaints = max((known.complaints.get(key, 0) for key in whole.keys), default=0)
    if complaints >= MOST_COMPLAINTS:
        found.append(Gate("complaints", str(complaints)))
    seeders = whole.seeders(known.now_ms)
    if seeders is not None and seeders < _LEAST_SEEDERS and not any(one.offer.url for one in whole.offers):
        found.append(Gate("seeders", "0"))
    if wants.strict and whole.lines and whole.lines not in wants.lines:
        found.append(Gate("quality", f"{whole.lines}p"))
    if absurd := _absurd(whole, known):
        found.append(absurd)
    return tuple(found)


def _absurd(whole: Whole, known: Known) -> Gate | None:
    """A size that no film of that quality has, by the usual runtime where the real one is not known."""
    minutes = _minutes(whole, known)
    if not whole.size_bytes or not minutes or not whole.claims.resolution:
        return None
    rate = whole.size_bytes / fakes.MIB / minutes
    least, most = fakes.band(whole.claims)
    if rate < least / _ABSURD or (most is not None and rate > most * _ABSURD):
        return Gate("size", f"{rate:.2f}" if rate < 1 else f"{rate:.0f}")
    return None


def _terms(whole: Whole, wants: Wants, known: Known, doubts: tuple[Doubt, ...]) -> tuple[Term, ...]:
    return tuple(
        Term(name, bounded(value), because)
        for name, value, because in (
            ("quality", *_quality(whole, wants)),
            ("available", *_available(whole, known)),
            ("speaks", *_speaks(whole, wants)),
            ("group", *_group(whole, wants, known)),
            ("trust", *_trust(whole, known, doubts)),
            ("sized", *_sized(whole, known)),
            ("fared", *_fared(whole, known)),
            ("indexer", max((known.reliability.get(one, 0.5) for one in whole.indexers), default=0.5), ""),
            ("agreed", math.log2(max(1, len(whole.indexers))) / math.log2(_MANY_OFFERS), str(len(whole.indexers))),
            ("fresh", *_fresh(whole, known)),
        )
    )


def _quality(whole: Whole, wants: Wants) -> tuple[float, str]:
    """Its place in the order of qualities; within one, the better source and the mended version."""
    claims, lines = whole.claims, whole.lines
    told = whole.quality
    if claims.source in _FROM_A_SEAT:
        return 0.0, told
    if not lines:
        return _UNKNOWN, told
    last = max(1, len(wants.lines))
    place = wants.lines.index(lines) if lines in wants.lines else last
    more = _SOURCES.get(claims.source or "", 0.0) + min(0.04, 0.02 * max(0, claims.version - 1))
    return (1 - place / last) * 0.9 + more + (0.02 if claims.remux else 0.0), told


def _available(whole: Whole, known: Known) -> tuple[float, str]:
    seeders = whole.seeders(known.now_ms)
    if seeders is None:
        return (0.6 if any(one.offer.url for one in whole.offers) else _UNKNOWN), ""
    if not math.isfinite(seeders):
        return 0.0, ""
    return min(1.0, math.log10(1 + max(0.0, seeders)) / _FULL_LOG), f"{seeders:.0f}"


def _speaks(whole: Whole, wants: Wants) -> tuple[float, str]:
    """Whether it is to be heard, or at least read, in a language that is wanted."""
    heard = {*codes(whole.claims.languages), *codes(whole.languages)}
    told = ", ".join(sorted(heard))
    if not wants.languages:
        return 0.5, told
    if not heard:
        return 0.5, told
    if heard & set(wants.languages):
        return 1.0, told
    return 0.3 if set(codes(whole.claims.subtitles)) & set(
        wants.languages
    ) or whole.claims.original_audio else 0.0, told


def _group(whole: Whole, wants: Wants, known: Known) -> tuple[float, str]:
    """How its group did so far, and what is thought of it."""
    named = whole.claims.group or ""
    good, bad = known.groups.get(named.lower(), (0, 0))
    good, bad = max(0, good), max(0, bad)
    value = (good + 2) / (good + bad + 3) if named else 0.4
    return min(1.0, value + (0.35 if named.lower() in wants.groups else 0.0)), named


def _trust(whole: Whole, known: Known, doubts: tuple[Doubt, ...]) -> tuple[float, str]:
    """What sites and people say of it, and what is doubtful."""
    flags, value = whole.flags, 0.6
    value += 0.2 * (Flag.TRUSTED in flags) + 0.1 * (Flag.INTERNAL in flags) + 0.05 * (Flag.FREELEECH in flags)
    value -= 0.3 * (Flag.REMAKE in flags) + 0.5 * (Flag.NUKED in flags) + 0.3 * len(doubts)
    value -= 0.25 * max((known.complaints.get(key, 0) for key in whole.keys), default=0)
    told = [*sorted(flag.value for flag in flags), *(one.code for one in doubts)]
    return value, ", ".join(told)


def _sized(whole: Whole, known: Known) -> tuple[float, str]:
    """Near what its quality needs: neither starved nor wasteful."""
    minutes = _minutes(whole, known)
    if not whole.size_bytes or not minutes:
        return 0.5, ""
    rate = whole.size_bytes / fakes.MIB / minutes
    wanted = next(rate for lines, rate in _WANTED_RATE if (whole.lines or 0) >= lines)
    if any(one in whole.codec.lower() for one in _SMALL_CODECS):
        wanted *= _SMALLER
    if whole.claims.remux:
        wanted *= _REMUX_TIMES
    return math.exp(-(math.log(rate / wanted) ** 2) / (2 * _SPREAD**2)), f"{rate:.0f}"


def _fared(whole: Whole, known: Known) -> tuple[float, str]:
    """How it went when it was fetched here, and how others of its indexers went: "2/3", or "nest 5/8"."""
    own = whole.odds(known.now_ms)
    theirs = {one: known.odds[one].seen_from(known.now_ms) for one in whole.indexers if one in known.odds}
    name, others = max(theirs.items(), key=lambda one: one[1].good + one[1].bad, default=("", Odds()))
    share = min(1.0, _MOST_OF_OTHERS / ((others.good + others.bad) or 1.0))
    all_of_it = own.counted(others.good * share, others.bad * share, known.now_ms)
    if told := _of(own):
        return all_of_it.score(known.now_ms), told
    return all_of_it.score(known.now_ms), f"{name} {_of(others)}".strip()


def _of(odds: Odds) -> str:
    """As in "2/3": what came of all that was tried, as far as it still counts."""
    tried = odds.good + odds.bad
    return f"{odds.good:.2g}/{tried:.2g}" if tried > _NEXT_TO_NOTHING else ""


def _fresh(whole: Whole, known: Known) -> tuple[float, str]:
    """New ones a little before old ones; an old film is none the worse, so half of it is nobody's loss."""
    told = [one.offer.published_at for one in whole.offers if one.offer.published_at]
    if not told or not known.now_ms:
        return 0.5, ""
    hours = max(0.0, (known.now_ms - max(told)) / _HOUR_MS)
    return 0.5 + 0.5 / (1 + hours / 24), f"{hours / 24:.0f}"


def bounded(value: float) -> float:
    """Between 0 and 1, whatever comes."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
