"""A Standard Ebooks: the open feed of its newest books in Atom, the whole catalogue in OPDS 1.2 for its patrons.

Books have the shape of its feeds (github.com/standardebooks/web, templates): ids that are the books' pages, several
EPUBs of which the first is for every reader, rights that are a paragraph.
"""

import asyncio
import io
from base64 import b64encode
from contextlib import AbstractContextManager
from xml.sax.saxutils import escape

from aiohttp import web
from PIL import Image

from tests.emulators import site

PATRON = "Basic " + b64encode(b"ann@example.org:").decode()
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
)
#: (path, title, author, whether it is among the newest)
BOOKS = [
    ("a-bird/the-blue-feather", "The Blue Feather", "A. Bird", True),
    ("élise-nest/the-blue-nest", "The Blue Nest", "Élise Nest", True),
    ("elise-nest/the-blue-nest/b-wren", "The Blue Nest & Other Tales", "Élise Nest", True),
    *((f"many-hands/blue-almanac-{number}", f"Blue Almanac {number}", "Many Hands", True) for number in range(1, 9)),
    ("mary-shelley/frankenstein", "Frankenstein", "Mary Shelley", False),
]


class StandardEbooks(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/feeds/atom/new-releases", self.newest),
            web.get("/feeds/opds/all", self.whole),
            web.get("/ebooks/{path:.+}/downloads/{name}", self.file),
        ]

    async def newest(self, request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        inside = "".join(self._entry(*one[:3], "enclosure") for one in BOOKS if one[3])
        return web.Response(text=self._feed(inside), content_type="application/atom+xml", headers={"ETag": '"1"'})

    async def whole(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != PATRON:
            return web.Response(status=401, text="<!doctype html><h1>Patrons only</h1>", content_type="text/html")
        inside = "".join(self._entry(*one[:3], "http://opds-spec.org/acquisition/open-access") for one in BOOKS)
        return web.Response(text=self._feed(inside), content_type="application/atom+xml")

    def _feed(self, inside: str) -> str:
        note = f"<entry><id>{self.base}/newsletter</id><title>We have a newsletter</title></entry>"
        return f"{HEAD}<id>f</id><title>Newest</title>{note}{inside}</feed>"

    def _entry(self, path: str, title: str, author: str, rel: str) -> str:
        page, file = f"{self.base}/ebooks/{path}", path.replace("/", "_")
        language = "" if rel == "enclosure" else "<dc:language>en-GB</dc:language>"
        return (
            f"<entry><id>{page}</id><title>{escape(title)}</title><author><name>{author}</name></author>"
            f"<published>2026-11-01T00:00:00Z</published>{language}<rights>Public domain in the United States.</rights>"
            '<summary type="text">A bird builds.</summary><category scheme="http://purl.org/dc/terms/LCSH" '
            'term="Birds"/>'
            f'<link href="{page}/downloads/cover-thumbnail.jpg" rel="http://opds-spec.org/image/thumbnail"/>'
            f'<link href="{page}/downloads/{file}.epub" length="9" rel="{rel}" type="application/epub+zip"/>'
            f'<link href="{page}/downloads/{file}_advanced.epub" rel="{rel}" type="application/epub+zip"/>'
            f'<link href="{page}/downloads/{file}.azw3" rel="{rel}" type="application/x-mobipocket-ebook"/></entry>'
        )

    async def file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["name"].endswith(".jpg"):
            drawn = io.BytesIO()
            Image.new("RGB", (30, 45), "teal").save(drawn, "JPEG")
            return web.Response(body=drawn.getvalue(), content_type="image/jpeg")
        return web.FileResponse(site.real_epub(), headers={"Content-Type": "application/epub+zip"})


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("standard_ebooks")


if __name__ == "__main__":
    asyncio.run(StandardEbooks().serve())
