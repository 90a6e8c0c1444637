"""Parts of a pattern put together into steps: one after the other, one of two, some times. Pure."""

from dataclasses import dataclass

from plugins.definitions.program import Jump, PatternError, Split, Step

_MOST_STEPS = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """Steps with jumps counted from their own beginning, and how many letters they take; None: it depends."""

    steps: tuple[Step, ...] = ()
    width: int | None = 0


def moved(steps: tuple[Step, ...], by: int) -> tuple[Step, ...]:
    """The steps, their jumps counted from as much further on. Raises PatternError when they are too many."""
    moved: list[Step] = []
    for step in steps:
        match step:
            case Split(first, second):
                moved.append(Split(first + by, second + by))
            case Jump(to):
                moved.append(Jump(to + by))
            case _:
                moved.append(step)
    if by + len(moved) > _MOST_STEPS:
        raise PatternError("a pattern is too big: its {n,m} count too far")
    return tuple(moved)


def then(first: Part, second: Part) -> Part:
    """One after the other."""
    width = None if first.width is None or second.width is None else first.width + second.width
    return Part(first.steps + moved(second.steps, len(first.steps)), width)


def either(first: Part, second: Part) -> Part:
    """One of two, the first before the second."""
    behind = len(first.steps) + 2
    steps = (
        Split(1, behind),
        *moved(first.steps, 1),
        Jump(behind + len(second.steps)),
        *moved(second.steps, behind),
    )
    return Part(steps, first.width if first.width == second.width else None)


def maybe(part: Part, *, lazy: bool) -> Part:
    """Once or not at all; `lazy` ones rather not."""
    behind = len(part.steps) + 1
    return Part((Split(behind, 1) if lazy else Split(1, behind), *moved(part.steps, 1)), None)


def often(part: Part, *, lazy: bool) -> Part:
    """As often as it fits, from not at all on; `lazy` ones as seldom."""
    behind = len(part.steps) + 2
    return Part((Split(behind, 1) if lazy else Split(1, behind), *moved(part.steps, 1), Jump(0)), None)
