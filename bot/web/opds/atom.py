"""A catalogue's pages as OPDS 1.2 (https://specs.opds.io/opds-1.2): Atom whose links say what they lead to. Pure.

Comics can be read page by page: https://anansi-project.github.io/docs/opds-pse/specs/v1.2.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from bot.web.opds.values import Book, Leaves, Page

_ATOM, _DC = "http://www.w3.org/2005/Atom", "http://purl.org/dc/terms/"
_OPDS, _SEARCH = "http://opds-spec.org/2010/catalog", "http://a9.com/-/spec/opensearch/1.1/"
_THREAD = "http://purl.org/syndication/thread/1.0"
_PSE = "http://vaemendis.net/opds-pse/ns"
_SPACES = {"pse": _PSE, "": _ATOM, "dc": _DC, "opds": _OPDS, "opensearch": _SEARCH, "thr": _THREAD}
NAVIGATION = "application/atom+xml;profile=opds-catalog;kind=navigation"
ACQUISITION = "application/atom+xml;profile=opds-catalog;kind=acquisition"
ENTRY = "application/atom+xml;type=entry;profile=opds-catalog"
DESCRIPTION = "application/opensearchdescription+xml"
#: what XML 1.0 can't hold at all (§2.2)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(page: Page) -> bytes:
    """A page as a feed."""
    root = _root("feed", page.id, page.name, page.updated)
    kind = NAVIGATION if page.is_of_shelves else ACQUISITION
    _link(root, "self", page.here, kind)
    _link(root, "start", page.root, NAVIGATION)
    _link(root, "search", page.search, DESCRIPTION)
    for rel, url in (("up", "" if page.here == page.root else page.root), ("next", page.next)):
        _link(root, rel, url, NAVIGATION if rel == "up" else kind)
    _link(root, "previous", page.previous, kind)
    for facet in page.facets:
        made = _link(root, "http://opds-spec.org/facet", facet.url, ACQUISITION, title=facet.name)
        made.set(f"{{{_OPDS}}}facetGroup", _text(page.facets_name))
        if facet.is_active:
            made.set(f"{{{_OPDS}}}activeFacet", "true")
        if facet.count is not None:
            made.set(f"{{{_THREAD}}}count", str(facet.count))
    _author(root, "Bowerbird")
    if not page.is_of_shelves:
        for name, count in (("totalResults", page.total), ("itemsPerPage", page.size), ("startIndex", page.start + 1)):
            _child(root, f"{{{_SEARCH}}}{name}", str(count))
    root.extend(_entries(page))
    return _written(root)


def entry(book: Book) -> bytes:
    """A book by itself."""
    return _written(_book(book))


def description(template: str, name: str) -> bytes:
    """How the catalogue is searched (OpenSearch 1.1 §4)."""
    root = ET.Element(f"{{{_SEARCH}}}OpenSearchDescription")
    _child(root, f"{{{_SEARCH}}}ShortName", name[:16])
    _child(root, f"{{{_SEARCH}}}Description", name)
    for one in ("InputEncoding", "OutputEncoding"):
        _child(root, f"{{{_SEARCH}}}{one}", "UTF-8")
    ET.SubElement(root, f"{{{_SEARCH}}}Url", {"type": ACQUISITION, "template": template})
    return _written(root)


def _entries(page: Page) -> Iterator[ET.Element]:
    for place, shelf in enumerate(page.shelves, 1):
        made = _root("entry", f"{page.id}:{place}", shelf.name, page.updated)
        link = _link(made, "subsection", shelf.url, ACQUISITION)
        if shelf.count is not None:
            link.set(f"{{{_THREAD}}}count", str(shelf.count))
        _child(made, f"{{{_ATOM}}}content", shelf.text or shelf.name).set("type", "text")
        yield made
    for book in page.books:
        yield _book(book)


def _book(book: Book) -> ET.Element:
    made = _root("entry", book.id, book.name, book.updated)
    for author in book.authors:
        _author(made, author)
    for language in book.languages:
        _child(made, f"{{{_DC}}}language", language)
    if book.year is not None:
        _child(made, f"{{{_DC}}}issued", f"{book.year:04d}")
    for tag in book.tags:
        ET.SubElement(made, f"{{{_ATOM}}}category", {"term": _text(tag), "label": _text(tag)})
    for name, text in (("rights", book.licence), ("summary", book.description)):
        if text:
            _child(made, f"{{{_ATOM}}}{name}", text).set("type", "text")
    _link(made, "alternate", book.here, ENTRY)
    if book.page_url:
        _link(made, "alternate", book.page_url, "text/html")
    if book.cover:
        _link(made, "http://opds-spec.org/image", book.cover, "image/jpeg")
        _link(made, "http://opds-spec.org/image/thumbnail", f"{book.cover}?small", "image/jpeg")
    _ways(made, book)
    return made


def _ways(parent: ET.Element, book: Book) -> None:
    """How it is had: whole, and page by page."""
    for file in book.files:
        link = _link(parent, "http://opds-spec.org/acquisition", file.url, file.media_type, title=file.label)
        link.set("length", str(file.size_bytes))
    if book.leaves is not None:
        _stream(parent, book.leaves)


def _stream(parent: ET.Element, leaves: Leaves) -> None:
    link = _link(parent, "http://vaemendis.net/opds-pse/stream", leaves.template, leaves.media_type)
    link.set(f"{{{_PSE}}}count", str(leaves.count))
    if leaves.last:
        link.set(f"{{{_PSE}}}lastRead", str(leaves.last))
        link.set(f"{{{_PSE}}}lastReadDate", moment(leaves.last_at))


def _root(tag: str, number: str, name: str, updated: int) -> ET.Element:
    made = ET.Element(f"{{{_ATOM}}}{tag}")
    _child(made, f"{{{_ATOM}}}id", number)
    _child(made, f"{{{_ATOM}}}title", name).set("type", "text")
    _child(made, f"{{{_ATOM}}}updated", moment(updated))
    return made


def moment(ms: int) -> str:
    """A time as Atom has it (RFC 3339)."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _author(parent: ET.Element, name: str) -> None:
    _child(ET.SubElement(parent, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", name)


def _link(parent: ET.Element, rel: str, url: str, media_type: str, title: str = "") -> ET.Element:
    """A link, left out where there is no address."""
    link = ET.Element(f"{{{_ATOM}}}link", {"rel": rel, "href": _text(url), "type": media_type})
    if title:
        link.set("title", _text(title))
    if url:
        parent.append(link)
    return link


def _child(parent: ET.Element, tag: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, tag)
    made.text = _text(text)
    return made


def _text(text: str) -> str:
    return _NO_XML.sub("", text)


def _written(root: ET.Element) -> bytes:
    for prefix, space in _SPACES.items():
        ET.register_namespace(prefix, space)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
