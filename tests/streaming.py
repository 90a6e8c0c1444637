"""A server that streams a torrent's files, for tests over real HTTP: `/s/{person}/{file}`."""

import asyncio
import contextlib
import hashlib

import aiohttp
from aiohttp import web

from core.errors import LinkExpired
from core.links import Capability, Claim
from core.web import guarded, problem
from tests.deadline import DEADLINE_S
from tests.swarm import settings
from worker.fetch.traffic import Traffic
from worker.web.readables import readable
from worker.web.streams import Streams


class Library:
    """Who knows what a link means: here its thing is the number of a file."""

    def __init__(self, torrent):
        self.torrent = torrent
        self.is_revoked = False
        self.places = []

    async def open(self, claim):
        if self.is_revoked:
            raise LinkExpired("revoked")
        if claim.thing >= len(self.torrent.files):
            return problem(404, "no_file", "There is no such file.")
        return await readable(self.torrent, self.torrent.files[claim.thing])

    async def stopped(self, claim, place, size_bytes):
        self.places.append((claim.person, claim.thing, place, size_bytes))


class Player:
    """Somebody with an address, who compares what comes with what should."""

    def __init__(self, session, base, data):
        self.session = session
        self.base = base
        self.data = data

    def get(self, span="", person=1, file=0, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"Range": span} if span else {}
        return self.session.request(method, f"{self.base}/s/{person}/{file}", headers={**named, **more})

    async def status(self, span="", **more):
        async with self.get(span, **more) as answer:
            await answer.read()
            return answer.status

    async def reads(self, start, end):
        """Whether these bytes come, all of them right."""
        async with self.get(f"bytes={start}-{end - 1}") as answer:
            body = await answer.read()
            return answer.status == 206 and same(body, self.data[start:end])


async def until(holds, within_s=DEADLINE_S):
    """Wait until something holds."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 what is waited for tells nobody
            await asyncio.sleep(0.01)


def same(one, other):
    """Equal, without a difference of megabytes to print."""
    return hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


@contextlib.asynccontextmanager
async def serving(library, traffic=None, **more):
    """The address of a server with these streams."""
    streams = Streams(library, settings(**more), traffic or Traffic(), still_s=0)

    async def answer(request):
        person, file = (int(request.match_info[name]) for name in ("person", "file"))
        return await streams.answer(request, Claim(Capability.STREAM, file, person, 0))

    app = web.Application(middlewares=[guarded])
    app.router.add_get("/s/{person}/{file}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    try:
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def watching(torrent, data, connections=100, traffic=None, **more):
    """A player of this torrent."""
    library = Library(torrent)
    async with serving(library, traffic, **more) as base:
        line = aiohttp.TCPConnector(limit=connections)
        async with aiohttp.ClientSession(connector=line) as session:
            player = Player(session, base, data)
            player.library = library
            yield player
