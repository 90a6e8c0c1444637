"""Why a release was taken, as it is kept: what was weighed, in its order, with the reasons as they were then. Pure.

Weights may change, and so may all that is read from rows; what is kept tells the points that were given.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.releases.scoring import WEIGHTS, Judged

#: of those that could be had, and of those that a gate kept out, so many are kept besides the one that was taken
_MOST_GOOD, _MOST_KEPT_OUT = 8, 6


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for a release: the points that it gave of at most so many, and what that was read from."""

    name: str
    points: float
    most: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """A release as it stood when something was decided. `gates` are (code, what that was read from)."""

    place: int
    offer: int
    name: str
    points: float
    gates: Sequence[tuple[str, str]] = ()
    reasons: Sequence[Reason] = ()
    is_taken: bool = False

    @property
    def gate(self) -> str:
        """The first that kept it out; "" for none."""
        return self.gates[0][0] if self.gates else ""

    def body(self) -> bytes:
        """What is kept sealed of it: what it is called, and why."""
        reasons = [[one.name, round(one.points, 1), one.most, one.because] for one in self.reasons]
        return json.dumps({"name": self.name[:300], "gates": list(self.gates), "reasons": reasons}).encode()


def stood(judged: Sequence[Judged], taken: Judged) -> list[Stood]:
    """The one that is taken, the best of the others, and the first that a gate kept out, in their order."""
    placed = list(enumerate(judged, 1))
    good = [place for place, one in placed if not one.gates][:_MOST_GOOD]
    kept_out = [place for place, one in placed if one.gates][:_MOST_KEPT_OUT]
    told = {*good, *kept_out}
    return [_stood(place, one, is_taken=one is taken) for place, one in placed if place in told or one is taken]


def read(body: bytes, place: int, offer: int, points: float, *, is_taken: bool) -> Stood:
    """A release from its row."""
    kept: dict[str, Any] = json.loads(body)
    gates = [(str(code), str(because)) for code, because in kept["gates"]]
    reasons = [Reason(str(name), float(given), int(most), str(why)) for name, given, most, why in kept["reasons"]]
    return Stood(place, offer, str(kept["name"]), points, gates, reasons, is_taken)


def _stood(place: int, one: Judged, *, is_taken: bool) -> Stood:
    gates = [(gate.code, gate.because) for gate in one.gates]
    reasons = [Reason(term.name, term.points, WEIGHTS[term.name], term.because) for term in one.terms]
    return Stood(place, one.whole.id, one.whole.name, round(one.score, 1), gates, reasons, is_taken)
