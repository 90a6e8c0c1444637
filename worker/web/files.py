"""`/s/{token}/{name}`: the bytes of an item, or a cover, to whoever has a link that is still good."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from core import links
from core.errors import LinkExpired, LinkInvalid
from core.library import items, people, titles
from core.library.items import Holding
from core.links import Capability, Claim
from core.models import Person
from core.web import CSP_BYTES, problem
from worker import meters
from worker.context import House
from worker.web.asked import Offered, begun, span_of
from worker.web.covers import Covers
from worker.web.leaves import Leaves
from worker.web.playlists import Playlists
from worker.web.ranges import Span
from worker.web.still import Still
from worker.web.streams import Streaming, Streams
from worker.web.uploads import Uploads

_CHUNK = 256 * 1024
#: makes the page for a person whose link does not open: (status, key) → HTML
Refuse = Callable[[int, str], str]


class Files:
    """Signed files."""

    def __init__(self, house: House, refuse: Refuse | None = None, streaming: Streaming | None = None) -> None:
        self._house = house
        self._covers = Covers(house)
        self._leaves = Leaves(house)
        self._uploads = Uploads(house)
        self._playlists = Playlists(house.runtime)
        self._refuse = refuse
        torrent = house.runtime.settings.torrent
        self._streams = Streams(streaming, torrent, house.catalog.traffic) if streaming else None

    def add_routes(self, app: web.Application) -> None:
        """Put our routes into an application; GET answers HEAD too."""
        app.router.add_get("/s/{token}/{name}", self._open)
        app.router.add_put("/s/{token}/{name}", self._open)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        try:
            claim = links.verify(
                self._house.runtime.keys, request.match_info["token"], request.match_info["name"], time.time()
            )
            response = await self._answer(request, claim)
        except LinkExpired:
            response = self._refused(request, 410, "expired", "This link has expired. /link gives a fresh one.")
        except LinkInvalid:
            response = self._refused(request, 403, "invalid", "This link is not valid for this file.")
        meters.LINKS_OPENED.labels(str(response.status)).inc()
        return response

    async def _answer(self, request: web.Request, claim: Claim) -> web.StreamResponse:
        is_put = request.method == "PUT"
        match claim.capability:
            case Capability.COVER if not is_put:
                return await self._cover(claim, is_small="small" in request.query)
            case Capability.FILE if not is_put:
                return await self._file(request, claim)
            case Capability.LEAVES if not is_put:
                return await self._leaf(request, claim)
            case Capability.STREAM if not is_put and self._streams:
                return await self._streams.answer(request, claim)
            case Capability.PLAYLIST if not is_put:
                return await self._playlists.answer(request, claim)
            case Capability.UPLOAD if is_put:
                return await self._uploads.receive(request, claim)
            case _:
                raise LinkInvalid("not a link for this")

    async def _cover(self, claim: Claim, *, is_small: bool) -> web.StreamResponse:
        async with self._house.runtime.db.read() as session:
            title = await titles.by_id(session, claim.thing)
        find = self._covers.small if is_small else self._covers.path
        path = await find(title) if title else None
        if path is None:
            return problem(404, "no_cover", "There is no cover.")
        headers = {"Cache-Control": "private, max-age=604800, immutable", "Content-Security-Policy": CSP_BYTES}
        return web.FileResponse(path, headers={**headers, "Content-Type": "image/jpeg"})

    async def _file(self, request: web.Request, claim: Claim) -> web.StreamResponse:
        holding = await self._holding(request, claim)
        if isinstance(holding, web.StreamResponse):
            return holding
        # the file's SHA-256 is its name on the shelf, and so its ETag
        path, blob = self._house.shelf.path(holding.item.sha256), holding.blob
        offered = Offered(holding.item.file_name, blob.media_type, blob.size_bytes, path.name[:32])
        with self._house.catalog.traffic.stream():  # downloads make room for people
            return await _send(request, path, offered, Still(lambda: self._over(claim)))

    async def _over(self, claim: Claim) -> str:
        async with self._house.runtime.db.read() as session:
            holding = await items.holding(session, claim.thing)
            person = await people.person(session, claim.person)
        if holding is None:
            return "it was taken out of the library"
        return "" if _is_good(claim, holding, person) else "the link was taken back"

    async def _leaf(self, request: web.Request, claim: Claim) -> web.StreamResponse:
        holding = await self._holding(request, claim)
        if isinstance(holding, web.StreamResponse):
            return holding
        return await self._leaves.answer(request, holding)

    async def _holding(self, request: web.Request, claim: Claim) -> Holding | web.StreamResponse:
        """The item that a link is for, if its bytes are here; what is said otherwise. Raises LinkExpired."""
        async with self._house.runtime.db.read() as session:
            holding = await items.holding(session, claim.thing)
            person = await people.person(session, claim.person)
        if holding is None:
            return self._refused(request, 410, "gone", "This was taken out of the library.")
        if not _is_good(claim, holding, person):
            raise LinkExpired("revoked")
        path = self._house.shelf.path(holding.item.sha256)
        if not await asyncio.to_thread(path.is_file):
            return self._refused(request, 410, "gone", "The file is not on the shelf any more. Ask for it again.")
        return holding

    def _refused(self, request: web.Request, status: int, key: str, text: str) -> web.StreamResponse:
        """A page for people, a line of JSON for programs."""
        if self._refuse is not None and "text/html" in request.headers.get("Accept", ""):
            return web.Response(text=self._refuse(status, key), status=status, content_type="text/html")
        return problem(status, key, text)


def _is_good(claim: Claim, holding: Holding, person: Person | None) -> bool:
    """Whether a link was not taken back, by the item's generation or its person's, who may be another's since."""
    signed = (claim.thing_generation, claim.person_generation)
    return person is not None and (holding.item.generation, person.link_generation) == signed


async def _send(request: web.Request, path: Path, offered: Offered, still: Still) -> web.StreamResponse:
    """The whole file or a span of it."""
    span = span_of(request, offered)
    if isinstance(span, web.Response):
        return span
    response = begun(offered, span)
    await response.prepare(request)
    if request.method != "HEAD":
        await _write(response, path, span, still)
    await response.write_eof()
    return response


async def _write(response: web.StreamResponse, path: Path, span: Span, still: Still) -> None:
    """A quarter of a megabyte at a time: the socket's back-pressure is ours."""
    with await asyncio.to_thread(path.open, "rb") as file:
        file.seek(span.start)
        left = span.end - span.start
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(_CHUNK, left))
            if not chunk:
                raise ConnectionResetError("the file on the shelf is shorter than it was")
            await response.write(chunk)
            meters.BYTES_SERVED.inc(len(chunk))
            left -= len(chunk)
            await still.demand()
