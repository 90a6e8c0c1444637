"""An answer of a site as places in which texts are found: elements of HTML and XML, values of JSON. Pure.

HTML as a browser would see it as far as definitions count on it: rows of a table lie in a tbody, also where the page
has none. Nothing is fetched, no entity of an answer's own is filled in; a page has 5 MB at most.
"""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import SourceChanged
from core.source import Saved
from plugins.answers import json_of, xml_of
from plugins.definitions import json_rows
from plugins.definitions.css import Selector, text_of
from plugins.definitions.css_reader import SelectorError
from plugins.definitions.filters import Around, FilterError, applied
from plugins.definitions.program import PatternError
from plugins.definitions.shape import Pick, Response, Rows
from plugins.definitions.template import Scope, TemplateError

_MOST_BYTES, _MOST_ROWS = 5_000_000, 500


class Missing(FilterError):
    """There is no such place; the message is a sentence's middle."""


@dataclass(frozen=True, slots=True)
class Element:
    """A place in HTML or XML."""

    element: Any

    def found(self, selector: str) -> "Element | None":
        """The first of those in it, or it itself."""
        element = Selector.of(selector).first(self.element)
        return None if element is None else Element(element)

    def without(self, selector: str) -> "Element":
        """The same without those in it."""
        made = copy.deepcopy(self.element)
        made.tail = None
        for one in list(Selector.of(selector).all(made)):
            if (parent := one.getparent()) is not None:
                _drop(parent, one)
        return Element(made)

    def value(self, attribute: str) -> str:
        """An attribute, or all text as one line. Raises Missing."""
        if not attribute:
            return " ".join(text_of(self.element).split())
        value = self.element.get(attribute)
        if value is None:
            raise Missing(f"there is no attribute {attribute!r}")
        return str(value)

    def case(self, cases: Sequence[str]) -> str | None:
        """The first of the selectors that is there."""
        return next((one for one in cases if one == "*" or self.found(one) is not None), None)


@dataclass(frozen=True, slots=True)
class Value:
    """A place in JSON, and the row that it stands in."""

    value: Any
    parent: Any = None

    def found(self, selector: str) -> "Value | None":
        """What is at this path; two dots before it begin at the row that this one stands in."""
        path = selector.strip()
        is_above = path.startswith("..")
        value = json_rows.found(self.parent if is_above else self.value, path.lstrip(".") if is_above else path)
        return None if value is None else Value(value, self.value)

    def without(self, selector: str) -> "Value":
        """JSON has nothing to be taken out of a value."""
        del selector
        return self

    def value_of(self, attribute: str) -> str:
        """The value, or one of its own, as text. Raises Missing."""
        value = json_rows.found(self.value, attribute) if attribute else self.value
        if value is None:
            raise Missing(f"there is no {attribute!r}")
        return json_rows.text_of(value)

    def case(self, cases: Sequence[str]) -> str | None:
        """The first that the value is."""
        mine = json_rows.text_of(self.value).casefold()
        return next((one for one in cases if one == "*" or one.casefold() == mine), None)


Spot = Element | Value


def root_of(source: str, saved: Saved, response: Response, encoding: str) -> Spot:
    """An answer as a place. Raises SourceChanged for another sort of answer."""
    if len(saved.body) > _MOST_BYTES:
        raise SourceChanged(source, f"answered with more than {_MOST_BYTES // 1_000_000} MB", saved.url)
    match response:
        case "json":
            return Value(json_of(source, saved))
        case "xml":
            return Element(xml_of(source, saved))
    return Element(html_of(source, saved, encoding))


