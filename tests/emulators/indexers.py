"""Sites that list releases, one of each sort, all with films and series about gulls.

/torznab/api speaks Torznab for who has the key, /nyaa Nyaa's feed, /feed.xml is a plain feed, /yts, /eztv,
/therarbg, /rarbg (for who has its token) and /knaben/v1 (which is posted to) answer in JSON. Answers have the shapes
that such sites have, the odd ones included: sizes as text or 0, numbers as text, lists that are missing, errors with
status 200.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from tests.emulators import site

NAMES = [f"Gulls.of.the.North.S01E{number:02d}.1080p.WEB.h264-BIRD" for number in range(1, 9)]
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:torznab="http://torznab.com/schemas/2015/feed" '
    'xmlns:nyaa="https://nyaa.si/xmlns/nyaa" xmlns:torrent="http://xmlns.ezrss.it/0.1/"'
)
CAPS = """<?xml version="1.0"?><caps><limits max="100" default="50"/><searching>
<search available="yes" supportedParams="q"/><tv-search available="yes" supportedParams="q,season,ep,tvdbid"/>
<movie-search available="yes" supportedParams="q,imdbid,tmdbid"/>
<music-search available="no" supportedParams="q,artist"/>
</searching><categories><category id="5000" name="TV"/></categories></caps>"""


def info_hash(number: int) -> str:
    return f"{number:040x}"


def _rss(items: str) -> web.Response:
    channel = f"<channel><title>t</title>{items}</channel>"
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {SPACES}>{channel}</rss>'
    return web.Response(text=text, content_type="application/rss+xml")


def _attrs(**values: object) -> str:
    return "".join(
        f"<torznab:attr name={quoteattr(name)} value={quoteattr(str(value))}/>" for name, value in values.items()
    )


def _torznab(base: str, number: int) -> str:
    attrs = {"category": 5000, "seeders": 10 + number, "peers": 15 + number, "infohash": info_hash(number).upper()}
    attrs |= {"downloadvolumefactor": 0, "uploadvolumefactor": 1, "tvdbid": 7, "imdbid": "tt0000042", "tag": "internal"}
    link = f"{base}/torznab/dl?id={number}&key=k"
    return (
        f"<item><title>{NAMES[number]}</title><guid>{base}/details/{number}</guid>"
        f"<comments>{base}/details/{number}</comments>"
        f"<link>{escape(link)}</link><pubDate>Tue, 03 Mar 2020 10:00:0{number} +0000</pubDate>"
        f"<size>{1000 + number}</size>"
        f"<category>5040</category><category>100123</category>{_attrs(**attrs)}"
        f'<enclosure url={quoteattr(link)} length="{1000 + number}" type="application/x-bittorrent"/></item>'
    )


def _nyaa(base: str, number: int) -> str:
    told = {"seeders": 3, "leechers": 1, "downloads": 50, "infoHash": info_hash(number), "categoryId": "1_2"}
    told |= {"category": "Anime - English", "size": "609.6 MiB", "trusted": "Yes", "remake": "No"}
    words = "".join(f"<nyaa:{name}>{value}</nyaa:{name}>" for name, value in told.items())
    return (
        f"<item><title>{NAMES[number]}</title><link>{base}/download/{number}.torrent</link>"
        f'<guid isPermaLink="true">{base}/view/{number}</guid>'
        f"<pubDate>Tue, 03 Mar 2020 10:00:00 -0000</pubDate>{words}</item>"
    )


def _plain(base: str, number: int) -> str:
    magnet = f"magnet:?xt=urn:btih:{info_hash(number)}&dn=x"
    file = f'<enclosure url="/t/{number}.torrent" length="0" type="application/x-bittorrent"/>'
    way = f"<link>{escape(magnet)}</link>" if number % 2 else f"<link>{base}/view/{number}</link>{file}"
    told = "<description>Size: 1,2 GB &lt;b&gt;ok&lt;/b&gt;</description>"
    return f"<item><title>{NAMES[number]}</title><guid>{number}</guid>{way}{told}</item>"


def _film(base: str, number: int) -> dict[str, Any]:
    torrent = {"hash": info_hash(number).upper(), "quality": "1080p", "type": "bluray", "video_codec": "x264"}
    torrent |= {
        "seeds": "7",
        "peers": 2,
        "size_bytes": 2000 + number,
        "date_uploaded_unix": 1583229600,
        "is_repack": "0",
    }
    torrent["url"] = f"{base}/t/{number}"
    return {"title": f"Gulls {number}", "year": 2000 + number, "imdb_code": f"tt000000{number}", "torrents": [torrent]}


def _episode(number: int) -> dict[str, Any]:
    row = {"id": number, "hash": info_hash(number), "title": NAMES[number].replace(".", " "), "imdb_id": "42"}
    row |= {"season": "1", "episode": str(number), "seeds": 4, "peers": 1, "date_released_unix": 1583229600}
    return row | {
        "size_bytes": "734003200",
        "magnet_url": f"magnet:?xt=urn:btih:{info_hash(number)}",
        "torrent_url": "",
    }


def _post(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"pk": f"ab{number}", "n": NAMES[number], "a": 1583229600, "c": "TV", "s": 734003200}
    row |= {"t": None, "u": "bird", "se": 9 - number, "le": "1", "h": info_hash(number).upper(), "tg": []}
    return row | {"i": "tt0000042" if number else None}


def _listed(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"title": NAMES[number], "category": "TV-HD Episodes", "seeders": 8, "leechers": 2}
    row |= {"download": f"magnet:?xt=urn:btih:{info_hash(number)}&dn=x", "size": 1500, "ranked": 0}
    row |= {"pubdate": "2020-03-03 10:00:00 +0000", "info_page": f"https://rarbg.example/{number}"}
    return row | {"episode_info": {"imdb": "tt0000042", "tvdb": "7", "themoviedb": None} if number else None}


class Indexers(site.Site):
    tokens = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/torznab/api", self.torznab),
            web.get("/nyaa/", self.nyaa),
            web.get("/feed.xml", self.feed),
            web.get("/yts/api/v2/list_movies.json", self.yts),
            web.get("/eztv/api/get-torrents", self.eztv),
            web.get("/therarbg/get-posts/{asked}/", self.therarbg),
            web.get("/rarbg/pubapi_v2.php", self.rarbg),
            web.post("/knaben/v1", self.knaben),
        ]

    async def torznab(self, request: web.Request) -> web.Response:
        query = request.query
        if query.get("apikey") != "k":
            return _error(100, "Incorrect user credentials")
        if query["t"] == "caps":
            return web.Response(text=CAPS, content_type="application/xml")
        if query["t"] not in {"search", "tvsearch", "movie"}:
            return _error(202, "No such function")
        if query.get("q") == "too much":
            return _error(500, "Request limit reached")
        found = [number for number, name in enumerate(NAMES) if _holds(name, query.get("q", ""))]
        if "ep" in query:
            found = [number for number in found if number + 1 == int(query["ep"])]
        if query.get("cat") and "5000" not in query["cat"].split(","):
            found = []
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "50"))
        return _rss("".join(_torznab(self.base, number) for number in found[offset : offset + limit]))

    async def nyaa(self, request: web.Request) -> web.Response:
        found = [number for number, name in enumerate(NAMES) if _holds(name, request.query.get("q", ""))]
        page = found if request.query.get("p", "1") == "1" else []
        return _rss("".join(_nyaa(self.base, number) for number in page))

    async def feed(self, _: web.Request) -> web.Response:
        return _rss("".join(_plain(self.base, number) for number in range(len(NAMES))))

    async def yts(self, request: web.Request) -> web.Response:
        query = request.query
        films = [_film(self.base, number) for number in range(7)]
        words = query.get("query_term", "").casefold()
        found = [film for film in films if words in film["title"].casefold() or words == film["imdb_code"]]
        data: dict[str, Any] = {"movie_count": len(found), "limit": 50, "page_number": int(query.get("page", "1"))}
        if query.get("page", "1") == "1" and found:
            data["movies"] = [*found, {"title": "Gulls without torrents", "torrents": None}]
        return web.json_response({"status": "ok", "status_message": "Query was successful", "data": data})

    async def eztv(self, request: web.Request) -> web.Response:
        query = request.query
        rows = [_episode(number) for number in range(len(NAMES))]
        listed = rows if query.get("page", "1") == "1" else []
        answer: dict[str, Any] = {"torrents_count": len(rows), "limit": 100, "page": 1}
        return web.json_response(answer | ({"torrents": listed} if listed else {}))

    async def therarbg(self, request: web.Request) -> web.Response:
        steps = request.match_info["asked"].split(":")
        asked = dict(zip(steps[::2], steps[1::2], strict=True))
        words = asked.get("keywords", "")
        rows = [_post(n) for n, name in enumerate(NAMES) if words == "tt0000042" or _holds(name, words)]
        rows = rows if asked.get("category", "TV") == "TV" else []
        page = int(request.query.get("page", "1"))
        answer = {"page_size": 5, "count": len(rows), "total": len(rows), "results": rows[page * 5 - 5 : page * 5]}
        return web.json_response(
            answer | {"links": {"next": "more" if len(rows) > page * 5 else None, "previous": None}}
        )

    async def rarbg(self, request: web.Request) -> web.Response:
        query = request.query
        if "get_token" in query:
            self.tokens += 1
            return web.json_response({"token": f"t{self.tokens}"})
        if query.get("token") != f"t{self.tokens}":
            return web.json_response({"error": "Invalid token. Use get_token for a new one!", "error_code": 4})
        words = query.get("search_string", "")
        rows = [_listed(number) for number, name in enumerate(NAMES) if _holds(name, words)]
        if query.get("category", "tv") != "tv" or query.get("search_imdb", "tt0000042") != "tt0000042" or not rows:
            return web.json_response({"error": "No results found", "error_code": 20, "rate_limit": 1})
        return web.json_response({"torrent_results": rows})

    async def knaben(self, request: web.Request) -> web.Response:
        """In the shape of https://knaben.org/api/v1; rows of the sites that it looks through are of many sorts."""
        asked = await request.json()
        if asked.get("size", 150) > 300:
            return web.json_response({"error": "size must be at most 300"}, status=400)
        rows = [row for row in _seen() if _holds(row["title"], asked.get("query", ""))]
        wanted = set(asked.get("categories", ()))
        rows = [row for row in rows if not wanted or wanted & set(row["categoryId"])]
        rows = [row for row in rows if not (asked.get("hide_xxx") and 5000000 in row["categoryId"])]
        rows.sort(key=lambda row: row[asked["order_by"]], reverse=asked.get("order_direction", "desc") == "desc")
        start = asked.get("from", 0)
        total = {"relation": "eq", "value": len(rows)}
        hits = rows[start : start + asked.get("size", 150)]
        return web.json_response({"max_score": None, "total": total, "hits": hits})


