"""A catalogue in OPDS: 1.2 with a described search under /opds, without any under /plain, 2.0 under /v2.

/maze is a whole catalogue with its traps: `tests.emulators.opds_maze`.
/private is the first one for who knows the name and the password. Feeds have the shape of the specifications and
of what calibre and Komga make of them: relative links, folders without a relation, loans and purchases, DRM.
"""

import asyncio
import io
from base64 import b64encode
from contextlib import AbstractContextManager
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web
from PIL import Image

from tests.emulators import opds_maze, site

KEY = "Basic " + b64encode(b"ann:secret").decode()
ATOM = "application/atom+xml;profile=opds-catalog;kind=acquisition"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/terms/" xmlns:pse="http://vaemendis.net/opds-pse/ns" '
    'xmlns:opds="http://opds-spec.org/2010/catalog">'
)
DESCRIPTION = """<?xml version="1.0"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>Books</ShortName>
<Url type="text/html" template="/look?q={searchTerms}"/>
<Url type="application/atom+xml" template="search?q={searchTerms}&amp;count={count?}"/></OpenSearchDescription>"""
#: (id, name, what it is, where its cover is)
BOOKS = [
    ("urn:uuid:1", "The Secret Garden", "epub", True),
    ("urn:uuid:2", "Garden & Grove", "pdf", False),
    ("urn:uuid:3", "Garden of Stones, pages", "stream", True),
    ("urn:uuid:4", "A lent garden", "lent", False),
    ("urn:uuid:5", "A locked garden", "locked", False),
    *((f"urn:uuid:{number}", f"Garden almanac {number}", "epub", False) for number in range(10, 22)),
]
LINKS = {
    "epub": '<link rel="http://opds-spec.org/acquisition" type="application/epub+zip" href="../files/a.epub"/>'
    '<link rel="http://opds-spec.org/acquisition" type="application/pdf" href="/files/a.pdf"/>',
    "pdf": '<link rel="http://opds-spec.org/acquisition/open-access" type="application/pdf" href="/files/a.pdf"/>',
    "stream": '<link rel="http://vaemendis.net/opds-pse/stream" type="image/jpeg" pse:count="3" '
    'href="/files/page.jpg?n={pageNumber}&amp;w={maxWidth}"/>',
    "lent": '<link rel="http://opds-spec.org/acquisition/borrow" type="application/epub+zip" href="/files/a.epub"/>',
    "locked": '<link rel="http://opds-spec.org/acquisition" type="application/epub+zip" href="/files/a.acsm">'
    '<opds:indirectAcquisition type="application/epub+zip"/></link>',
}


def _entry(number: str, name: str, sort: str, cover: bool) -> str:
    picture = '<link rel="http://opds-spec.org/image" type="image/jpeg" href="/files/cover.jpg"/>' if cover else ""
    return (
        f"<entry><title>{escape(name)}</title><id>{number}</id><author><name>F. Burnett</name></author>"
        "<dc:language>eng</dc:language><dc:issued>1911-08-01</dc:issued><summary>Behind a wall.</summary>"
        f'<category term="FIC" label="Fiction"/>{LINKS[sort]}{picture}</entry>'
    )


SERIES = (
    '<entry><title>Garden Tales</title><id>s</id><link type="application/atom+xml" href="{root}/series"/>'
    '<link rel="http://opds-spec.org/image/thumbnail" href="/files/cover.jpg"/></entry>'
)


