"""A Prowlarr and a Jackett with the same sites behind them, in one process: /prowlarr and /jackett.

The Prowlarr has gulls (well), terns (left in peace until 2100) and news (Usenet); the Jackett gulls, terns and owls.
Keys are "k". GET /prowlarr/7/api is the Torznab interface of a site that is left in peace: 429 with its words.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import site
from tests.emulators.indexers import CAPS, _attrs, _error, _rss, info_hash

REST = "Indexer is disabled till 11/30/2100 10:00:00 due to recent failures."
NAMES = [f"Gulls.of.the.North.S01E{number:02d}.1080p.WEB.h264-BIRD" for number in range(1, 9)]


def _indexer(ref: int, name: str, host: str, **more: Any) -> dict[str, Any]:
    return {
        "id": ref,
        "name": name,
        "definitionName": name.lower(),
        "enable": True,
        "privacy": "public",
        "protocol": "torrent",
        "indexerUrls": [f"https://{host}/"],
        "fields": [{"name": "baseUrl", "value": f"https://{host}/"}, {"name": "apiKey"}],
        "capabilities": {
            "limitsMax": 100,
            "categories": [
                {"id": 2000, "name": "Movies", "subCategories": [{"id": 2040, "name": "HD", "subCategories": []}]},
                {"id": 5000, "name": "TV", "subCategories": []},
            ],
            "tvSearchParams": ["q", "season", "ep"],
        },
        "priority": 25,
    } | more


INDEXERS = [
    _indexer(3, "Terns", "www.terns.example"),
    _indexer(1, "Gulls", "gulls.example", privacy="private"),
    _indexer(4, "News", "news.example", protocol="usenet"),
    _indexer(5, "Off", "off.example", enable=False),
]
STATUS = [
    {"id": 1, "indexerId": 3, "disabledTill": "2100-11-30T10:00:00Z", "mostRecentFailure": "2026-11-01T10:00:00Z"}
]
STATS = {
    "indexers": [
        {
            "indexerId": 1,
            "indexerName": "Gulls",
            "averageResponseTime": 240,
            "numberOfQueries": 70,
            "numberOfGrabs": 3,
            "numberOfFailedQueries": 2,
        }
    ],
    "userAgents": [],
}


def _release(base: str, number: int) -> dict[str, Any]:
    return {
        "guid": f"https://gulls.example/t/{number}",
        "title": NAMES[number],
        "indexerId": 1,
        "indexer": "Gulls",
        "size": 1000 + number,
        "files": 0,
        "grabs": 9,
        "seeders": 10 + number,
        "leechers": 4,
        "infoHash": info_hash(number).upper() if number % 2 else None,
        "downloadUrl": f"{base}/prowlarr/1/download?apikey=k&link={number}",
        "magnetUrl": f"{base}/prowlarr/1/magnet?apikey=k&link={number}",
        "infoUrl": f"https://gulls.example/t/{number}",
        "publishDate": f"2020-03-03T10:00:0{number}Z",
        "imdbId": 42,
        "tvdbId": 7,
        "tmdbId": 0,
        "categories": [{"id": 5000, "name": "TV", "subCategories": [{"id": 5040, "name": "HD", "subCategories": []}]}],
        "indexerFlags": ["G_Freeleech", "Internal"],
        "protocol": "torrent",
    }


class Aggregators(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/prowlarr/api/v1/{what}", self.prowlarr),
            web.get("/prowlarr/7/api", self.resting),
            web.get("/jackett/api/v2.0/indexers/{ref}/results/torznab/api", self.jackett),
        ]

    async def prowlarr(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Api-Key") != "k":
            return web.json_response({"error": "Unauthorized"}, status=401)
        match request.match_info["what"]:
            case "indexer":
                return web.json_response(INDEXERS)
            case "indexerstatus":
                return web.json_response(STATUS)
            case "indexerstats":
                return web.json_response(STATS)
            case "search":
                return web.json_response(self._found(request))
        raise web.HTTPNotFound

    def _found(self, request: web.Request) -> list[dict[str, Any]]:
        words, _, told = request.query["query"].partition("{")
        found = [number for number, name in enumerate(NAMES) if all(w in name.lower() for w in words.lower().split())]
        if "Episode:" in told:
            found = [number for number in found if f"Episode:{number + 1}}}" in told]
        categories = request.query.getall("categories", [])
        refs = request.query.getall("indexerIds", ["1"])
        if "1" not in refs or (categories and "5000" not in categories):
            return []
        return [_release(self.base, number) for number in found]

    async def resting(self, _: web.Request) -> web.Response:
        text = f'<?xml version="1.0"?><error code="429" description="{REST}"/>'
        return web.Response(text=text, status=429, content_type="application/rss+xml")

    async def jackett(self, request: web.Request) -> web.Response:
        ref, query = request.match_info["ref"], request.query
        if query.get("apikey") != "k":
            return _error(100, "Invalid API Key")
        match query["t"]:
            case "indexers":
                sites = "".join(_site(name) for name in ("owls", "gulls", "terns"))
                return web.Response(text=f"<indexers>{sites}</indexers>", content_type="application/xml")
            case "caps":
                return web.Response(text=CAPS, content_type="application/xml")
        if ref == "owls":
            return _error(900, "Jackett.Common.IndexerException: the site is asleep")
        found = [
            number for number, name in enumerate(NAMES) if all(w in name.lower() for w in query.get("q", "").split())
        ]
        return _rss("".join(_item(self.base, ref, number) for number in found[number_at(ref) :: 2]))


def number_at(ref: str) -> int:
    return 1 if ref == "terns" else 0


def _site(name: str) -> str:
    return (
        f'<indexer id="{name}" configured="true"><title>{name.title()}</title><description/>'
        f"<link>https://{name}.example/</link><language>en-US</language><type>public</type>{CAPS.partition('?>')[2]}"
        "</indexer>"
    )


def _item(base: str, ref: str, number: int) -> str:
    attrs = _attrs(category=5000, seeders=10 + number, peers=15 + number, infohash=info_hash(number))
    link = f"{base}/jackett/dl/{ref}/?jackett_apikey=k&amp;path={number}"
    return (
        f"<item><title>{NAMES[number]}</title><guid>https://{ref}.example/t/{number}</guid><link>{link}</link>"
        f"<jackettindexer id='{ref}'>{ref.title()}</jackettindexer><size>{1000 + number}</size>"
        f"<pubDate>Tue, 03 Mar 2020 10:00:0{number} +0000</pubDate><category>5000</category>{attrs}"
        f"<enclosure url='{link}' length='{1000 + number}' type='application/x-bittorrent'/></item>"
    )


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("aggregators")


if __name__ == "__main__":
    asyncio.run(Aggregators().serve())
