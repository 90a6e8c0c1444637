"""A Kavita: its API as its controllers have it (github.com/Kareadita/Kavita, API/Controllers), for who trades a key.

A series of archives with volumes, chapters in none and a special; one of EPUBs; one that is gone, which Kavita
answers with nothing at all.
"""

import asyncio
import json
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import pictures, site

KEY, TOKEN = "k3y/+", "a.jwt.token"
#: id, name, Kavita's number for what it is made of
SERIES = [(7, "Tide Tales", 1), (8, "Tide Tables", 3), *((20 + n, f"Tide Almanac {n}", 1) for n in range(6))]
SERIES += [(200 + n, f"Reef {n}", 1) for n in range(120)]


def _file(path: str) -> list[dict[str, Any]]:
    return [{"id": 1, "filePath": path, "pages": 3, "bytes": 999}]


def _chapter(ref: int, number: str, path: str, **more: Any) -> dict[str, Any]:
    about = {"id": ref, "range": number, "number": number, "minNumber": float(number), "pages": 3, "isSpecial": False}
    return about | {"title": number, "titleName": "", "files": _file(path)} | more


TALES = [
    {
        "id": 3,
        "number": 100000,
        "minNumber": 100000.0,
        "name": "100000",
        "chapters": [_chapter(75, "-100000", "/x/special.cbz", isSpecial=True, title="Extra", range="Extra")],
    },
    {
        "id": 2,
        "number": 2,
        "minNumber": 2.0,
        "name": "2",
        "chapters": [_chapter(74, "-100000", r"C:\manga\tide v2.cbz")],
    },
    {
        "id": 1,
        "number": -100000,
        "minNumber": -100000.0,
        "name": "-100000",
        "chapters": [_chapter(72, "10", "/x/10.cbz"), _chapter(71, "1.5", "/x/1.cbz", titleName="The ebb")],
    },
]
OTHER = {"id": 9, "number": 1, "minNumber": 1.0, "name": "1"}


class Kavita(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/Plugin/authenticate", self.authenticate),
            web.get("/api/Search/search", self.known(self.search)),
            web.post("/api/Series/all-v2", self.known(self.all)),
            web.get("/api/Series/metadata", self.known(self.metadata)),
            web.get("/api/Series/volumes", self.known(self.volumes)),
            web.get("/api/Series/{series}", self.known(self.series)),
            web.get("/api/Download/chapter", self.known(self.file)),
            web.get("/api/Reader/image", self.picture),
            web.get("/api/Image/series-cover", self.picture),
        ]

    def known(self, handler):
        """Only for who brings the token."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return web.Response(status=401)
            return await handler(request)

        return answer

    async def authenticate(self, request: web.Request) -> web.Response:
        if request.query.get("apiKey") != KEY or not request.query.get("pluginName"):
            return web.Response(status=401)
        return web.json_response({"username": "ann", "token": TOKEN, "refreshToken": "r", "apiKey": KEY})

    async def search(self, request: web.Request) -> web.Response:
        words = request.query["queryString"].casefold()
        rows = [
            {"seriesId": ref, "name": name, "originalName": name, "format": kind, "libraryName": "All", "libraryId": 1}
            for ref, name, kind in SERIES
            if words in name.casefold()
        ]
        return web.json_response({"series": rows, "persons": [], "genres": [], "tags": [], "libraries": []})

    async def all(self, request: web.Request) -> web.Response:
        """How many pages there are stands in a header there, and nowhere else."""
        page, size = int(request.query["PageNumber"]), int(request.query["PageSize"])
        if not {"statements", "combination", "sortOptions"} <= (await request.json()).keys():
            return web.json_response({"title": "One or more validation errors occurred."}, status=400)
        rows = [
            {"id": ref, "name": name, "originalName": name, "format": kind, "libraryId": 1, "pages": 12}
            for ref, name, kind in SERIES[(page - 1) * size : page * size]
        ]
        told = {"currentPage": page, "itemsPerPage": size, "totalItems": len(SERIES), "totalPages": 2}
        return web.json_response(rows, headers={"Pagination": json.dumps(told)})

    async def series(self, request: web.Request) -> web.Response:
        found = [one for one in SERIES if str(one[0]) == request.match_info["series"]]
        if not found:
            return web.Response(status=204)
        ref, name, kind = found[0]
        return web.json_response({"id": ref, "name": name, "format": kind, "libraryId": 1, "pages": 12})

    async def metadata(self, _: web.Request) -> web.Response:
        about = {"summary": "At sea.", "releaseYear": 1999, "language": "en", "publicationStatus": 2}
        people = [{"id": 1, "name": "A. Heron"}, {"id": 2, "name": None}]
        return web.json_response(about | {"writers": people, "genres": [{"id": 1, "title": "Sea"}], "tags": None})

    async def volumes(self, request: web.Request) -> web.Response:
        ref = int(request.query["seriesId"])
        if ref == 7:
            return web.json_response(TALES)
        kind = next((one[2] for one in SERIES if one[0] == ref), None)
        if kind is None:
            return web.json_response([])
        path = "/x/tables.epub" if kind == 3 else "/x/almanac.cbz"
        return web.json_response([OTHER | {"chapters": [_chapter(ref * 10, "-100000", path)]}])

    async def picture(self, request: web.Request) -> web.Response:
        return pictures.drawn("olive") if request.query.get("apiKey") == KEY else web.Response(status=400)

    async def file(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(site.real_epub())


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("kavita")


if __name__ == "__main__":
    asyncio.run(Kavita().serve())
