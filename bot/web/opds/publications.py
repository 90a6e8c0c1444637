"""A catalogue's pages as OPDS 2.0 (https://drafts.opds.io/opds-2.0): JSON in the words of Readium's manifest. Pure."""

from typing import Any

from bot.web.opds.atom import moment
from bot.web.opds.values import Book, Leaves, Page

FEED = "application/opds+json"
PUBLICATION = "application/opds-publication+json"
#: pictures in the order of reading (https://readium.org/webpub-manifest/profiles/divina)
DRAWN, _DIVINA = "application/divina+json", "https://readium.org/webpub-manifest/profiles/divina"
AUTHENTICATION = "application/opds-authentication+json"
Row = dict[str, Any]
#: pixels: a page is no wider
_WIDTH = 2400


def feed(page: Page) -> Row:
    """A page as a feed."""
    links = [_link("self", page.here), _link("start", page.root)]
    links.append(_link("search", page.search) | {"templated": True})
    links += [_link(rel, url) for rel, url in (("next", page.next), ("previous", page.previous)) if url]
    metadata: Row = {"title": page.name, "modified": moment(page.updated)}
    made: Row = {"metadata": metadata, "links": links}
    if page.is_of_shelves:
        return made | {"navigation": [_shelf(one.name, one.url, one.count) for one in page.shelves]}
    number = page.start // page.size + 1
    metadata |= {"numberOfItems": page.total, "itemsPerPage": page.size, "currentPage": number}
    if page.facets:
        links_in = [_shelf(one.name, one.url, one.count, is_active=one.is_active) for one in page.facets]
        made |= {"facets": [{"metadata": {"title": page.facets_name}, "links": links_in}]}
    return made | {"publications": [publication(one) for one in page.books]}


def publication(book: Book) -> Row:
    """A book, in a feed or by itself."""
    metadata: Row = {
        "@type": "http://schema.org/Book",
        "identifier": book.id,
        "title": book.name,
        "modified": moment(book.updated),
        "author": [{"name": one} for one in book.authors],
        "language": list(book.languages),
        "published": f"{book.year:04d}-01-01" if book.year is not None else "",
        "description": book.description,
        "subject": [{"name": one} for one in book.tags],
        "rights": book.licence,
    }
    links = [{"rel": "self", "href": book.here, "type": PUBLICATION}]
    links += [{"rel": "alternate", "href": book.page_url, "type": "text/html"}] if book.page_url else []
    files = [
        {
            "rel": "http://opds-spec.org/acquisition",
            "href": file.url,
            "type": file.media_type,
            "title": file.label,
            "size": file.size_bytes,
        }
        for file in book.files
    ]
    if book.leaves is not None:
        order = f"{book.here}{'&' if '?' in book.here else '?'}pages=1"
        files.insert(0, {"rel": "http://opds-spec.org/acquisition", "href": order, "type": DRAWN})
    told = {name: value for name, value in metadata.items() if value}
    return {"metadata": told, "links": [*links, *files], "images": [_picture(book)]}


def _picture(book: Book) -> Row:
    """Its cover, or what stands in for one: publications without pictures are none (the schema of drafts.opds.io)."""
    if book.cover:
        return {"href": book.cover, "type": "image/jpeg"}
    return {"href": book.no_cover, "type": "image/png"}


def drawn(book: Book, leaves: Leaves) -> Row:
    """A comic by itself with all its pages, for readers that show them one by one."""
    made = publication(book)
    pages = [
        {
            "href": leaves.template.replace("{pageNumber}", str(number)).replace("{maxWidth}", str(_WIDTH)),
            "type": leaves.media_type,
        }
        for number in range(leaves.count)
    ]
    metadata = made["metadata"] | {"conformsTo": _DIVINA, "numberOfPages": leaves.count}
    return made | {"metadata": metadata, "readingOrder": pages}


def authentication(url: str, title: str, text: str) -> Row:
    """How to sign in (https://drafts.opds.io/authentication-for-opds-1.0)."""
    basic = {"type": "http://opds-spec.org/auth/basic", "labels": {"login": "bowerbird", "password": "key"}}
    return {"id": url, "title": title, "description": text, "authentication": [basic]}


def _link(rel: str, url: str) -> Row:
    return {"rel": rel, "href": url, "type": FEED}


def _shelf(name: str, url: str, count: int | None, *, is_active: bool = False) -> Row:
    made: Row = {"href": url, "title": name, "type": FEED}
    made |= {"rel": "self"} if is_active else {}
    return made | ({"properties": {"numberOfItems": count}} if count is not None else {})
