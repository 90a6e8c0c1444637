"""CSS selectors as they are written, read into tests of elements. Pure."""

import re
from collections.abc import Mapping

from plugins.definitions.css import Compound, Fits, Selector, has, name_of, place_of, text_of

_MOST_LETTERS, _MOST_DEPTH = 2_000, 8
_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\.)+"
_IDENT = re.compile(_NAME, re.ASCII)
_SPACE = re.compile(r"\s*([>+~,]|(?=\S)|\Z)\s*")
_ATTRIBUTE = re.compile(
    rf"\[\s*(?P<name>{_NAME})\s*(?:(?P<how>[~|^$*!]?=)\s*"
    r"""(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\]\s]+)\s*(?P<flag>[is])?\s*)?\]""",
    re.ASCII,
)
_NTH = re.compile(
    r"\s*(?:(?P<word>odd|even)|(?P<step>[+-]?\d*)n\s*(?P<off>[+-]\s*\d+)?|(?P<at>[+-]?\d+))\s*\Z", re.ASCII
)
#: (of the same sort only, counted from the end)
_PLACES: Mapping[str, tuple[bool, bool]] = {
    "nth-child": (False, False),
    "nth-last-child": (False, True),
    "nth-of-type": (True, False),
    "nth-last-of-type": (True, True),
}
_FIRSTS: Mapping[str, tuple[bool, tuple[bool, ...]]] = {
    "first-child": (False, (False,)),
    "last-child": (False, (True,)),
    "only-child": (False, (False, True)),
    "first-of-type": (True, (False,)),
    "last-of-type": (True, (True,)),
    "only-of-type": (True, (False, True)),
}


class SelectorError(ValueError):
    """A selector that is not understood; the message is a sentence's middle."""


def chains_of(source: str, depth: int = 0) -> tuple[tuple[Compound, ...], ...]:
    """The chains of a selector. Raises SelectorError."""
    if len(source) > _MOST_LETTERS or depth > _MOST_DEPTH:
        raise SelectorError(f"the selector {source[:40]!r} is too long or too deep")
    return _Reader(source, depth).all()


class _Reader:
    def __init__(self, source: str, depth: int) -> None:
        self._source = source.strip()
        self._depth = depth
        self._at = 0

    def all(self) -> tuple[tuple[Compound, ...], ...]:
        chains: list[tuple[Compound, ...]] = []
        chain: list[Compound] = []
        relation = self._relation(is_first=True)
        while True:
            chain.append(self._compound(relation))
            if self._at >= len(self._source):
                return (*chains, tuple(chain))
            relation = self._relation(is_first=False)
            if relation == ",":
                chains.append(tuple(chain))
                chain, relation = [], self._relation(is_first=True)

    def _relation(self, *, is_first: bool) -> str:
        found = _SPACE.match(self._source, self._at)
        if found is None:
            raise self._odd()
        mark = found[1] or " "
        if not is_first and mark == " " and not found[0]:
            raise self._odd()
        self._at = found.end()
        if is_first and mark == ",":
            raise self._odd()
        return mark

    def _compound(self, relation: str) -> Compound:
        if self._source.startswith(":scope", self._at):
            self._at += len(":scope")
            return Compound((), relation, is_scope=True)
        begun, tests = self._at, list[Fits]()
        name = _IDENT.match(self._source, begun)
        while self._at < len(self._source) and (test := self._simple()) is not None:
            tests.append(test)
        if self._at == begun:
            raise self._odd()
        return Compound(tuple(tests), relation, name=name[0] if name else "")

    def _simple(self) -> Fits | None:  # noqa: PLR0911 a table: a mark, its test
        mark = self._source[self._at]
        match mark:
            case "*":
                self._at += 1
                return lambda _: True
            case "#":
                return _equals("id", self._ident(1))
            case ".":
                return _has_word("class", self._ident(1))
            case "[":
                return self._attribute()
            case ":":
                return self._pseudo()
            case _ if _IDENT.match(self._source, self._at):
                name = self._ident(0)
                return lambda element: name_of(element) in {name, name.lower()}
        return None

    def _ident(self, skip: int) -> str:
        found = _IDENT.match(self._source, self._at + skip)
        if found is None:
            raise self._odd()
        self._at = found.end()
        return re.sub(r"\\(.)", r"\1", found[0])

    def _attribute(self) -> Fits:
        found = _ATTRIBUTE.match(self._source, self._at)
        if found is None:
            raise self._odd()
        self._at = found.end()
        name = found["name"]
        if found["how"] is None:
            return lambda element: _attr(element, name) is not None
        value = found["value"]
        if value[:1] in {'"', "'"}:
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        return _compared(name, found["how"], value, folded=found["flag"] == "i")

    def _pseudo(self) -> Fits:
        begun = self._at
        self._at += 2 if self._source.startswith("::", self._at) else 1
        name = self._ident(0).lower()
        inside = self._inside() if self._source.startswith("(", self._at) else None
        made = _pseudo_of(name, inside, self._depth)
        if made is None:
            raise SelectorError(f"{self._source[begun : self._at]!r} is not understood in a selector")
        return made

    def _inside(self) -> str:
        """What stands in the parentheses, quotes and all."""
        depth, quote, begun = 0, "", self._at
        for at in range(begun, len(self._source)):
            letter = self._source[at]
            if quote:
                quote = "" if letter == quote and self._source[at - 1] != "\\" else quote
            elif letter in {'"', "'"}:
                quote = letter
            elif letter in "()":
                depth += 1 if letter == "(" else -1
                if not depth:
                    self._at = at + 1
                    return self._source[begun + 1 : at].strip()
        raise SelectorError(f"a ( of the selector {self._source[:40]!r} has no )")

    def _odd(self) -> SelectorError:
        return SelectorError(
            f"the selector {self._source[:60]!r} is not understood from {self._source[self._at :][:20]!r} on"
        )