class Catalogue(site.Site):
    def routes(self) -> list[web.RouteDef]:
        feeds = [
            web.get(f"/{root}{path}", handler)
            for root in ("opds", "plain", "private")
            for path, handler in (("", self.root), ("/search", self.search), ("/series", self.series))
        ]
        return [
            *feeds,
            *opds_maze.routes(),
            web.get("/opds/about", self.about),
            web.get("/v2", self.json_root),
            web.get("/v2/find", self.json_search),
            web.get("/files/{name}", self.file),
            web.get("/private-files/{name}", self.file),
        ]

    def _feed(self, request: web.Request, inside: str, links: str = "") -> web.Response:
        if request.path.startswith("/private") and request.headers.get("Authorization") != KEY:
            told = {"id": "x", "title": "Sign in", "authentication": [{"type": "http://opds-spec.org/auth/basic"}]}
            return web.json_response(told, status=401, content_type="application/opds-authentication+json")
        if request.path.startswith("/private"):
            inside = inside.replace("/files/", "/private-files/").replace("..", "")
        text = f"{HEAD}<title>Garden Tales</title><id>f</id>{links}{inside}</feed>"
        return web.Response(text=text, content_type="application/atom+xml")

    async def root(self, request: web.Request) -> web.Response:
        root = request.path
        search = '<link rel="search" type="application/opensearchdescription+xml" href="/opds/about"/>'
        if root == "/private":
            search = '<link rel="search" type="application/atom+xml" href="/private/search?q={searchTerms}"/>'
        folder = (
            f'<entry><title>All</title><id>all</id><link rel="subsection" type="{ATOM}" href="{root}/search"/></entry>'
        )
        away = f'<entry><title>Away</title><id>w</id><link rel="subsection" type="{ATOM}" href="http://127.0.0.9/x"/></entry>'
        return self._feed(request, folder + away, "" if root == "/plain" else search)

    async def about(self, _: web.Request) -> web.Response:
        return web.Response(text=DESCRIPTION, content_type="application/opensearchdescription+xml")

    async def search(self, request: web.Request) -> web.Response:
        words, page = request.query.get("q", "").casefold().split(), int(request.query.get("page", "1"))
        found = [_entry(*one) for one in BOOKS if all(word in one[1].casefold() for word in words)]
        root = "/" + request.path.split("/")[1]
        if all(word in "garden tales" for word in words):
            found.insert(3, SERIES.format(root=root))
        query = escape(request.query.get("q", ""), {'"': "&quot;"})
        more = f'<link rel="next" href="{root}/search?q={query}&amp;page={page + 1}"/>' if len(found) > page * 8 else ""
        return self._feed(request, "".join(found[(page - 1) * 8 : page * 8]), more)

    async def series(self, request: web.Request) -> web.Response:
        chapters = [_entry(f"c{number}", f"Tale {number}", "stream", number == 1) for number in (1, 2)]
        return self._feed(request, "".join(chapters))

    async def json_root(self, _: web.Request) -> web.Response:
        links = [
            {"rel": "search", "href": "/v2/find{?query,title}", "templated": True, "type": "application/opds+json"}
        ]
        shelf = [{"href": "/v2/find?query=garden", "title": "All", "type": "application/opds+json"}]
        return web.json_response({"metadata": {"title": "Books"}, "links": links, "navigation": shelf})

    async def json_search(self, request: web.Request) -> web.Response:
        words = request.query.get("query", "").casefold().split()
        found = [_publication(*one) for one in BOOKS if all(word in one[1].casefold() for word in words)]
        return web.json_response({"metadata": {"title": "Found"}, "links": [], "publications": found})

    async def file(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/private") and request.headers.get("Authorization") != KEY:
            return web.Response(status=401)
        name = request.match_info["name"]
        if name.endswith(".jpg"):
            drawn = io.BytesIO()
            Image.new("RGB", (30, 40), "navy").save(drawn, "JPEG")
            return web.Response(body=drawn.getvalue(), content_type="image/jpeg")
        return web.FileResponse(site.real_epub() if name == "a.epub" else site.sample("text", "demo.pdf"))


def _publication(number: str, name: str, sort: str, cover: bool) -> dict[str, Any]:
    about = {"identifier": number, "title": {"en": name}, "author": {"name": "F. Burnett"}, "language": ["en"]}
    link: dict[str, Any] = {"rel": "http://opds-spec.org/acquisition", "href": "/files/a.epub"}
    link |= {"type": "application/epub+zip"}
    if sort == "lent":
        link["rel"] = "http://opds-spec.org/acquisition/borrow"
    if sort == "locked":
        link["properties"] = {"indirectAcquisition": [{"type": "application/epub+zip"}]}
    images = [{"href": "/files/cover.jpg", "type": "image/jpeg"}] if cover else []
    return {"metadata": about | {"published": "1911-08-01", "subject": ["Fiction"]}, "links": [link], "images": images}


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("opds")


if __name__ == "__main__":
    asyncio.run(Catalogue().serve())