def _seen() -> list[dict[str, Any]]:
    """Rows as Knaben keeps them: a comic, something for adults, and episodes, one without a hash."""
    row: dict[str, Any] = {"bytes": 734003200, "lastSeen": "2026-11-01T00:00:00+01:00", "tracker": "Bird Bay"}
    row |= {"trackerId": "birdbay", "peers": 2, "virusDetection": 0, "score": None, "category": "TV / HD"}
    rows = [
        row
        | {"id": f"k{number}", "title": name, "seeders": 100 + number, "hash": info_hash(number)}
        | {"categoryId": [2000000, 2001000], "date": f"2020-03-03T10:00:0{7 - number}"}
        | {"details": f"https://birdbay.example/{number}", "magnetUrl": f"magnet:?xt=urn:btih:{info_hash(number)}"}
        for number, name in enumerate(NAMES)
    ]
    comic = {"id": "c", "title": "Gulls 001 (cbz)", "seeders": 3, "hash": info_hash(50), "magnetUrl": None}
    comic |= {"categoryId": [9000000, 9002000], "date": "2019-03-03T10:00:00+01:00", "details": "", "bytes": "0"}
    dark = {"id": "x", "title": "Gulls after dark", "seeders": 2, "hash": info_hash(51), "magnetUrl": ""}
    dark |= {"categoryId": [5000000], "date": "2019-01-03T10:00:00+01:00", "details": None}
    nothing = {"id": "n", "title": "Gulls without a way", "seeders": 1, "hash": None, "magnetUrl": None}
    nothing |= {"categoryId": [], "date": "2018-01-01T00:00:00", "details": None}
    return [*rows, row | comic, row | dark, row | nothing]


def _error(code: int, said: str) -> web.Response:
    text = f'<?xml version="1.0"?><error code="{code}" description="{said}"/>'
    return web.Response(text=text, content_type="application/xml")


def _holds(name: str, words: str) -> bool:
    return all(word in name.casefold() for word in words.casefold().split())


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("indexers")


if __name__ == "__main__":
    asyncio.run(Indexers().serve())