def html_of(source: str, saved: Saved, encoding: str) -> Any:
    """The root of a page. Raises SourceChanged for what is none."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = html.document_fromstring(saved.body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise SourceChanged(source, "answered with something else where a page was due", saved.url) from None
    for table in list(root.iter("table")):
        _with_bodies(table)
    return root


def _with_bodies(table: Any) -> None:
    """Rows that lie in the table itself come into a tbody, as in every browser."""
    body = None
    for child in list(table):
        if child.tag != "tr":
            body = None
            continue
        if body is None:
            body = table.makeelement("tbody")
            table.insert(table.index(child), body)
        body.append(child)


def rows_of(spot: Spot, rows: Rows, scope: Scope) -> list[Spot] | None:
    """The rows of an answer; None when the place that they should be at is not there. Raises FilterError."""
    try:
        selector = rows.selector.fill(scope)
        if isinstance(spot, Value):
            return _values(spot, selector, rows)
        found = [Element(one) for one in Selector.of(selector).all(spot.element)]
    except (TemplateError, SelectorError, json_rows.PathError, PatternError) as error:
        raise FilterError(f"rows: {error}") from None
    if rows.after:
        found = _merged(found, rows.after)
    return [one.without(rows.remove) if rows.remove else one for one in found[:_MOST_ROWS]]


def _values(spot: Value, selector: str, rows: Rows) -> list[Spot] | None:
    found = json_rows.RowPath.of(selector).rows(spot.value)
    if found is None:
        return None
    made: list[Spot] = []
    for row in found:
        below = json_rows.found(row, rows.attribute) if rows.attribute else row
        if rows.attribute and below is None:
            continue
        inner = below if rows.is_multiple and isinstance(below, list) else [below]
        made += [Value(one, row) for one in inner]
    return made[:_MOST_ROWS]


def _merged(found: Sequence[Element], after: int) -> list[Element]:
    """Each first row with what the `after` rows behind it hold."""
    made = []
    for at in range(0, len(found), after + 1):
        whole = copy.deepcopy(found[at].element)
        for one in found[at + 1 : at + 1 + after]:
            whole.extend(copy.deepcopy(child) for child in one.element)
        made.append(Element(whole))
    return made


def picked(pick: Pick, spot: Spot, scope: Scope, around: Around) -> str:
    """The text that a block finds in a place. Raises FilterError (Missing) when it finds none."""
    try:
        return applied(pick.filters, _raw(pick, spot, scope), scope, around)
    except (TemplateError, SelectorError, json_rows.PathError, PatternError) as error:
        raise FilterError(str(error)) from None


def _raw(pick: Pick, spot: Spot, scope: Scope) -> str:
    if pick.text is not None:
        return pick.text.fill(scope)
    here: Spot | None = spot
    if pick.selector is not None:
        selector = pick.selector.fill(scope)
        here = spot.found(selector)
        if here is None:
            raise Missing(f"there is no {selector[:80]!r}")
    if here is None:
        raise Missing("there is nothing")
    if pick.remove:
        here = here.without(pick.remove)
    if pick.cases:
        return _cased(pick.cases, here.case(list(pick.cases)), scope)
    return here.value(pick.attribute) if isinstance(here, Element) else here.value_of(pick.attribute)


def _cased(cases: Mapping[str, Any], which: str | None, scope: Scope) -> str:
    if which is None:
        raise Missing("none of its cases is there")
    fill: Callable[[Scope], str] = cases[which].fill
    return fill(scope)


def _drop(parent: Any, one: Any) -> None:
    """An element goes, the text behind it stays."""
    tail, before = one.tail or "", one.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(one)


#: what stands in pages that ask whether somebody is a person
_CHALLENGE = re.compile(
    rb"cf[-_]chl|cdn-cgi/challenge-platform|challenge-form|<title>\s*(?:Just a moment|Attention Required|DDoS-Guard)"
    rb"|ddos-guard|_sucuri_cloudproxy|slowAES\.decrypt|g-recaptcha|h-captcha|cf-turnstile",
    re.IGNORECASE,
)


def is_challenge(body: bytes) -> bool:
    """Whether a page without what was looked for asks for a person instead."""
    return _CHALLENGE.search(body, 0, 200_000) is not None
