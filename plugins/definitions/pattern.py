r"""Regular expressions of definitions: those of .NET and Go as far as both know them, and never slow. Pure.

Understood: letters, ".", classes, groups with names, alternatives, greedy and lazy quantifiers, anchors, \\b, \\d \\w
\\s, \\p{L} and its like, \\uXXXX, (?i) (?s) (?m), looking ahead and (by a fixed number of letters) behind. Not
understood: what is said again (\\1), atomic groups, conditions: no machine of bounded work can do them all.
In what replaces, `$1`, `${name}` and `$$` are as in .NET.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from plugins.definitions.pattern_reader import compiled
from plugins.definitions.program import PatternError, Places, Program, bounded, search

__all__ = ["Found", "Pattern", "PatternError", "bounded"]
_GROUP = re.compile(r"\$(?:(\d{1,2})|\{(\w+)\}|(\$)|(&))", re.ASCII)
_MOST_LETTERS = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """A match: what was looked through, and where its groups are."""

    text: str
    places: Places
    names: Mapping[str, int]

    def group(self, which: int | str = 0) -> str:
        """A group by its number or name, 0 for all; "" for one that took no part or is none."""
        number = self.names.get(which, -1) if isinstance(which, str) else which
        if not 0 <= number < len(self.places) // 2 or self.places[2 * number] < 0:
            return ""
        return self.text[self.places[2 * number] : self.places[2 * number + 1]]

    @property
    def groups(self) -> int:
        """How many there are besides the whole."""
        return len(self.places) // 2 - 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, read."""

    source: str
    program: Program
    names: Mapping[str, int]

    @classmethod
    def of(cls, source: str) -> "Pattern":
        """A pattern as it is written. Raises PatternError that says what is not understood."""
        return _read(source)

    def search(self, text: str, start: int = 0) -> Found | None:
        """The first match from there on. Raises PatternError when that is too much work."""
        places = search(self.program, text, start)
        return Found(text, places, self.names) if places else None

    def replaced(self, text: str, by: str) -> str:
        """The text with every match replaced. Raises PatternError when that is too much work."""
        made, at, start = [], 0, 0
        while start <= len(text) and (found := self.search(text, start)):
            begin, end = found.places[0], found.places[1]
            made += [text[at:begin], _filled(by, found)]
            at, start = end, end + (begin == end)
        return "".join([*made, text[at:]])


def _filled(by: str, found: Found) -> str:
    def one(said: "re.Match[str]") -> str:
        if said[3]:
            return "$"
        which = said[1] or said[2] or "0"
        number = int(which) if which.isdigit() else found.names.get(which, -1)
        return found.group(number) if 0 <= number <= found.groups else said[0]

    return _GROUP.sub(one, by) if "$" in by else by


@lru_cache(maxsize=1024)
def _read(source: str) -> Pattern:
    if len(source) > _MOST_LETTERS:
        raise PatternError(f"a pattern has more than {_MOST_LETTERS} letters")
    program, names = compiled(source)
    return Pattern(source, program, names)
