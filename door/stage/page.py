"""The page of the stage: both platforms side by side, and a line on top that tells what happens."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

_PAGE = Path(__file__).parent / "page"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src data:; frame-src http://127.0.0.1:*",
}


class Page:
    """Served on loopback at `address`; `tell` changes its line, for whoever has it open and whoever comes."""

    def __init__(self, views: dict[str, dict[str, str]]) -> None:
        self._views = views
        self._line = ""
        self._news = asyncio.Condition()
        self.address = ""

    async def tell(self, line: str) -> None:
        """Say what happens."""
        async with self._news:
            self._line = line
            self._news.notify_all()

    async def views(self, _: web.Request) -> web.Response:
        """By platform and person: where their page is."""
        return web.json_response(self._views)

    async def lines(self, request: web.Request) -> web.StreamResponse:
        """The line as it is, then each further one, as server-sent events."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await answer.prepare(request)
        told = ""
        while True:
            told = await self._after(told)
            await answer.write(f"data: {json.dumps(told)}\n\n".encode())

    async def file(self, request: web.Request) -> web.FileResponse:
        """The page and what belongs to it."""
        path = _PAGE / (request.match_info.get("name") or "index.html")
        if path.parent != _PAGE or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def _after(self, told: str) -> str:
        """The line, as soon as it is another one."""
        async with self._news:
            await self._news.wait_for(lambda: self._line != told)
            return self._line


@contextlib.asynccontextmanager
async def served(views: dict[str, dict[str, str]]) -> AsyncIterator[Page]:
    """The page on a free port, for as long as the block lasts."""
    page = Page(views)
    app = web.Application()
    app.add_routes([web.get("/views", page.views), web.get("/lines", page.lines)])
    app.add_routes([web.get("/", page.file), web.get("/{name}", page.file)])
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        page.address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield page
    finally:
        await runner.cleanup()
