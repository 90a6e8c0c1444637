"""Templates of definitions, read into trees. What is not understood is named. Pure."""

import re
from collections.abc import Iterator

from plugins.definitions.template import (
    FUNCTIONS,
    ROOTS,
    Call,
    Expression,
    If,
    Literal,
    Name,
    Piece,
    Range,
    Show,
    Template,
    TemplateError,
)

_MOST_DEPTH = 12
#: how many arguments each takes
_ARITY = {
    "and": (1, 20),
    "or": (1, 20),
    "not": (1, 1),
    "eq": (2, 20),
    "ne": (2, 2),
    "join": (2, 2),
    "re_replace": (3, 3),
}

_ACTION = re.compile(r"\{\{(-\s)?(.*?)(\s-)?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?P<name>\.[\w.]*(?:-[\w.]+)*|\$\w*)|(?P<word>\w+)|(?P<mark>\(|\)|:=|,|\|))""",
    re.ASCII | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read(source: str) -> Template:
    """A text as a template. Raises TemplateError that says what is not understood."""
    if "{{" not in source:
        return Template(source, (source,) if source else ())
    pieces = list(_pieces(source))
    made = _Builder(pieces).block(0)
    return Template(source, made)


def _pieces(source: str) -> Iterator[str | list[str]]:
    """Texts, and actions as lists of tokens, in turn."""
    at, trims = 0, False
    for found in _ACTION.finditer(source):
        before = source[at : found.start()]
        before = before.lstrip() if trims else before
        yield before.rstrip() if found[1] else before
        yield _tokens(found[2])
        at, trims = found.end(), bool(found[3])
    rest = source[at:]
    if "{{" in rest:
        raise TemplateError("a {{ has no }}")
    yield rest.lstrip() if trims else rest


def _tokens(action: str) -> list[str]:
    at, tokens = 0, []
    while action[at:].strip():
        found = _TOKEN.match(action, at)
        if found is None:
            raise TemplateError(f"{action[at:].strip()[:30]!r} is not understood in a template")
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


class _Builder:
    """Texts and actions into pieces."""

    def __init__(self, parts: list[str | list[str]]) -> None:
        self._parts = parts
        self._at = 0
        self.ended_by: list[str] = []

    def block(self, depth: int) -> tuple[Piece, ...]:
        """The pieces up to the `end` or `else` that ends this block."""
        if depth > _MOST_DEPTH:
            raise TemplateError("if and range stand too deep in each other")
        made: list[Piece] = []
        while self._at < len(self._parts):
            part = self._parts[self._at]
            self._at += 1
            if isinstance(part, str):
                made += [part] if part else []
            elif part[:1] in (["end"], ["else"]):
                if not depth:
                    raise TemplateError(f"{part[0]} has no if or range before it")
                self.ended_by = part
                return tuple(made)
            else:
                made.append(self._action(part, depth))
        if depth:
            raise TemplateError("an if or range has no end")
        return tuple(made)

    def _action(self, tokens: list[str], depth: int) -> Piece:
        match tokens:
            case ["if", *test]:
                return self._if(test, depth)
            case ["range", first, ",", second, ":=", *over]:
                return self._range((first, second), over, depth)
            case ["range", first, ":=", *over]:
                return self._range((first,), over, depth)
            case ["range", *over]:
                return self._range((), over, depth)
            case _:
                return Show(_expression(tokens))

    def _if(self, test: list[str], depth: int) -> If:
        expression, then = _expression(test), self.block(depth + 1)
        match self.ended_by:
            case ["else", "if", *more]:
                return If(expression, then, (self._if(more, depth + 1),))
            case ["else"]:
                return If(expression, then, self._to_end(depth))
            case _:
                return If(expression, then, ())

    def _range(self, names: tuple[str, ...], over: list[str], depth: int) -> Range:
        expression, body = _expression(over), self.block(depth + 1)
        other = self._to_end(depth) if self.ended_by == ["else"] else ()
        return Range(expression, names, body, other)

    def _to_end(self, depth: int) -> tuple[Piece, ...]:
        other = self.block(depth + 1)
        if self.ended_by != ["end"]:
            raise TemplateError("else stands twice")
        return other


def _expression(tokens: list[str]) -> Expression:
    """One value, or a function and its values; what stands before "|" is the last argument of what follows."""
    made, rest = _operand_or_call(tokens, 0)
    while rest < len(tokens) and tokens[rest] == "|":
        call, rest = _operand_or_call(tokens, rest + 1, made)
        made = call
    if set(tokens[rest:]) - {")"}:  # files have a ) too many here and there
        raise TemplateError(f"{tokens[rest]!r} is one too many in a template")
    return made


def _operand_or_call(tokens: list[str], at: int, piped: Expression | None = None) -> tuple[Expression, int]:
    if at >= len(tokens):
        raise TemplateError("a value is missing in a template")
    if tokens[at] not in FUNCTIONS:
        if piped is not None:
            raise TemplateError(f"{tokens[at]!r} is no function")
        return _operand(tokens, at)
    name, args = tokens[at], list[Expression]()
    at += 1
    while at < len(tokens) and tokens[at] not in {")", "|"}:
        one, at = _operand(tokens, at)
        args.append(one)
    args += [piped] if piped is not None else []
    least, most = _ARITY[name]
    if not least <= len(args) <= most:
        raise TemplateError(f"{name} takes {least if least == most else f'{least} or more'} values, not {len(args)}")
    return Call(name, tuple(args)), at


def _operand(tokens: list[str], at: int) -> tuple[Expression, int]:
    word = tokens[at]
    match word[0]:
        case "(":
            made, at = _operand_or_call(tokens, at + 1)
            if at >= len(tokens) or tokens[at] != ")":
                raise TemplateError("a ( has no )")
            return made, at + 1
        case "`":
            return Literal(word[1:-1]), at + 1
        case '"':
            return Literal(re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], _kept(one[1])), word[1:-1])), at + 1
        case "." | "$":
            return _name(word), at + 1
        case _ if word.isdigit() or word in {"true", "false"}:
            return Literal("" if word == "false" else word), at + 1
    raise TemplateError(f"{word!r} is no function or value of templates; functions are: {', '.join(FUNCTIONS)}")


def _kept(letter: str) -> str:
    r"""`\"` is a quote; of everything else the backslash stays, since patterns are written so."""
    return letter if letter in {'"', "\\"} else f"\\{letter}"


def _name(token: str) -> Name:
    path = tuple(step for step in token.split(".") if step)
    if path and not path[0].startswith("$") and path[0] not in ROOTS:
        raise TemplateError(f"there is no value {token}; values begin with: {', '.join(f'.{one}' for one in ROOTS)}")
    return Name(path)
