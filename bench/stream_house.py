"""The torrent role alone, in a process that the bench measures: `python -m bench.stream_house FOLDER`.

Reads "TORRENT HOST:PORT …" lines, says the address of the first file of each; "preload" before it warms
that up as a card would.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from core import log
from core.links import Capability, Claim
from core.settings.torrent import Torrent as Settings
from worker.fetch.traffic import Traffic
from worker.torrent import Engine, Wanted
from worker.torrent.warming import preload
from worker.web.readables import TorrentFile, readable
from worker.web.streams import Streams

SETTINGS = Settings(
    listen="127.0.0.1:0",
    dht=False,
    lsd=False,
    utp=False,
    several_per_address=True,
    streams_per_person=100,
    streams_mb=4000,
)


class House:
    """Links are numbers of torrents."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def open(self, claim: Claim) -> TorrentFile | web.Response:
        """The first file of a torrent."""
        torrent = self._engine.get(claim.thing)
        return await readable(torrent, torrent.files[0]) if torrent else web.Response(status=404)

    async def stopped(self, claim: Claim, place: int, size_bytes: int) -> None:
        """Nobody goes on here."""


async def main(folder: Path) -> None:
    """Until its input ends."""
    log.configure("error")
    async with Engine(SETTINGS, folder) as engine:
        streams = Streams(House(engine), SETTINGS, Traffic())

        async def answer(request: web.Request) -> web.StreamResponse:
            return await streams.answer(request, Claim(Capability.STREAM, int(request.match_info["key"]), 1, 0))

        app = web.Application()
        app.router.add_get("/s/{key}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        await _serve(engine, f"http://127.0.0.1:{runner.addresses[0][1]}")
        await runner.cleanup()


async def _serve(engine: Engine, base: str) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _say("ready")
    key = 0
    while line := (await reader.readline()).decode().split():
        key += 1
        warms = line[0] == "preload"
        path, *peers = line[1:] if warms else line
        source = await asyncio.to_thread(Path(path).read_bytes)
        contacts = tuple((host, int(port)) for host, port in (peer.rsplit(":", 1) for peer in peers))
        torrent = await engine.add(Wanted(key, source, peers=contacts))
        if warms:
            warming = asyncio.create_task(preload(torrent, 0))
            warming.add_done_callback(lambda done: done.cancelled() or done.exception())
        _say(f"{base}/s/{torrent.key}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
