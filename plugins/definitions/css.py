"""CSS selectors over elements of lxml, as definitions use them. Pure.

Understood: names, *, #id, .class, [a] and [a="b"] with ~= |= ^= $= *= and i, the combinators, lists, and
:nth-child() with its like, :first-child, :last-child, :only-child and the same of-type, :empty, :root, :contains(),
:not(), :has(), :is(), :where(). Each look at an element counts against a bound of the page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from plugins.definitions.program import Budget

Fits = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Compound:
    """Tests that one element has to pass, and how it stands to the one before: " ", ">", "+", "~"."""

    tests: tuple[Fits, ...]
    relation: str = " "
    #: `:scope`, the place from which is looked
    is_scope: bool = False
    #: the element's own, "" for any
    name: str = ""

    def fits(self, element: Any) -> bool:
        """Whether the element passes all of them."""
        _count(1)
        return all(test(element) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Selector:
    """A list of chains of compounds, as it is written."""

    source: str
    chains: tuple[tuple[Compound, ...], ...]

    @classmethod
    def of(cls, source: str) -> "Selector":
        """A selector as it is written. Raises SelectorError that says what is not understood."""
        return _read(source)

    def fits(self, element: Any, scope: Any = None) -> bool:
        """Whether the element is one of those; `scope` is where a chain that begins with a relation begins."""
        return any(_chain(chain, len(chain) - 1, element, scope) for chain in self.chains)

    def all(self, root: Any) -> Iterator[Any]:
        """Those below the root, in their order."""
        names = {name for chain in self.chains for name in (chain[-1].name, chain[-1].name.lower())}
        tags = [] if "" in names else [f"{{*}}{name}" for name in names]  # lxml passes over all others quickly
        return (one for one in root.iterdescendants(*tags) if isinstance(one.tag, str) and self.fits(one, root))

    def first(self, root: Any) -> Any:
        """The root itself when it is one of those, else the first below it; None when there is none."""
        if isinstance(root.tag, str) and self.fits(root, root):
            return root
        return next(self.all(root), None)


def _chain(chain: Sequence[Compound], at: int, element: Any, scope: Any) -> bool:  # noqa: PLR0911 a table: a relation, where to look
    compound = chain[at]
    if not compound.fits(element):
        return False
    if at == 0:
        return scope is None or _related(compound.relation, element, scope)
    if chain[at - 1].is_scope:
        return scope is not None and _related(compound.relation, element, scope)
    match compound.relation:
        case ">":
            return (parent := element.getparent()) is not None and _chain(chain, at - 1, parent, scope)
        case "+":
            return (before := _before(element)) is not None and _chain(chain, at - 1, before, scope)
        case "~":
            return any(_chain(chain, at - 1, one, scope) for one in _elements(element.itersiblings(preceding=True)))
        case _:
            return any(_chain(chain, at - 1, one, scope) for one in element.iterancestors())


def _related(relation: str, element: Any, scope: Any) -> bool:
    match relation:
        case ">":
            return element.getparent() is scope
        case "+":
            return _before(element) is scope
        case "~":
            return element.getparent() is scope.getparent() and scope in list(element.itersiblings(preceding=True))
        case _:
            return True


def has(inner: Selector) -> Fits:
    """`:has()`: below the element, or behind it, is one of those."""
    follows = any(chain[0].relation in {"+", "~"} for chain in inner.chains)

    def fits(element: Any) -> bool:
        places = [element.iterdescendants()]
        if follows and element.getparent() is not None:
            places.append(element.itersiblings())
        return any(inner.fits(one, element) for place in places for one in _elements(place))

    return fits


def name_of(element: Any) -> str:
    """Its name without a namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All text in it."""
    parts = [str(one) for one in element.itertext(with_tail=False)]
    _count(1 + len(parts))
    return "".join(parts)


def place_of(element: Any, *, of_type: bool, last: bool) -> int:
    """Its place among its siblings, from 1."""
    beside = list(_elements(element.itersiblings(preceding=not last)))
    _count(len(beside))
    return 1 + sum(1 for one in beside if not of_type or one.tag == element.tag)


def _count(steps: int) -> None:
    if budget := Budget.current.get():
        budget.take(steps)


def _elements(found: Iterator[Any]) -> Iterator[Any]:
    return (one for one in found if isinstance(one.tag, str))


def _before(element: Any) -> Any:
    return next(_elements(element.itersiblings(preceding=True)), None)


@lru_cache(maxsize=2048)
def _read(source: str) -> Selector:
    from plugins.definitions.css_reader import chains_of

    return Selector(source, chains_of(source))
