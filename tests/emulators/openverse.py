"""An Openverse with real files behind it.

Answers have the shape of its documentation (https://api.openverse.org), the odd ones included: names and kinds
of files that are missing, sizes that are another file's, pages that are not given to strangers.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import site

KEY = "K3y"


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def _work(base: str, sort: str, number: int, title: str | None, file: str, **more: Any) -> dict[str, Any]:
    thumb = f"{base}/v1/images/{uuid(number)}/thumb/" if sort == "images" else None
    about = {
        "id": uuid(number),
        "title": title,
        "creator": "A. Bird",
        "creator_url": "https://people.example/bird",
        "license": "by",
        "license_version": "4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "attribution": f'"{title}" by A. Bird is licensed under CC BY 4.0.',
        "url": f"{base}/files/{file}",
        "foreign_landing_url": f"https://museum.example/{number}",
        "provider": "museum",
        "source": "museum",
        "filesize": 12,
        "filetype": file.rpartition(".")[2],
        "thumbnail": thumb,
        "tags": [{"name": "feather", "accuracy": None}, {"name": "blue"}, {"accuracy": 0.5}],
    }
    return about | more


def works(base: str, sort: str) -> list[dict[str, Any]]:
    if sort == "audio":
        return [_work(base, sort, 500 + number, f"Feather song {number}", "demo.mp3") for number in range(3)]
    many = [_work(base, sort, 100 + number, f"Feather, plate {number}", "demo.jpg") for number in range(45)]
    odd = {"creator": None, "filetype": None, "filesize": None, "attribution": None, "tags": None}
    return [_work(base, sort, 1, "A blue feather", "demo.jpg"), _work(base, sort, 2, None, "demo.png", **odd), *many]


class Openverse(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/{sort:images|audio}/", self.search),
            web.get("/v1/{sort:images|audio}/{id}/", self.work),
            web.get("/v1/images/{id}/thumb/", self.thumb),
            web.get("/files/{name}", self.file),
            web.post("/v1/auth_tokens/token/", self.token),
        ]

    async def search(self, request: web.Request) -> web.Response:
        query, known = request.query, request.headers.get("Authorization") == f"Bearer {KEY}"
        size, page = int(query.get("page_size", "20")), int(query.get("page", "1"))
        if not known and (size > 20 or page * size > 240):
            return web.json_response({"detail": "Authentication credentials were not provided."}, status=401)
        words = query.get("q", "").casefold().split()
        found = [one for one in works(self.base, request.match_info["sort"]) if _fits(one, words)]
        rest = found[(page - 1) * size : page * size]
        counted = {"result_count": len(found), "page_count": -(-len(found) // size), "page_size": size, "page": page}
        return web.json_response({**counted, "results": rest, "warnings": []})

    async def work(self, request: web.Request) -> web.Response:
        for one in works(self.base, request.match_info["sort"]):
            if one["id"] == request.match_info["id"]:
                return web.json_response(one)
        return web.json_response({"detail": "Not found."}, status=404)

    async def thumb(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(site.sample("image", "demo.jpg"))

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        return web.FileResponse(site.sample("audio" if name.endswith("mp3") else "image", name))

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form["grant_type"], form["client_secret"]) != ("client_credentials", "s"):
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response({"access_token": KEY, "expires_in": 36000, "token_type": "Bearer"})


def _fits(work: dict[str, Any], words: list[str]) -> bool:
    text = f"{work['title']} {work['tags']}".casefold()
    return all(word in text for word in words)


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("openverse")


if __name__ == "__main__":
    asyncio.run(Openverse().serve())
