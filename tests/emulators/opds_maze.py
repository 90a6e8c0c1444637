"""A catalogue in OPDS that leads in circles: what who goes through all of one meets.

Feeds that hold the same books in another order, a folder that leads back to the door, one that is gone, one that is a
web page, one behind another host, facets, a folder in a folder in a folder, and a last page that names itself as next.
"""

from aiohttp import web

_HEAD = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Maze</title><id>m</id>'
_FEED = 'type="application/atom+xml;profile=opds-catalog;kind=acquisition"'
#: how many books `all` has, and how many are on a page of it
BOOKS, _PAGE = 23, 10


def _book(number: int) -> str:
    return (
        f"<entry><title>Book {number}</title><id>urn:maze:{number}</id>"
        '<link rel="http://opds-spec.org/acquisition" type="application/epub+zip" href="/files/a.epub"/></entry>'
    )


def _folder(name: str, address: str) -> str:
    return f'<entry><title>{name}</title><id>f{name}</id><link rel="subsection" {_FEED} href="{address}"/></entry>'


def _answer(*inside: str) -> web.Response:
    return web.Response(text=f"{_HEAD}{''.join(inside)}</feed>", content_type="application/atom+xml")


async def door(_: web.Request) -> web.Response:
    facet = f'<link rel="http://opds-spec.org/facet" {_FEED} href="/maze/facet" title="English"/>'
    ways = {"All": "all", "New": "new", "Gone": "gone", "Page": "page", "Deep": "deep/1"}
    folders = [_folder(name, f"/maze/{way}") for name, way in ways.items()]
    return _answer(facet, *folders, _folder("Back", "/maze"), _folder("Away", "http://127.0.0.9/x"))


async def every(request: web.Request) -> web.Response:
    page = int(request.query.get("page", "1"))
    last = -(-BOOKS // _PAGE)
    books = [_book(number) for number in range(BOOKS)][(page - 1) * _PAGE : page * _PAGE]
    following = f"/maze/all?page={min(page + 1, last)}"
    return _answer(f'<link rel="next" {_FEED} href="{following}"/>', *books)


async def newest(_: web.Request) -> web.Response:
    return _answer(_book(BOOKS - 1), _book(0), _book(100))


async def deep(request: web.Request) -> web.Response:
    floor = int(request.match_info["floor"])
    return _answer(_book(200 + floor), _folder("Deeper", f"/maze/deep/{floor + 1}"))


async def page(_: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><h1>Books</h1>", content_type="text/html")


def routes() -> list[web.RouteDef]:
    """The maze, beside the other catalogues."""
    return [
        web.get("/maze", door),
        web.get("/maze/all", every),
        web.get("/maze/new", newest),
        web.get("/maze/deep/{floor}", deep),
        web.get("/maze/page", page),
        web.get("/maze/facet", newest),
    ]
