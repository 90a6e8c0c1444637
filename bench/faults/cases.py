"""The table of faults: a name, the file, what the server does at each time it is asked, what must come out.

A play is a function `(Strike) → Reply`. `Comes.GOOD` is for trouble that passes: the right bytes must be there
in the end. `Comes.FAIL` is for what can't be had: an honest failure, and no file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from bench.faults.goods import changed, good
from bench.faults.reply import Ask, Reply
from bench.faults.site import Site


class Comes(StrEnum):
    """What must come out of a download."""

    GOOD = "good"
    CHANGED = "changed"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Strike:
    """One request of one download: whose file it asks for, and where in it the fault sits."""

    ask: Ask
    name: str
    at: int
    dice: Random
    site: Site = field(default_factory=Site)

    @property
    def body(self) -> bytes:
        """The right bytes."""
        return good(self.name)

    @property
    def well(self) -> Reply:
        """What a good site answers."""
        return self.site.answer(self.ask, self.name, self.body)

    @property
    def is_first(self) -> bool:
        """Whether this download asks for the first time."""
        return self.ask.time == 1

    def cut(self, reply: Reply, **how: object) -> Reply:
        """A reply that ends where the fault sits."""
        return replace(reply, cut=min(self.at, len(reply.body)), **how)  # type: ignore[arg-type]

    def instead(self, body: bytes, **headers: str) -> Reply:
        """The good reply with other bytes, whole and well described."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        whole = self.site.answer(replace(self.ask, headers={}), self.name, body)
        return replace(whole, headers={**whole.headers, **named})


Play = Callable[[Strike], Reply]


@dataclass(frozen=True, slots=True)
class Case:
    """A fault. `knows_hash`, `knows_size`: what the source has announced of the file; `quick` needs no waiting."""

    file: str
    comes: Comes
    play: Play
    knows_hash: bool = False
    knows_size: bool = False
    says: str = ""

    def right(self) -> bytes:
        """The bytes that must come out, when some must."""
        return changed(self.file) if self.comes is Comes.CHANGED else good(self.file)


def cases() -> Mapping[str, Case]:
    """All cases by name."""
    from bench.faults import bodies, lines, status

    return {**lines.CASES, **status.CASES, **bodies.CASES}


def first(fault: Play, times: int = 1) -> Play:
    """The fault at the first `times` requests of a download, and a good site afterwards."""
    return lambda strike: fault(strike) if strike.ask.time <= times else strike.well


def on(site: Site, play: Play) -> Play:
    """The same on another site."""
    return lambda strike: play(replace(strike, site=site))