def _pseudo_of(name: str, inside: str | None, depth: int) -> Fits | None:
    if inside is None:
        return _plain_pseudo(name)
    match name:
        case "contains" | "-soup-contains":
            said = inside[1:-1] if inside[:1] in {'"', "'"} and inside[-1:] == inside[:1] else inside
            return lambda element: said in text_of(element)
        case "not" | "is" | "where" | "matches":
            inner = Selector(inside, chains_of(inside, depth + 1))
            return (lambda element: not inner.fits(element)) if name == "not" else inner.fits
        case "has":
            return has(Selector(inside, chains_of(inside, depth + 1)))
        case _ if name in _PLACES:
            return _nth(inside, *_PLACES[name])
    return None


def _plain_pseudo(name: str) -> Fits | None:
    if name in _FIRSTS:
        of_type, ends = _FIRSTS[name]
        return lambda element: all(place_of(element, of_type=of_type, last=last) == 1 for last in ends)
    match name:
        case "root":
            return lambda element: element.getparent() is None
        case "empty":
            return lambda element: not len(element) and not (element.text or "")
    return None


def _nth(inside: str, of_type: bool, last: bool) -> Fits:
    found = _NTH.match(inside)
    if found is None:
        raise SelectorError(f"{inside[:20]!r} is no place such as 2, odd or 3n+1")
    if found["word"]:
        step, off = 2, int(found["word"] == "odd")
    elif found["at"]:
        step, off = 0, int(found["at"])
    else:
        step = int(found["step"] + "1") if found["step"] in {"", "+", "-"} else int(found["step"])
        off = int(found["off"].replace(" ", "")) if found["off"] else 0

    def fits(element: object) -> bool:
        rest = place_of(element, of_type=of_type, last=last) - off
        return rest == 0 if not step else rest % step == 0 and rest // step >= 0

    return fits


def _attr(element: object, name: str) -> str | None:
    found = element.get(name)  # type: ignore[attr-defined] # an element of lxml
    return None if found is None else str(found)


def _equals(name: str, value: str) -> Fits:
    return lambda element: _attr(element, name) == value


def _has_word(name: str, value: str) -> Fits:
    return lambda element: value in (_attr(element, name) or "").split()


def _compared(name: str, how: str, value: str, *, folded: bool) -> Fits:
    value = value.lower() if folded else value

    def fits(element: object) -> bool:  # noqa: PLR0911 a table: an operator, what it compares
        found = _attr(element, name)
        if found is None:
            return how == "!="
        found = found.lower() if folded else found
        match how:
            case "=":
                return found == value
            case "!=":
                return found != value
            case "~=":
                return value in found.split()
            case "|=":
                return found == value or found.startswith(value + "-")
            case "^=":
                return bool(value) and found.startswith(value)
            case "$=":
                return bool(value) and found.endswith(value)
            case _:
                return bool(value) and value in found

    return fits
