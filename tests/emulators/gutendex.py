"""A Gutendex with real books behind it.

Answers have the shape that its readme tells (github.com/garethbjohnson/gutendex).
"""

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.emulators import site

PAGE = 32


def files() -> dict[str, Path]:
    """Real files by the name under which they are served."""
    return {
        "children.epub": site.real_epub(),
        "demo.epub": site.sample("text", "demo.epub"),
        "demo.html": site.sample("text", "demo.html"),
        "demo.txt": site.sample("text", "demo.txt"),
        "demo.jpg": site.sample("image", "demo.jpg"),
        "demo.mp3": site.sample("audio", "demo.mp3"),
    }


def _book(number: int, title: str, author: str, languages: list[str], formats: dict[str, str], **more: Any) -> dict:
    return {
        "id": number,
        "title": title,
        "authors": [{"name": author, "birth_year": 1797, "death_year": 1851}],
        "translators": [],
        "editors": [],
        "summaries": [f"A book called {title}."],
        "subjects": ["Science fiction"],
        "bookshelves": ["Gothic Fiction"],
        "languages": languages,
        "copyright": False,
        "media_type": "Text",
        "formats": formats,
        "download_count": 1000 - number % 1000,
    } | more


def books(base: str) -> list[dict]:
    epub, cover = {"application/epub+zip": f"{base}/files/children.epub"}, {"image/jpeg": f"{base}/files/demo.jpg"}
    text = {"text/plain; charset=us-ascii": f"{base}/files/demo.txt"}
    several = [_book(900 + n, f"Collected tales, volume {n}", "Many, Hands", ["en"], text) for n in range(70)]
    return [
        _book(84, "Frankenstein; or, the\nmodern Prometheus", "Shelley, Mary Wollstonecraft", ["en"], epub | cover),
        _book(41445, "Frankenstein: the 1818 text", "Shelley, Mary", ["en"], text, copyright=None),
        _book(20, "Frankenstein, pages", "Shelley, Mary", ["fr"], {"text/html": f"{base}/files/demo.html"}),
        _book(21, "Frankenstein, spoken", "Shelley, Mary", ["en"], {"audio/mpeg": f"{base}/files/demo.mp3"}),
        _book(22, "人間失格", "太宰治", ["ja"], epub, copyright=True),
        *several,
    ]


class Gutendex(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/books", self.search),
            web.get("/books/", self.search),
            web.get("/books/{number}", self.book),
            web.get("/files/{name}", self.file),
        ]

    async def search(self, request: web.Request) -> web.Response:
        query = request.query
        words = query.get("search", "").casefold().split()
        found = [book for book in books(self.base) if all(word in _text(book) for word in words)]
        if "languages" in query:
            found = [book for book in found if set(book["languages"]) & set(query["languages"].split(","))]
        if "ids" in query:
            found = [book for book in found if str(book["id"]) in query["ids"].split(",")]
        page = int(query.get("page", "1"))
        rest = found[(page - 1) * PAGE :]
        if page > 1 and not rest:
            return web.json_response({"detail": "Invalid page."}, status=404)
        following = f"{self.base}/books/?page={page + 1}" if len(rest) > PAGE else None
        answer = {"count": len(found), "next": following, "previous": None, "results": rest[:PAGE]}
        return web.json_response(answer)

    async def book(self, request: web.Request) -> web.Response:
        for book in books(self.base):
            if str(book["id"]) == request.match_info["number"]:
                return web.json_response(book)
        return web.json_response({"detail": "No Book matches the given query."}, status=404)

    async def file(self, request: web.Request) -> web.StreamResponse:
        path = files().get(request.match_info["name"])
        return web.FileResponse(path) if path else web.Response(status=404)


def _text(book: dict) -> str:
    return (book["title"] + " " + book["authors"][0]["name"]).casefold()


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("gutendex")


if __name__ == "__main__":
    asyncio.run(Gutendex().serve())
