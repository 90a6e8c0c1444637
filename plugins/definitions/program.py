"""What a pattern is made into: steps that each look at one letter, one place, or go two ways. Pure.

The machine below tries ways in the order of the pattern, as people know it from other engines, and remembers where a
way has failed: it never tries one twice from the same place. So the work grows with text times pattern, and no
pattern can make it explode; a count of steps bounds even that. After R. Cox, "Regular Expression Matching: the
Virtual Machine Approach" and the bit-state matcher of RE2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ClassVar

#: steps of one question, and of all questions within `bounded`
_MOST_STEPS, _MOST_OF_PAGE = 1_000_000, 6_000_000


class PatternError(ValueError):
    """A pattern that is not understood, or has too much to do; the message is a sentence's middle."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that `fits`."""

    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Exactly:
    """This letter."""

    letter: str


@dataclass(frozen=True, slots=True)
class Split:
    """Two ways, the first before the second."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on there."""

    to: int


@dataclass(frozen=True, slots=True)
class Save:
    """Remember this place."""

    slot: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place that `fits`: the beginning, the edge of a word."""

    fits: Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Look:
    """What stands ahead, or `behind` letters before, fits `program` (or does not)."""

    program: "Program"
    wanted: bool
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """It fits."""


Step = Letter | Exactly | Split | Jump | Save | Place | Look | Done


@dataclass(frozen=True, slots=True)
class Program:
    """Steps, and how many places they remember: two for each group. `prefix` is what every match begins with."""

    steps: tuple[Step, ...]
    slots: int
    prefix: str = ""


class Budget:
    """Steps that may still be taken."""

    current: ClassVar[ContextVar["Budget | None"]] = ContextVar("steps of patterns", default=None)

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, steps: int) -> None:
        """Count these. Raises PatternError when there are no more."""
        self.left -= steps
        if self.left < 0:
            raise PatternError("its patterns have too much to do on this page")


@contextmanager
def bounded(steps: int = _MOST_OF_PAGE) -> Iterator[None]:
    """Within the block all patterns together take so many steps at most."""
    token = Budget.current.set(Budget(steps))
    try:
        yield
    finally:
        Budget.current.reset(token)


Places = tuple[int, ...]


def search(program: Program, text: str, start: int = 0) -> Places | None:
    """The places of the first match from `start` on, -1 for groups that took no part. Raises PatternError."""
    machine = _Machine(text)
    try:
        while 0 <= (start := text.find(program.prefix, start) if program.prefix else start) <= len(text):
            if (found := machine.run(program, start)) is not None:
                return found
            start += 1
        return None
    finally:
        if budget := Budget.current.get():
            budget.take(machine.steps)


class _Machine:
    """One question to one text: where ways have failed is remembered for all starts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._failed: dict[int, set[int]] = {}
        self._seen: dict[tuple[int, int], bool] = {}
        self.steps = 0

    def run(self, program: Program, start: int) -> Places | None:  # noqa: C901, PLR0912 the machine's table of steps
        """The places of a match that begins at `start`."""
        text, end, width = self._text, len(self._text), len(self._text) + 1
        failed = self._failed.setdefault(id(program), set())
        steps, waiting = program.steps, [(0, start, (-1,) * program.slots)]
        while waiting:
            at, place, places = waiting.pop()
            while True:
                self._count()
                match steps[at]:
                    case Exactly(letter):
                        if place >= end or text[place] != letter:
                            break
                        at, place = at + 1, place + 1
                    case Letter(fits):
                        if place >= end or not fits(text[place]):
                            break
                        at, place = at + 1, place + 1
                    case Split(first, second):
                        key = at * width + place
                        if key in failed:
                            break
                        failed.add(key)
                        waiting.append((second, place, places))
                        at = first
                    case Jump(to):
                        at = to
                    case Save(slot):
                        places = (*places[:slot], place, *places[slot + 1 :])
                        at += 1
                    case Place(fits_here):
                        if not fits_here(text, place):
                            break
                        at += 1
                    case Look() as look:
                        if self._looks(look, place) is not look.wanted:
                            break
                        at += 1
                    case _:
                        failed.clear()  # of what was gone through now, not all has failed
                        return places
        return None

    def _looks(self, look: Look, place: int) -> bool:
        key = (id(look), place)
        if key not in self._seen:
            start = place if look.behind is None else place - look.behind
            self._seen[key] = start >= 0 and self.run(look.program, start) is not None
        return self._seen[key]

    def _count(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise PatternError("a pattern has too much to do with a text")
