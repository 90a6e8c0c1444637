"""A MangaDex: the API, the host of covers, a host of pages, and the place where tokens are given.

Answers have the shape of its documentation (https://api.mangadex.org/docs), the odd ones included: empty maps
as lists, numbers of chapters as text, chapters that lie elsewhere.
"""

import asyncio
import io
import re
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web
from PIL import Image

from tests.emulators import site

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
GROUP = {"type": "scanlation_group", "id": "g1", "attributes": {"name": "Night Garden"}}
OTHER = {"type": "scanlation_group", "id": "g2", "attributes": {"name": "Early Birds"}}


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _comic(number: int, title: Any, *, cover: bool = True, **more: Any) -> dict[str, Any]:
    relations: list[dict[str, Any]] = [
        {"id": "p1", "type": "author", "attributes": {"name": "Ito Hana"}},
        {"id": "p1", "type": "artist", "attributes": {"name": "Ito Hana"}},
        {"id": "p2", "type": "artist"},
    ]
    if cover:
        relations.append({"id": "c", "type": "cover_art", "attributes": {"fileName": "front.jpg"}})
    about = {
        "title": title,
        "altTitles": [{"ja": "庭"}, {"es-la": "El jardín"}],
        "description": {"en": "A garden.\n\nBehind a **wall**.", "es-la": "Un jardín."},
        "links": {"al": "30013", "mal": "13"},
        "originalLanguage": "ja",
        "status": "completed",
        "createdAt": f"2020-01-01T00:00:{number:02d}+00:00",
        "year": 2011,
        "contentRating": "safe",
        "tags": [{"id": "t", "type": "tag", "attributes": {"name": {"en": "Slice of Life"}}}],
        "availableTranslatedLanguages": ["en", "es-la"],
    }
    return {"id": uuid(number), "type": "manga", "attributes": about | more, "relationships": relations}


def comics() -> list[dict[str, Any]]:
    odd = {"description": [], "links": [], "altTitles": [], "tags": [], "year": None, "status": None}
    return [
        _comic(1, {"en": "The Walled Garden"}),
        _comic(2, {"ja-ro": "Walled no Niwa"}, cover=False, originalLanguage="ko", **odd),
        _comic(3, {"en": "Walled in"}, contentRating="erotica"),
        *(_comic(10 + number, {"en": f"Walled Tales {number}"}) for number in range(5)),
        *(_comic(500 + number, {"en": f"Ferry {number}"}, createdAt=_later(number)) for number in range(130)),
    ]


def _later(number: int) -> str:
    return f"2021-01-01T{number // 60:02d}:{number % 60:02d}:00+00:00"


def _chapter(comic: int, number: int, chapter: str | None, groups: list[dict], **more: Any) -> dict[str, Any]:
    about = {
        "volume": "1",
        "chapter": chapter,
        "title": "The gate",
        "translatedLanguage": "en",
        "externalUrl": None,
        "isUnavailable": False,
        "pages": 3,
        "publishAt": f"2020-01-{number:02d}T00:00:00+00:00",
    }
    return {"id": uuid(1000 * comic + number), "type": "chapter", "attributes": about | more, "relationships": groups}


def chapters(comic: int) -> list[dict[str, Any]]:
    return [
        _chapter(comic, 1, "1", [OTHER]),
        _chapter(comic, 2, "1", [GROUP]),
        _chapter(comic, 3, "2", [GROUP, OTHER], title=None, volume=None),
        _chapter(comic, 4, "2.5", [{"type": "user", "id": "u"}], title=""),
        _chapter(comic, 5, "10", [GROUP]),
        _chapter(comic, 6, None, [GROUP], title="A bonus"),
        _chapter(comic, 7, "3", [GROUP], externalUrl="https://publisher.example/3"),
        _chapter(comic, 8, "4", [GROUP], isUnavailable=True),
        _chapter(comic, 9, "5", [GROUP], pages=0),
        _chapter(comic, 10, "1", [GROUP], translatedLanguage="es-la", title="La puerta"),
    ]


