"""HTML's content models, mended: what stands where it may not gives way to its content, or becomes a `div`.

HTML Living Standard §4 (grouping, text-level, tabular content). Stricter than the standard where that is
simpler: no link within a link, no heading in a table's header, a table or list of terms is well-formed or none.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: blocks that hold text only
_TEXT_BLOCKS = _HEADINGS | {"p", "pre"}
_ROWS = frozenset({"thead", "tbody", "tfoot"})
_TABLE = _ROWS | {"table", "caption", "tr", "td", "th"}
BLOCKS = _TEXT_BLOCKS | _TABLE | frozenset({"div", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "hr"})
#: where each may stand; elsewhere it becomes a div
_HOMES = {
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "caption": frozenset({"table"}),
    **dict.fromkeys(_ROWS, frozenset({"table"})),
    "tr": _ROWS | {"table"},
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}
#: elements within elements; XML readers give up at 256
DEEPEST = 100
_EMPTY = frozenset({"br", "hr", "wbr"})


def mend(body: Any) -> None:
    """Make the body's elements stand where they may. All tags are in INLINE or BLOCKS."""
    for element in list(body.iterdescendants()):
        if sum(1 for _ in element.iterancestors()) > DEEPEST:
            element.drop_tag()
    _blocks_out_of_text(body)
    for element in list(body.iterdescendants(*_EMPTY)):
        _emptied(element)
    for items in list(body.iterdescendants("ul", "ol")):
        _only_items(items)
    _level(table for table in body.iterdescendants("table") if not _is_table(table))
    _level(terms for terms in body.iterdescendants("dl") if not _is_terms(terms))
    for element in list(body.iterdescendants(*_HOMES)):  # in document order, so that a fall goes on downwards
        _level([element] if element.getparent().tag not in _HOMES[element.tag] else [])
    for heading in list(body.iterdescendants(*_HEADINGS)):
        if any(True for _ in heading.iterancestors("dt", "th", "caption")):
            heading.tag = "p"
    _inline(body)


def _level(elements: Iterable[Any]) -> None:
    for element in list(elements):
        element.tag = "div"


def _blocks_out_of_text(body: Any) -> None:
    text_only = _TEXT_BLOCKS | INLINE
    for block in list(body.iterdescendants(*BLOCKS)):
        for above in list(block.iterancestors()):
            if above.tag in text_only:
                above.drop_tag()


def _emptied(element: Any) -> None:
    """A break holds nothing; what a confused parser put in it comes after it."""
    for child in reversed(list(element)):
        element.addnext(child)
    if element.text:
        element.tail = element.text + (element.tail or "")
        element.text = None


def _only_items(items: Any) -> None:
    """Everything directly in a list that is no item is put into one."""
    _wrap_words(items)
    for child in list(items):
        if child.tag != "li":
            item = items.makeelement("li")
            child.addprevious(item)
            item.append(child)  # takes its tail along, which _wrap_words has emptied


def _wrap_words(items: Any) -> None:
    for child in list(items):
        if _has_words(child.tail):
            item = items.makeelement("li")
            item.text, child.tail = child.tail, None
            child.addnext(item)
    if _has_words(items.text):
        item = items.makeelement("li")
        item.text, items.text = items.text, None
        items.insert(0, item)


def _is_table(table: Any) -> bool:
    """caption?, thead?, (tbody+ | tr+), tfoot?; every row has a cell; no words between."""
    rows = [row for row in table.iterdescendants("tr") if row.getparent() in (table, *table)]
    return (
        _has_shape(table, {"caption": "c", "thead": "h", "tbody": "b", "tr": "r", "tfoot": "f"}, "c?h?(b+|r+)f?")
        and all(_has_shape(group, {"tr": "r"}, "r+") for group in table if group.tag in _ROWS)
        and all(_has_shape(row, {"td": "d", "th": "d"}, "d+") for row in rows)
        and not any(True for caption in table.iterchildren("caption") for _ in caption.iterdescendants("table"))
    )


def _is_terms(terms: Any) -> bool:
    return _has_shape(terms, {"dt": "t", "dd": "d"}, "(t+d+)+")


def _is_ruby(ruby: Any) -> bool:
    """(words, reading)+, with parentheses around a reading or not; nothing nested."""
    nested = _within(ruby, "ruby") or any(True for _ in ruby.iterdescendants("ruby"))
    inline = dict.fromkeys(INLINE - {"rt", "rp", "ruby"}, "w")
    return not nested and _has_shape(ruby, {"rt": "r", "rp": "p", **inline}, "(w+(r|prp))+")


def _has_shape(element: Any, letters: Mapping[str, str], shape: str) -> bool:
    """Whether what is directly in the element, a letter each and "w" for words, reads as `shape`."""
    read = "w" if _has_words(element.text) else ""
    for child in element:
        read += letters.get(child.tag, "x") + ("w" if _has_words(child.tail) else "")
    return re.fullmatch(shape, read) is not None


def _has_words(text: str | None) -> bool:
    return bool(text and text.strip())


def _inline(body: Any) -> None:
    for ruby in list(body.iterdescendants("ruby")):
        if not _is_ruby(ruby):
            ruby.drop_tag()
    _unwrap(element for element in body.iterdescendants("rt", "rp") if element.getparent().tag != "ruby")
    _unwrap(element for element in body.iterdescendants("a", "dfn") if _within(element, element.tag))


def _within(element: Any, tag: str) -> bool:
    return any(True for _ in element.iterancestors(tag))


def _unwrap(elements: Iterable[Any]) -> None:
    for element in list(elements):
        element.drop_tag()
