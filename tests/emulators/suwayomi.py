"""A Suwayomi: its GraphQL as far as a library is asked (github.com/Suwayomi/Suwayomi-Server), for who signs in.

An old one, under /old, fails on a list that is empty instead of giving it.
"""

import asyncio
from base64 import b64encode
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import pictures, site

BASIC = "Basic " + b64encode(b"ann:secret").decode()
#: id, title, whether it is in the library
COMICS = [(1, "Lantern Road", True), (2, "Lantern Bay", False), *((10 + n, f"Lantern {n}", True) for n in range(6))]
COMICS += [(1000 + n, f"Harbour {n}", True) for n in range(210)]


def _comic(ref: int, title: str, in_library: bool) -> dict[str, Any]:
    return {
        "id": ref,
        "title": title,
        "author": "A. Heron",
        "artist": "A. Heron" if ref == 1 else None,
        "description": None if ref == 1 else "Light.",
        "genre": ["Drama"],
        "status": "ON_HIATUS",
        "inLibrary": in_library,
        "thumbnailUrl": f"/api/v1/manga/{ref}/thumbnail" if ref == 1 else None,
        "source": {"lang": "en"} if ref == 1 else None,
    }


def _chapters(ref: int) -> list[dict[str, Any]]:
    about = [(2, "Chapter 2", None), (1, "Chapter 1", "Night Crew")]
    return [
        {"id": ref * 10 + order, "name": name, "chapterNumber": 1.0, "sourceOrder": order, "scanlator": group}
        for order, name, group in about
    ]


class Suwayomi(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/graphql", self.graphql),
            web.post("/old/api/graphql", self.graphql),
            web.get("/api/v1/manga/{id}/thumbnail", self.picture),
            web.get("/api/v1/manga/{id}/chapter/{chapter}/page/{page}", self.picture),
        ]

    async def graphql(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != BASIC:
            return web.Response(status=401, text="Unauthorized")
        asked = await request.json()
        question, values = asked["query"], asked["variables"]
        if "fetchChapterPages" in question:
            return self._pages(values["id"])
        if "manga(id" in question:
            return self._one(values["id"])
        words = [one["title"]["includesInsensitive"].casefold() for one in values.get("filter", {}).get("and", [])]
        found = [_comic(*one) for one in COMICS if one[2] and all(word in one[1].casefold() for word in words)]
        if not found and request.path.startswith("/old"):
            return self._trouble("Exception while fetching data (/mangas) : Collection is empty.")
        first, offset = values["first"], values["offset"]
        return web.json_response(
            {"data": {"mangas": {"nodes": found[offset : offset + first], "totalCount": len(found)}}}
        )

    def _one(self, ref: int) -> web.Response:
        found = [_comic(*one) for one in COMICS if one[0] == ref]
        if not found:
            return self._trouble("The field at path '/manga' was declared as a non null type")
        return web.json_response({"data": {"manga": found[0], "chapters": {"nodes": _chapters(ref)}}})

    def _pages(self, chapter: int) -> web.Response:
        pages = [f"/api/v1/manga/{chapter // 10}/chapter/{chapter % 10}/page/{page}" for page in range(3)]
        return web.json_response({"data": {"fetchChapterPages": {"pages": pages}}})

    def _trouble(self, message: str) -> web.Response:
        return web.json_response({"errors": [{"message": message}], "data": {"mangas": None, "manga": None}})

    async def picture(self, request: web.Request) -> web.Response:
        return pictures.drawn("gold") if request.headers.get("Authorization") == BASIC else web.Response(status=401)


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("suwayomi")


if __name__ == "__main__":
    asyncio.run(Suwayomi().serve())