class MangaDex(site.Site):
    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/manga", self.search),
            web.get("/manga/{id}", self.comic),
            web.get("/manga/{id}/feed", self.feed),
            web.get("/at-home/server/{id}", self.pages),
            web.get("/{saving:data|data-saver}/{hash}/{file}", self.picture),
            web.get("/covers/{id}/{file}", self.picture),
            web.post("/realms/mangadex/protocol/openid-connect/token", self.token),
            web.get("/_keys", self.heard),
        ]

    def _hear(self, request: web.Request) -> None:
        self.keys.append(f"{request.path} {request.headers.get('Authorization', '')}")

    async def search(self, request: web.Request) -> web.Response:
        self._hear(request)
        query = request.query
        limit, offset = int(query.get("limit", "10")), int(query.get("offset", "0"))
        if limit > 100 or limit + offset > 10_000:
            return _refused(400, "validation_exception")
        words, ratings = query.get("title", "").casefold(), query.getall("contentRating[]", ["safe"])
        found = [one for one in comics() if words in str(one["attributes"]["title"]).casefold()]
        found = [one for one in found if one["attributes"]["contentRating"] in ratings]
        codes = set(query.getall("availableTranslatedLanguage[]", []))
        found = [one for one in found if not codes or codes & set(one["attributes"]["availableTranslatedLanguages"])]
        if query.get("order[createdAt]") == "asc":
            found = sorted(found, key=_created)
        found = [one for one in found if _created(one)[:19] >= query.get("createdAtSince", "")]
        answer = {"data": found[offset : offset + limit], "limit": limit, "offset": offset, "total": len(found)}
        return web.json_response({"result": "ok", "response": "collection", **answer})

    async def comic(self, request: web.Request) -> web.Response:
        self._hear(request)
        number = request.match_info["id"]
        if not UUID.match(number):
            return _refused(400, "validation_exception")
        found = [one for one in comics() if one["id"] == number]
        return web.json_response({"result": "ok", "data": found[0]}) if found else _refused(404, "not_found")

    async def feed(self, request: web.Request) -> web.Response:
        self._hear(request)
        number, codes = int(request.match_info["id"][-12:]), request.query.getall("translatedLanguage[]", [])
        listed = [one for one in chapters(number) if one["attributes"]["translatedLanguage"] in codes]
        return web.json_response({"result": "ok", "data": listed, "limit": 500, "offset": 0, "total": len(listed)})

    async def pages(self, request: web.Request) -> web.Response:
        self._hear(request)
        digest = "abc0123456789"
        files = [f"{number}-{digest}.png" for number in range(1, 4)]
        chapter = {"hash": digest, "data": files, "dataSaver": [file.replace(".png", ".jpg") for file in files]}
        return web.json_response({"result": "ok", "baseUrl": self.base, "chapter": chapter})

    async def picture(self, request: web.Request) -> web.Response:
        self._hear(request)
        kind = "JPEG" if request.path.endswith(".jpg") else "PNG"
        drawn = io.BytesIO()
        Image.new("RGB", (40, 60), "white").save(drawn, kind)
        return web.Response(body=drawn.getvalue(), content_type=f"image/{kind.lower()}")

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form["grant_type"], form["client_secret"], form["password"]) != ("password", "s", "pw"):
            return web.json_response({"error": "invalid_grant"}, status=401)
        return web.json_response({"access_token": "T0K", "expires_in": 900, "refresh_token": "R"})

    async def heard(self, _: web.Request) -> web.Response:
        return web.json_response(self.keys)


def _created(comic: dict[str, Any]) -> str:
    return comic["attributes"]["createdAt"]


def _refused(status: int, title: str) -> web.Response:
    errors = [{"id": "e", "status": status, "title": title, "detail": title}]
    return web.json_response({"result": "error", "errors": errors}, status=status)


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("mangadex")


if __name__ == "__main__":
    asyncio.run(MangaDex().serve())
