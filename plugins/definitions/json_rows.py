"""Values of a JSON answer by a path: `data.items`, `$`, `files[0].name`, `..parent` one up. Pure.

A row's selector may end in `:has(key)`, `:contains("text")` and `:not(…)` around those: which rows are meant.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"([^.\[\]:]+)?(?:\[(-?\d{1,6}|\*)\])?")
_TEST = re.compile(r":(not|has|contains)\(", re.ASCII)
_MOST_DEPTH = 8


class PathError(ValueError):
    """A path that is not understood; the message is a sentence's middle."""


@dataclass(frozen=True, slots=True)
class RowPath:
    """Where rows are, and what they have to be."""

    path: str
    tests: tuple[Callable[[Any], bool], ...]

    @classmethod
    def of(cls, source: str) -> "RowPath":
        """A row's selector as it is written. Raises PathError."""
        at = source.find(":")
        path = source[: at if at >= 0 else len(source)].strip()
        _checked(path)
        return cls(path, tuple(_tests(source[at:], 0)) if at >= 0 else ())

    def rows(self, answer: Any) -> list[Any] | None:
        """The rows; None when there is nothing at that place."""
        value = found(answer, self.path)
        if value is None:
            return None
        rows = list(value) if isinstance(value, list) else list(value.values()) if _is_of_rows(value) else [value]
        return [row for row in rows if all(test(row) for test in self.tests)]


def found(value: Any, path: str) -> Any:
    """What is there; None when nothing is. `*` in brackets gathers from all of a list."""
    for step in _steps(path):
        name, index = step
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        if index == "*":
            value = list(value.values()) if isinstance(value, dict) else value
        elif index and isinstance(value, list):
            place = int(index)
            value = value[place] if -len(value) <= place < len(value) else None
        if value is None:
            return None
    return value


def text_of(value: Any) -> str:
    """A value as definitions see it: flags as True and False, lists between commas."""
    match value:
        case None:
            return ""
        case bool():
            return "True" if value else "False"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case str() | int() | float():
            return str(value)
        case list():
            return ",".join(text_of(one) for one in value)
    import json

    return json.dumps(value, ensure_ascii=False)


def _is_of_rows(value: Any) -> bool:
    """A map of rows by their ids, as some sites have it."""
    return isinstance(value, dict) and bool(value) and all(isinstance(one, dict) for one in value.values())


def _checked(path: str) -> None:
    for _ in _steps(path):
        pass


def _steps(path: str) -> Iterator[tuple[str, str]]:
    path = path.strip().removeprefix("$").strip(".")
    for step in path.split(".") if path else ():
        one = _STEP.fullmatch(step)
        if one is None:
            raise PathError(f"{step[:40]!r} is no step of a path such as data.items[0]")
        yield (one[1] or "").strip(), one[2] or ""


def _tests(source: str, depth: int) -> Sequence[Callable[[Any], bool]]:
    made, at = list[Callable[[Any], bool]](), 0
    while source[at:].strip():
        found_test = _TEST.match(source, at)
        end = _closing(source, found_test.end()) if found_test else -1
        if found_test is None or end < 0 or depth > _MOST_DEPTH:
            raise PathError(f"{source[at:][:40]!r} is not understood for rows of JSON")
        inside = source[found_test.end() : end]
        made.append(_test(found_test[1], inside.strip(), depth))
        at = end + 1
    return made


def _test(name: str, inside: str, depth: int) -> Callable[[Any], bool]:
    if name == "not":
        inner = _tests(inside, depth + 1)
        return lambda row: not all(test(row) for test in inner)
    if name == "has":
        _checked(inside)
        return lambda row: found(row, inside) is not None
    said = inside.strip("\"'")
    return lambda row: said in text_of(row)


def _closing(source: str, at: int) -> int:
    depth = 1
    for place in range(at, len(source)):
        depth += (source[place] == "(") - (source[place] == ")")
        if not depth:
            return place
    return -1
