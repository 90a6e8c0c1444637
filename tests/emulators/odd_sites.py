"""Sites as definitions describe them: /gulls in odd HTML tables, /terns in JSON, /owls in XML, two private ones.

/ravens signs in by a form with a token (ada, feather) and forgets everybody at POST /_forget; /crows knows a cookie.
/plovers/list.php turns pages of twenty by their number, /plovers/api by offset and limit; the first shows its last
page again behind the last, the second has no rows there.
/captcha/login.php asks for a person, /challenge/… is a check for bots before everything, /error says what is wrong.
"""

import asyncio
import itertools
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import site

NAMES = [f"Gulls of the North S01E{number:02d} 1080p" for number in range(1, 8)]


#: so many rows on pages
PLOVERS = 53


def _magnet(number: int) -> str:
    return f"magnet:?xt=urn:btih:{info_hash(number)}"


def info_hash(number: int) -> str:
    return f"{number:040x}"


def _row(number: int) -> str:
    """Names that are cut off have the whole in their title; one lacks it, one is in Cyrillic units."""
    name = NAMES[number]
    shown = (
        f"<a href='/details/{number}/'>{name}</a>"
        if number == 3
        else (f"<a href='/details/{number}/' title='{name}'>{name[:9]}...</a>")
    )
    age = f"<time data-age='{number} hours ago'>x</time>" if number < 4 else ""
    size = "700 МБ" if number == 2 else "<span>all:</span> 1,234.5 MB"
    free = {0: "<img alt='free'>", 1: "<img alt='half'>"}.get(number, "")
    imdb = "<a href='https://www.imdb.com/title/tt0000042/'>i</a>" if number == 1 else ""
    return (
        f"<tr><td><a href='browse.php?x=1&amp;cat={1 if number == 5 else 2}'><img></a></td>"
        f"<td>{shown}{free}{imdb}{age}</td><td>{size}</td>"
        f"<td>{'-' if number == 6 else 10 + number}</td><td>{number}</td></tr>"
    )


def _table(numbers: list[int]) -> str:
    rows = "".join(_row(number) for number in numbers)
    return (
        "<html><body><table class=menu><tr><td><a href='/details/99/'>not this</a></td></tr></table>"
        "<table class='list wide'><tr><th>cat<th>name<th>size<th>s<th>l</tr>"
        "<tr class=ad><td></td><td><a href='/details/98/'>Buy!</a></td></tr>"
        f"<tr><td class=day colspan=5>Tuesday, 3 March 2020</td></tr>{rows}"
        "<tr><td><table><tr><td>nested</td></tr></table></td></tr></table></body></html>"
    )


