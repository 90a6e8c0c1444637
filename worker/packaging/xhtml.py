"""HTML of strangers made into XHTML that is valid and harmless: what is not on the list goes.

Scripts, styles, forms, frames, pictures and everything with an effect are removed, unknown elements give way
to their content, attributes are few and checked, addresses lead to the web or within the chapter only.
Rules: EPUB 3.3 §6.1, HTML's content models (in `nesting`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree, html

from core.errors import PackagingError
from worker.packaging.nesting import BLOCKS, INLINE, mend
from worker.packaging.plain import UNKNOWN_LANGUAGE, chars, language

_GONE = frozenset({
    "script", "style", "template", "iframe", "object", "embed", "applet", "param", "svg", "math", "canvas",
    "input", "button", "select", "option", "textarea", "dialog", "video", "audio", "source", "track", "map", "area",
    "head", "title", "meta", "link", "base", "frame", "frameset", "noframes",
})  # fmt: skip
_RENAMED = {
    **dict.fromkeys(("section", "article", "aside", "header", "footer", "main", "nav", "figure", "figcaption"), "div"),
    **dict.fromkeys(("center", "address", "details", "summary"), "div"),
    **dict.fromkeys(("dir", "menu"), "ul"),
    "tt": "code",
    "strike": "s",
    "acronym": "abbr",
    "rtc": "rt",
}
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: characters that may stand in an address as they are (RFC 3986 §2.2, §2.3), and "%"
_IN_ADDRESS = "/?#!$&'()*+,;=:@%-._~"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a `body` as XML, and whether a heading is in it."""

    xml: str
    has_heading: bool


def clean_body(text: str) -> Body:
    """The body of this HTML, a whole document or a piece of one. Raises PackagingError when it can't be read."""
    body = _parsed(text)
    _clean_text(body)
    _drop(body)
    for element in list(body.iterdescendants()):
        _known(element)
    mend(body)
    ids: set[str] = set()
    for element in body.iterdescendants():
        _attributes(element, ids)
    for element in body.iterdescendants("a"):
        _local_link(element, ids)
    return Body(_inner(body), any(True for _ in body.iterdescendants("h1", "h2", "h3")))


def safe_link(address: str) -> str:
    """The address, escaped as URLs are, if it leads to the web or to a mailbox; else empty."""
    escaped = quote(_BAD_ESCAPE.sub("%25", chars(address).strip()), safe=_IN_ADDRESS)
    try:
        parts = urlsplit(escaped)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc) and escaped.count("#") <= 1:
        return escaped
    return escaped if parts.scheme == "mailto" and "@" in parts.path and "#" not in escaped else ""


def _parsed(text: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(chars(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # its way to say that there is nothing
        return html.Element("body")
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):  # the rest was left out
        raise PackagingError("A chapter's tags are nested too deep to be read. Ask for ZIP, which takes any file.")
    body = root.find("body")
    return html.Element("body") if body is None else body


def _drop(body: Any) -> None:
    for element in list(body.iterdescendants()):
        if not isinstance(element.tag, str) or element.tag in _GONE:
            element.drop_tree()


def _known(element: Any) -> None:
    element.tag = _RENAMED.get(element.tag, element.tag)
    if element.tag == "img":
        alternative = element.get("alt") or ""
        element.tag, element.text = "span", chars(alternative)
    elif element.tag not in INLINE and element.tag not in BLOCKS:
        element.drop_tag()


def _attributes(element: Any, ids: set[str]) -> None:
    given = dict(element.attrib)
    element.attrib.clear()
    for name, value in _kept(element.tag, given):
        if name == "id":
            if value in ids:
                continue
            ids.add(value)
        element.set(name, chars(value))
    if element.tag == "bdo" and "dir" not in element.attrib:
        element.tag = "span"


def _kept(tag: str, given: dict[str, str]) -> list[tuple[str, str]]:
    checks: dict[str, Callable[[str], object]] = {
        "id": _ID.fullmatch,
        "dir": lambda value: value in _DIRECTIONS and not (tag == "bdo" and value == "auto"),
        "title": lambda _: tag in {"abbr", "dfn", "a"},
        "colspan": lambda value: tag in {"td", "th"} and _NUMBER.fullmatch(value),
        "rowspan": lambda value: tag in {"td", "th"} and _NUMBER.fullmatch(value),
        "scope": lambda value: tag == "th" and value in _SCOPES,
        "start": lambda value: tag == "ol" and _NUMBER.fullmatch(value),
    }
    kept = [(name, given[name]) for name, fits in checks.items() if name in given and fits(given[name])]
    if "lang" in given and (code := language(given["lang"])) != UNKNOWN_LANGUAGE:
        kept += [("lang", code), (_XML_LANG, code)]
    if tag == "a" and (link := given.get("href", "").strip()):
        kept.append(("href", link if link.startswith("#") else safe_link(link)))
    return kept


def _local_link(element: Any, ids: set[str]) -> None:
    """A link within the chapter needs its goal there; one without a goal is only words."""
    link = element.get("href", "")
    if not link or (link.startswith("#") and link[1:] not in ids):
        element.attrib.pop("href", None)


def _clean_text(body: Any) -> None:
    """Character references may have brought back what XML cannot carry."""
    for element in body.iter():
        if isinstance(element.tag, str) and element.text and element.text != (text := chars(element.text)):
            element.text = text
        if element.tail and element.tail != (text := chars(element.tail)):
            element.tail = text


def _inner(body: Any) -> str:
    body.tail = None
    body.attrib.clear()
    xml: str = etree.tostring(body, encoding="unicode", method="xml")
    return xml.removeprefix("<body>").removesuffix("</body>") if xml != "<body/>" else ""
