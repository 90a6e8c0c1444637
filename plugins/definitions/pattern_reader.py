"""A pattern as it is written, made into steps. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plugins.definitions import letters, parts
from plugins.definitions.parts import Part
from plugins.definitions.program import (
    Done,
    Exactly,
    Letter,
    Look,
    PatternError,
    Place,
    Program,
    Save,
    Step,
)

_MOST_DEPTH = 40
Fits = letters.Fits


@dataclass(frozen=True, slots=True)
class _Flags:
    ignore_case: bool = False
    dot_all: bool = False
    lines: bool = False


def compiled(source: str) -> tuple[Program, Mapping[str, int]]:
    """The program of a pattern, and its groups by their names. Raises PatternError."""
    reader = _Reader(source)
    part = reader.alternatives(_Flags(), 0)
    if reader.at < len(source):
        raise PatternError(f"a ) of the pattern {source[:60]!r} has no (")
    steps = (Save(0), *parts.moved(part.steps, 1), Save(1), Done())
    prefix = ""
    for step in steps[1:]:
        if isinstance(step, Exactly):
            prefix += step.letter
        elif not isinstance(step, Save):
            break
    return Program(steps, 2 * reader.groups + 2, prefix), reader.names


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.groups = 0
        self.names: dict[str, int] = {}

    def alternatives(self, flags: _Flags, depth: int) -> Part:
        """All up to the ) that ends this group, or the end."""
        if depth > _MOST_DEPTH:
            raise self._odd("groups stand too deep in each other")
        ways = [Part()]
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self._takes("|"):
                ways.append(Part())
            elif changed := self._flags_here(flags):
                flags = changed
            else:
                ways[-1] = parts.then(ways[-1], self._repeated(self._atom(flags, depth)))
        made = ways[-1]
        for way in reversed(ways[:-1]):
            made = parts.either(way, made)
        return made

    def _flags_here(self, flags: _Flags) -> _Flags | None:
        """`(?i)`: from here to the end of the group."""
        end = self.source.find(")", self.at)
        letters = self.source[self.at + 2 : end]
        if not self.source.startswith("(?", self.at) or not letters or not set(letters) <= set("imsn-"):
            return None
        self.at = end + 1
        return _flagged(flags, letters)

    def _repeated(self, part: Part) -> Part:
        while (bounds := self._bounds()) is not None:
            least, most = bounds
            lazy = self._takes("?")
            if self.source[self.at : self.at + 1] == "+":
                raise self._odd("quantifiers that give nothing back (*+) are not understood")
            made = Part()
            for _ in range(least):
                made = parts.then(made, part)
            if most is None:
                made = parts.then(made, parts.often(part, lazy=lazy))
            else:
                rest = Part()
                for _ in range(most - least):
                    rest = parts.maybe(parts.then(part, rest), lazy=lazy)
                made = parts.then(made, rest)
            part = made
        return part

    def _bounds(self) -> tuple[int, int | None] | None:
        for mark, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(mark):
                return bounds
        end = self.source.find("}", self.at)
        least, comma, most = self.source[self.at + 1 : end].partition(",")
        if not self.source.startswith("{", self.at) or end < 0 or not least.isdigit() or not (most or "0").isdigit():
            return None
        low, high = int(least[:6]), int(most[:6]) if most else None if comma else int(least[:6])
        if low > 1000 or (high or 0) > 1000 or (high is not None and high < low):
            raise self._odd("a {n,m} counts too far")
        self.at = end + 1
        return low, high

    def _atom(self, flags: _Flags, depth: int) -> Part:  # noqa: PLR0911 a table: a letter, what it stands for
        letter = self.source[self.at]
        self.at += 1
        match letter:
            case "(":
                return self._group(flags, depth)
            case "[":
                return Part((Letter(self._class(flags)),), 1)
            case ".":
                return Part((Letter(letters.anything if flags.dot_all else letters.no_end_of_line),), 1)
            case "^":
                return Part((Place(letters.line_begins if flags.lines else letters.begins),))
            case "$":
                return Part((Place(letters.line_ends if flags.lines else letters.ends),))
            case "\\":
                return self._escape(flags)
            case "*" | "+" | "?":
                raise self._odd(f"a {letter} has nothing before it")
        return Part((_letter(letter, flags),), 1)

    def _group(self, flags: _Flags, depth: int) -> Part:
        slot = 0
        behind, wanted, is_look = False, True, False
        if self._takes("?"):
            if self._takes(":"):
                pass
            elif self._takes("="):
                is_look = True
            elif self._takes("!"):
                is_look, wanted = True, False
            elif self._takes("<="):
                is_look = behind = True
            elif self._takes("<!"):
                is_look, behind, wanted = True, True, False
            elif self._takes("<") or self._takes("P<") or self._takes("'"):
                slot = self._named()
            else:
                flags = self._flags_of_group(flags)
        else:
            self.groups += 1
            slot = self.groups
        inner = self.alternatives(flags, depth + 1)
        if not self._takes(")"):
            raise self._odd("a ( has no )")
        if is_look:
            return self._look(inner, wanted=wanted, behind=behind)
        return (
            replace(inner, steps=(Save(2 * slot), *parts.moved(inner.steps, 1), Save(2 * slot + 1))) if slot else inner
        )

    def _look(self, inner: Part, *, wanted: bool, behind: bool) -> Part:
        if behind and inner.width is None:
            raise self._odd("looking behind works by a fixed number of letters only")
        program = Program((*inner.steps, Done()), 2 * self.groups + 2)
        return Part((Look(program, wanted, inner.width if behind else None),))

    def _named(self) -> int:
        end = min((at for mark in ">'" if (at := self.source.find(mark, self.at)) >= 0), default=-1)
        name = self.source[self.at : end]
        if end < 0 or not name.isidentifier() or name in self.names:
            raise self._odd("a group's name is none, or there twice")
        self.at = end + 1
        self.groups += 1
        self.names[name] = self.groups
        return self.groups

    def _flags_of_group(self, flags: _Flags) -> _Flags:
        letters, colon, _ = self.source[self.at :].partition(":")
        if not colon or not letters or not set(letters) <= set("imsn-"):
            raise self._odd(f"(?{self.source[self.at : self.at + 3]} is not understood")
        self.at += len(letters) + 1
        return _flagged(flags, letters)

    def _escape(self, flags: _Flags) -> Part:
        places = {
            "b": letters.edge,
            "B": letters.no_edge,
            "A": letters.begins,
            "z": letters.ends_here,
            "Z": letters.ends,
        }
        letter = self.source[self.at : self.at + 1]
        if letter in places:
            self.at += 1
            return Part((Place(places[letter]),))
        made = self._escaped()
        return Part((_letter(made, flags) if isinstance(made, str) else Letter(made),), 1)

    def _escaped(self) -> str | Fits:
        """What stands behind a backslash: a letter, or a sort of letters."""
        letter = self.source[self.at : self.at + 1]
        self.at += 1
        if letter in letters.SORTS:
            return letters.SORTS[letter]
        if letter in letters.CONTROLS:
            return letters.CONTROLS[letter]
        if letter in {"u", "x"}:
            return self._code(4 if letter == "u" else 2)
        if letter in {"p", "P"}:
            return self._category(wanted=letter == "p")
        if not letter or letter.isalnum():
            raise self._odd(f"\\{letter} is not understood in a pattern")
        return letter

    def _code(self, digits: int) -> str:
        code = self.source[self.at : self.at + digits]
        self.at += digits
        try:
            return chr(int(code, 16))
        except ValueError:
            raise self._odd(f"\\{'u' if digits == 4 else 'x'} wants {digits} hex digits") from None

    def _category(self, *, wanted: bool) -> Fits:
        end = self.source.find("}", self.at)
        name = self.source[self.at + 1 : end]
        if not self.source.startswith("{", self.at) or end < 0 or not name:
            raise self._odd("\\p wants a name in braces")
        self.at = end + 1
        if name in letters.BLOCKS:
            low, high = letters.BLOCKS[name]
            return lambda letter: (low <= ord(letter) <= high) is wanted
        if name[0] not in "LMNPSZC" or len(name) > 2:
            raise self._odd(f"\\p{{{name}}} is not understood")
        return lambda letter: unicodedata.category(letter).startswith(name) is wanted

    def _class(self, flags: _Flags) -> Fits:
        negated = self._takes("^")
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        sorts: list[Fits] = []
        is_first = True
        while is_first or not self.source.startswith("]", self.at):
            if self.at >= len(self.source):
                raise self._odd("a [ has no ]")
            is_first, one = False, self._member()
            if not isinstance(one, str):
                sorts.append(one)
                continue
            if self.source.startswith("-", self.at) and self.source[self.at + 1 : self.at + 2] not in {"", "]"}:
                self.at += 1
                last = self._member()
                if not isinstance(last, str) or last < one:
                    raise self._odd("a range of a class has no end")
                ranges.append((one, last))
            else:
                singles.add(one)
        self.at += 1
        return letters.member_of(
            frozenset(singles), tuple(ranges), tuple(sorts), negated=negated, either=flags.ignore_case
        )

    def _member(self) -> str | Fits:
        letter = self.source[self.at]
        self.at += 1
        if letter == "[" and self.source[self.at - 2] == "-":
            raise self._odd("classes less other classes are not understood")
        if letter != "\\":
            return letter
        if self.source.startswith("b", self.at):
            self.at += 1
            return "\b"
        return self._escaped()

    def _takes(self, mark: str) -> bool:
        if not self.source.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _odd(self, said: str) -> PatternError:
        return PatternError(f"{said} (in {self.source[:60]!r})")


def _flagged(flags: _Flags, letters: str) -> _Flags:
    on, _, off = letters.partition("-")
    for letter, name in (("i", "ignore_case"), ("s", "dot_all"), ("m", "lines")):
        if letter in on or letter in off:
            flags = replace(flags, **{name: letter in on})
    return flags


def _letter(letter: str, flags: _Flags) -> Step:
    if flags.ignore_case and letter.lower() != letter.upper():
        both = {letter.lower(), letter.upper()}
        return Letter(both.__contains__)
    return Exactly(letter)
