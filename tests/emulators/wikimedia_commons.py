"""A wiki of files with real ones behind it.

Answers have the shape of MediaWiki's API (https://www.mediawiki.org/wiki/API:Imageinfo, formatversion 2), the odd
ones included: errors with status 200, pages whose file is gone, documents, facts as HTML.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import quote

from aiohttp import web

from tests.emulators import site

WIKI = "https://commons.wikimedia.org/wiki/"


def _file(base: str, title: str, sort: str, sample: tuple[str, str], **told: str) -> dict[str, Any]:
    path = site.sample(*sample)
    facts = {
        "LicenseShortName": "CC BY-SA 4.0",
        "Artist": '<a href="//commons.wikimedia.org/wiki/User:Bird">A. Bird</a>',
        "ImageDescription": f"<b>{title}</b> on a white ground &amp; nothing else",
        "DateTimeOriginal": "Taken on 12 May 1987",
        "Categories": "Feathers|Blue things",
    } | told
    info = {
        "size": path.stat().st_size,
        "url": f"{base}/files/{quote(title)}?sample={'/'.join(sample)}",
        "descriptionurl": WIKI + quote(f"File:{title}".replace(" ", "_"), safe=":_"),
        "mime": {"BITMAP": "image/jpeg", "AUDIO": "audio/mpeg", "VIDEO": "video/mp4"}.get(sort, "application/pdf"),
        "mediatype": sort,
        "extmetadata": {name: {"value": value, "source": "commons-desc-page"} for name, value in facts.items()},
    }
    if sort == "BITMAP":
        info["thumburl"] = f"{base}/files/thumb?sample=image/demo.jpg"
    else:
        info["duration"] = 12.5
    return {"pageid": len(title), "ns": 6, "title": f"File:{title}", "imageinfo": [info]}


def files(base: str) -> list[dict[str, Any]]:
    jpeg = ("image", "demo.jpg")
    return [
        _file(base, "A blue feather.jpg", "BITMAP", jpeg),
        _file(base, "Feather song.mp3", "AUDIO", ("audio", "demo.mp3")),
        _file(base, "Falling feather.mp4", "VIDEO", ("video", "demo.mp4")),
        _file(base, "Feather manual.pdf", "OFFICE", jpeg),
        {"ns": 6, "title": "File:Lost feather.jpg", "pageid": 9},
        *(_file(base, f"Feather {number:02d}.jpg", "BITMAP", jpeg, LicenseShortName="") for number in range(60)),
    ]


class WikimediaCommons(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/w/api.php", self.api), web.get("/files/{name}", self.file)]

    async def api(self, request: web.Request) -> web.Response:
        query = request.query
        if "gsrsearch" in query:
            return self._search(query)
        if "titles" in query:
            titles = query["titles"].split("|")
            pages = [one for one in files(self.base) if one["title"] in titles]
            missing = {"ns": 6, "title": titles[0], "missing": True}
            return web.json_response({"batchcomplete": True, "query": {"pages": pages or [missing]}})
        return web.json_response({"batchcomplete": True, "query": {"pages": files(self.base)[:1]}})

    def _search(self, query: Any) -> web.Response:
        *words, sorts = query["gsrsearch"].casefold().split()
        if not words or any(mark in "".join(words) for mark in ':"|'):
            return web.json_response({"error": {"code": "cirrussearch-backend-error", "info": "An error."}})
        for code in {"maxlag", "badvalue"} & set(words):
            return web.json_response({"error": {"code": code, "info": "Told as a success."}})
        offset, limit = int(query.get("gsroffset", "0")), int(query["gsrlimit"])
        found = [one for one in files(self.base) if all(word in one["title"].casefold() for word in words)]
        found = [one for one in found if _sort(one) in sorts]
        answer: dict[str, Any] = {"batchcomplete": True}
        if offset + limit < len(found):
            answer["continue"] = {"gsroffset": offset + limit, "continue": "gsroffset||"}
        page = [{**one, "index": offset + at} for at, one in enumerate(found[offset : offset + limit], 1)]
        if page:  # the pages come in the order of their numbers, not of the search
            answer["query"] = {"pages": page[::-1]}
        return web.json_response(answer)

    async def file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(site.sample(*request.query["sample"].split("/")))


def _sort(file: dict[str, Any]) -> str:
    return str(file["imageinfo"][0]["mediatype"]).casefold() if "imageinfo" in file else "bitmap"


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("wikimedia_commons")


if __name__ == "__main__":
    asyncio.run(WikimediaCommons().serve())
