r"""Templates of definitions, filled: `{{ .Keywords }}`, if, else, range, and a handful of functions. Pure.

After Go's text/template, as far as definitions use it:

    {{ .Query.Season }}
    {{ if eq .Config.sort "seeds" }}…{{ else if .Keywords }}…{{ else }}…{{ end }}
    {{ range .Categories }}c{{ . }}=1&{{ end }}  {{ range $at, $one := .Categories }}{{ $one }}{{ end }}
    {{ join .Categories "," }}  {{ re_replace .Keywords "\s+" "." }}  {{ and .A (or .B .C) }}

Nothing is run: a template is read once into a tree (`template_reader`), what is not understood is named then. A
value that is not there is empty. Bounds: what is made is at most 50,000 characters, `range` goes round 1,000 times at
most in all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.definitions.pattern import Pattern, PatternError

Value = str | bool | Sequence[str]
Scope = Mapping[str, Any]
_MOST_TEXT, _MOST_ROUNDS = 50_000, 1_000
#: what values there are, by how their names begin
ROOTS = ("Keywords", "Query", "Config", "Categories", "Result", "Today", "DownloadUri", "True", "False")


class TemplateError(ValueError):
    """A template that is not understood, or makes too much; the message is a sentence's middle."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A value by its path: ("Query", "Season"); () is the dot, ("$one",) a variable."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values."""

    name: str
    args: tuple["Expression", ...]


Expression = Literal | Name | Call


@dataclass(frozen=True, slots=True)
class Show:
    """What an expression gives stands here."""

    what: Expression


@dataclass(frozen=True, slots=True)
class If:
    """One of two."""

    test: Expression
    then: tuple["Piece", ...]
    other: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Once for each of a list; `names` are the variables for its place and value."""

    over: Expression
    names: tuple[str, ...]
    body: tuple["Piece", ...]
    other: tuple["Piece", ...]


Piece = str | Show | If | Range


@dataclass(frozen=True, slots=True)
class Template:
    """A template, read."""

    source: str
    pieces: tuple[Piece, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is the same whatever the values are."""
        return all(isinstance(one, str) for one in self.pieces)

    def fill(self, scope: Scope, escape: Callable[[str], str] = str) -> str:
        """The text with these values; `escape` is for each that is shown. Raises TemplateError for too much."""
        return _Filling(scope, escape).all(self.pieces, None)


@dataclass(slots=True)
class _Filling:
    scope: Scope
    escape: Callable[[str], str]
    size: int = 0
    rounds: int = 0

    def all(self, pieces: Sequence[Piece], dot: Value | None) -> str:
        return "".join(self._one(piece, dot) for piece in pieces)

    def _one(self, piece: Piece, dot: Value | None) -> str:
        match piece:
            case Show(what):
                made = self.escape(text_of(self._value(what, dot)))
            case If(test, then, other):
                return self.all(then if is_true(self._value(test, dot)) else other, dot)
            case Range():
                return self._range(piece, dot)
            case _:
                made = piece
        self.size += len(made)
        if self.size > _MOST_TEXT:
            raise TemplateError(f"it makes more than {_MOST_TEXT} characters")
        return made

    def _range(self, piece: Range, dot: Value | None) -> str:
        values = _list(self._value(piece.over, dot))
        if not values:
            return self.all(piece.other, dot)
        outer, made = self.scope, []
        for at, value in enumerate(values):
            self.rounds += 1
            if self.rounds > _MOST_ROUNDS:
                raise TemplateError(f"range goes round more than {_MOST_ROUNDS} times")
            named = dict(zip(piece.names, (str(at), value) if len(piece.names) == 2 else (value,), strict=False))
            self.scope = {**outer, **named}
            made.append(self.all(piece.body, value))
        self.scope = outer
        return "".join(made)

    def _value(self, what: Expression, dot: Value | None) -> Value:
        match what:
            case Literal(text):
                return text
            case Name(()):
                return dot if dot is not None else ""
            case Name(path):
                return _found(self.scope, path)
            case Call(name, args):
                return FUNCTIONS[name]([self._value(one, dot) for one in args])


def is_true(value: Value) -> bool:
    """What `if` takes for true: whatever is not empty."""
    return bool(value)


def text_of(value: Value) -> str:
    """A value as it is shown."""
    match value:
        case str():
            return value
        case bool():
            return "True" if value else ""
        case _:
            return ",".join(value)


def _list(value: Value) -> Sequence[str]:
    if isinstance(value, bool):
        return ()
    return ((value,) if value else ()) if isinstance(value, str) else value


def _found(scope: Scope, path: tuple[str, ...]) -> Value:
    here: Any = scope
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else None
        if here is None:
            return ""
    return here if isinstance(here, str | bool | list | tuple) else str(here) if isinstance(here, int | float) else ""


def _any(values: Sequence[Value]) -> Value:
    return next((one for one in values if is_true(one)), values[-1])


def _all(values: Sequence[Value]) -> Value:
    return next((one for one in values if not is_true(one)), values[-1])


def _replaced(values: Sequence[Value]) -> Value:
    text, pattern, by = (text_of(one) for one in values)
    try:
        return Pattern.of(pattern).replaced(text, by)
    except PatternError as error:
        raise TemplateError(str(error)) from None


FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "and": _all,
    "or": _any,
    "not": lambda values: not is_true(values[0]),
    "eq": lambda values: any(text_of(values[0]) == text_of(one) for one in values[1:]),
    "ne": lambda values: text_of(values[0]) != text_of(values[1]),
    "join": lambda values: text_of(values[1]).join(_list(values[0])),
    "re_replace": _replaced,
}