class OddSites(site.Site):
    def __init__(self) -> None:
        super().__init__()
        self.sessions: set[str] = set()
        self.numbers = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/gulls/search/{words}/", self.gulls),
            web.get("/gulls/latest/", self.gulls),
            web.get("/gulls/books.php", self.gulls),
            web.get("/details/{number}/", self.details),
            web.get("/terns/api/torrents", self.terns),
            web.get("/owls/list.xml", self.owls),
            web.get("/plovers/list.php", self.plovers),
            web.get("/plovers/api", self.plovers_api),
            web.get("/plovers/still.php", self.plovers),
            web.get("/{bird:ravens|crows}/browse.php", self.browse),
            web.get("/ravens/login.php", self.form),
            web.post("/ravens/take.php", self.take),
            web.get("/ravens/thanks.php", self.thanks),
            web.get("/captcha/login.php", self.captcha),
            web.get("/captcha/browse.php", self.captcha),
            web.get("/error/{rest:.*}", self.wrong),
            web.get("/challenge/{rest:.*}", self.challenge),
            web.post("/_forget", self.forget),
        ]

    async def gulls(self, request: web.Request) -> web.Response:
        words = request.match_info.get("words", request.query.get("words", ""))
        found = [
            number for number, name in enumerate(NAMES) if all(w in name.casefold() for w in words.casefold().split())
        ]
        if request.query.get("imdb") == "0000042":
            found = [1]
        return web.Response(body=_table(found).encode("windows-1251"), content_type="text/html")

    async def details(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        way = (
            f"<a href='magnet:?xt=urn:btih:{info_hash(number)}&amp;dn=x'>m</a>"
            if number % 2
            else "<a class=file href=get.php>f</a>"
        )
        return web.Response(text=f"<p>{way if number < 6 else ''}</p>", content_type="text/html")

    async def terns(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer k":
            raise web.HTTPUnauthorized
        if request.query.get("q") == "nothing":
            return web.json_response({"status": "nothing here"})
        movies: list[dict[str, Any]] = [{"title": "Terns without torrents"}]
        for number in range(1, 7):
            one = {
                "hash": info_hash(number).upper(),
                "quality": "1080p",
                "size_bytes": 1000 + number,
                "free": number == 1,
            }
            one |= {"added": "2020-03-03 12:00:00 +02:00"} | ({"seeds": str(number)} if number > 1 else {})
            movies.append(
                {"title": f"Terns {number}", "imdb_code": f"tt000000{number}", "torrents": [one], "genres": ["a", "b"]}
            )
        wanted = request.query.get("imdb")
        return web.json_response({"data": {"movies": [m for m in movies if wanted in {None, m.get("imdb_code")}]}})

    async def plovers(self, request: web.Request) -> web.Response:
        page = min(int(request.query.get("page", "1")), 3)
        rows = "".join(
            f"<tr><td class=n>Plovers {n}</td><td><a class=m href='{_magnet(n)}'>m</a></td></tr>"
            for n in range((page - 1) * 20, min(page * 20, PLOVERS))
        )
        return web.Response(text=f"<table>{rows}</table>", content_type="text/html")

    async def plovers_api(self, request: web.Request) -> web.Response:
        start, limit = int(request.query["start"]), int(request.query["count"])
        rows = [{"name": f"Plovers {n}", "magnet": _magnet(n)} for n in range(start, min(start + limit, PLOVERS))]
        return web.json_response({"rows": rows} if rows else {"message": "no more"})

    async def owls(self, _: web.Request) -> web.Response:
        entries = "".join(
            f"<entry kind='{'comics' if number % 2 else 'books'}'><name>Owls &amp; others {number}</name>"
            f"<bytes>{number}00</bytes>"
            f"<day>03.03.2020</day><link href='magnet:?xt=urn:btih:{info_hash(number)}&amp;dn=x'/></entry>"
            for number in range(1, 7)
        )
        text = f"<?xml version='1.0' encoding='UTF-8'?><channel><entry><name>no kind</name></entry>{entries}</channel>"
        return web.Response(text=text, content_type="text/xml")

    async def browse(self, request: web.Request) -> web.Response:
        bird = request.match_info["bird"]
        known = (
            request.cookies.get("session") in self.sessions if bird == "ravens" else request.cookies.get("uid") == "7"
        )
        if not known:
            raise web.HTTPFound("/ravens/login.php")
        words = request.query.get("q", "").casefold().split()
        rows = "".join(
            f"<tr class=torrent><td class=name>{name}</td><td><a class=dl href='get.php?id={number}'>d</a></td>"
            f"<td class=size>1 GB</td><td class=s>{number}</td></tr>"
            for number, name in enumerate(NAMES)
            if all(word in name.casefold() for word in words)
        )
        return web.Response(text=f"<a href=logout.php>out</a><table>{rows}</table>", content_type="text/html")

    async def form(self, _: web.Request) -> web.Response:
        text = (
            "<form id=search action=/x><input name=q></form><script>var token = 'abc123';</script>"
            "<form id=login action=take.php method=post><input type=hidden name=returnto value=/>"
            "<input name=user><input type=password name=word><input type=checkbox name=stay value=1 checked>"
            "<input type=submit name=go value=Go></form>"
        )
        return web.Response(text=text, content_type="text/html")

    async def take(self, request: web.Request) -> web.Response:
        sent = dict(await request.post())
        if sent != {"returnto": "/", "user": "ada", "word": "feather", "stay": "1", "token": "abc123"}:
            return web.Response(text="<p class=wrong>Wrong name or word.</p>", content_type="text/html")
        session = f"s{next(self.numbers)}"
        self.sessions.add(session)
        answer = web.HTTPFound("/ravens/browse.php")
        answer.set_cookie("session", session, max_age=3600)
        raise answer

    async def thanks(self, request: web.Request) -> web.Response:
        return web.Response(text=f"thanked for {request.query['id']}")

    async def captcha(self, _: web.Request) -> web.Response:
        text = "<form id=login action=take.php method=post><img class=captcha><input type=password name=word></form>"
        return web.Response(text=text, content_type="text/html")

    async def wrong(self, _: web.Request) -> web.Response:
        return web.Response(text="<div class=error>Sorry: <b>Too many searches.</b></div>", content_type="text/html")

    async def challenge(self, _: web.Request) -> web.Response:
        text = "<html><head><title>Just a moment...</title></head><body><form id=challenge-form></form></body></html>"
        return web.Response(text=text, content_type="text/html")

    async def forget(self, _: web.Request) -> web.Response:
        self.sessions.clear()
        return web.Response()


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("odd_sites")


if __name__ == "__main__":
    asyncio.run(OddSites().serve())
