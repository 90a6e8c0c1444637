"""A PeerTube that is at once the place where videos are searched and the server where they are at home.

Answers have the shape of its API (https://docs.joinpeertube.org/api-rest-reference.html): files under the video or
under its playlists, broadcasts, videos of other servers, downloads that are not allowed.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import site


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def _file(base: str, height: int, **more: Any) -> dict[str, Any]:
    size = site.sample("video", "demo.mp4").stat().st_size
    about = {"resolution": {"id": height, "label": f"{height}p"}, "size": size, "hasAudio": True, "hasVideo": True}
    address = f"{base}/static/videos/{height}.mp4"
    return about | {"fileUrl": address, "fileDownloadUrl": address.replace("static", "download"), "fps": 25} | more


def _video(base: str, number: int, name: str, **more: Any) -> dict[str, Any]:
    about = {
        "id": number,
        "uuid": uuid(number),
        "shortUUID": "abcdefghijkmnopqrstuv",
        "url": f"{base}/videos/watch/{uuid(number)}",
        "name": name,
        "description": "Behind a **wall**.",
        "duration": 61,
        "isLive": False,
        "nsfw": False,
        "language": {"id": "en", "label": "English"},
        "licence": {"id": 1, "label": "Attribution"},
        "privacy": {"id": 1, "label": "Public"},
        "publishedAt": "2021-03-04T05:06:07.000Z",
        "originallyPublishedAt": None,
        "previewPath": "/lazy-static/previews/a.jpg",
        "tags": ["garden"],
        "account": {"name": "ann", "displayName": "Ann", "host": "films.example"},
        "channel": {"name": "walls", "displayName": "Walled Films", "host": "films.example"},
        "downloadEnabled": True,
        "files": [_file(base, 480), _file(base, 2160), _file(base, 720)],
        "streamingPlaylists": [],
    }
    return about | more


def videos(base: str) -> list[dict[str, Any]]:
    playlists = [{"files": [_file(base, 0, hasVideo=False), _file(base, 720), _file(base, 360, hasAudio=False)]}]
    none = {"licence": {"id": None, "label": "Unknown"}, "language": {"id": None}, "tags": [], "previewPath": None}
    return [
        _video(base, 1, "The walled garden"),
        _video(base, 2, "Garden, in pieces", files=[], streamingPlaylists=playlists, description=None, **none),
        _video(base, 3, "To be seen only", downloadEnabled=False),
        _video(base, 4, "Garden, live", isLive=True),
        _video(base, 5, "Not ready", files=[]),
        *(_video(base, number, f"Garden tour {number}") for number in range(10, 16)),
    ]


class PeerTube(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v1/search/videos", self.search),
            web.get("/api/v1/videos/{id}", self.video),
            web.get("/{way:static|download}/videos/{name}", self.film),
            web.get("/lazy-static/previews/{name}", self.picture),
        ]

    async def search(self, request: web.Request) -> web.Response:
        query = request.query
        start, count, words = int(query.get("start", "0")), int(query.get("count", "15")), query["search"].casefold()
        if count > 100:
            return web.json_response({"detail": "Incorrect request parameters: count", "status": 400}, status=400)
        found = [one for one in videos(self.base) if all(word in one["name"].casefold() for word in words.split())]
        listed = [{name: one[name] for name in one if name not in {"files", "streamingPlaylists"}} for one in found]
        return web.json_response({"total": len(found), "data": listed[start : start + count]})

    async def video(self, request: web.Request) -> web.Response:
        for one in videos(self.base):
            if request.match_info["id"] in {one["uuid"], one["shortUUID"]}:
                return web.json_response(one)
        return web.json_response({"detail": "Video not found", "status": 404}, status=404)

    async def film(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(site.sample("video", "demo.mp4"))

    async def picture(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(site.sample("image", "demo.jpg"))


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("peertube")


if __name__ == "__main__":
    asyncio.run(PeerTube().serve())
