"""A Komga: series and books by its API (github.com/gotson/komga, docs/openapi.json), for who has its key.

Comics with pages, an EPUB, a PDF, a book that it could not open, a series without any. Under /old it is one from
before 1.19, which knows no POST of a search.
"""

import asyncio
from base64 import b64encode
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import pictures, site

KEY, BASIC = "k3y", "Basic " + b64encode(b"ann:secret").decode()
#: id, name, profiles of its books
SERIES = [
    ("0A", "Paper Cranes", ("DIVINA", "DIVINA", "ERROR")),
    ("0B", "Paper Towns, a book", ("EPUB",)),
    ("0C", "Paper Atlas", ("PDF", "PDF")),
    ("0D", "Paper lost", ()),
    *((f"1{number}", f"Paper Almanac {number}", ("DIVINA",)) for number in range(6)),
    *((f"2{number}", f"Inkwell {number}", ("DIVINA",)) for number in range(30)),
]


def _series(ref: str, name: str, books: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": ref,
        "name": name,
        "booksCount": len(books),
        "metadata": {
            "title": name,
            "status": "ENDED",
            "summary": "Folded birds.",
            "readingDirection": "RIGHT_TO_LEFT" if ref == "0A" else "",
            "language": "en",
            "genres": ["origami"],
            "tags": [],
        },
        "booksMetadata": {
            "authors": [{"name": "C. Inker", "role": "inker"}, {"name": "Ada Heron", "role": "writer"}],
            "releaseDate": "2011-04-01" if ref == "0A" else None,
        },
    }


def _book(series: str, place: int, profile: str) -> dict[str, Any]:
    types = {"EPUB": "application/epub+zip", "PDF": "application/pdf"}
    return {
        "id": f"{series}b{place}",
        "seriesId": series,
        "name": f"book {place}.cbz",
        "sizeBytes": None,
        "media": {
            "status": profile if profile == "ERROR" else "READY",
            "mediaType": types.get(profile, "application/zip"),
            "mediaProfile": profile,
            "pagesCount": 3,
        },
        "metadata": {"title": f"Volume {place}", "number": str(place), "numberSort": float(place)},
    }


def _paged(rows: list[dict[str, Any]], request: web.Request) -> web.Response:
    page, size = int(request.query.get("page", "0")), int(request.query.get("size", "20"))
    inside = rows[page * size : (page + 1) * size]
    return web.json_response(
        {"content": inside, "number": page, "totalElements": len(rows), "last": (page + 1) * size >= len(rows)}
    )


class Komga(site.Site):
    def routes(self) -> list[web.RouteDef]:
        found = [
            ("/api/v1/series", self.search),
            ("/api/v1/series/new", self.newest),
            ("/api/v1/series/{series}", self.series),
            ("/api/v1/series/{series}/books", self.books),
            ("/api/v1/series/{series}/thumbnail", self.picture),
            ("/api/v1/books/{book}/pages", self.pages),
            ("/api/v1/books/{book}/pages/{page}", self.picture),
            ("/api/v1/books/{book}/file", self.file),
        ]
        routes = [web.get(root + path, self.known(handler)) for root in ("", "/old") for path, handler in found]
        return [*routes, web.post("/api/v1/series/list", self.known(self.search))]

    def known(self, handler):
        """Only for who has the key or the password."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.headers.get("X-API-Key") != KEY and request.headers.get("Authorization") != BASIC:
                return web.json_response({"status": 401, "error": "Unauthorized"}, status=401)
            return await handler(request)

        return answer

    async def search(self, request: web.Request) -> web.Response:
        asked = await request.json() if request.method == "POST" else {}
        words = asked.get("fullTextSearch", request.query.get("search", "")).casefold().split()
        return _paged([_series(*one) for one in SERIES if all(w in one[1].casefold() for w in words)], request)

    async def newest(self, request: web.Request) -> web.Response:
        return _paged([_series(*one) for one in SERIES], request)

    async def series(self, request: web.Request) -> web.Response:
        found = [one for one in SERIES if one[0] == request.match_info["series"]]
        return web.json_response(_series(*found[0])) if found else web.json_response({"status": 404}, status=404)

    async def books(self, request: web.Request) -> web.Response:
        ref = request.match_info["series"]
        profiles = next((one[2] for one in SERIES if one[0] == ref), ())
        return _paged([_book(ref, place, profile) for place, profile in enumerate(profiles, 1)], request)

    async def pages(self, _: web.Request) -> web.Response:
        rows = [{"number": n, "fileName": f"p{n}.PNG", "mediaType": "image/png" if n > 1 else ""} for n in (1, 2, 3)]
        return web.json_response(rows)

    async def picture(self, _: web.Request) -> web.Response:
        return pictures.drawn("tan", "PNG")

    async def file(self, request: web.Request) -> web.StreamResponse:
        is_pdf = request.match_info["book"].startswith("0C")
        return web.FileResponse(site.sample("text", "demo.pdf") if is_pdf else site.real_epub())


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("komga")


if __name__ == "__main__":
    asyncio.run(Komga().serve())
