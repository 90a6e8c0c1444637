"""Peers in browsers: WebTorrent in a real Chromium, met by a tracker over WebSocket, spoken to over WebRTC."""

import contextlib

import pytest
from aiohttp import web

from core.torrents import with_trackers
from tests.emulators.chromium import Tabs, chromium
from tests.programs import need
from tests.streaming import same, until
from tests.swarm import adding, made, read_all, some_bytes
from tests.torrent_programs import NO_WEBRTC, free_port, node_package, running, until_it_listens
from worker.torrent import Role

FILM = some_bytes(1_500_000)
PAGE = "<!doctype html><html lang=en><title>A peer</title><link rel=icon href=data:,><p>A peer"
BEGIN = """async (webtorrent) => {
  const { default: WebTorrent } = await import(webtorrent)
  window.client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
  window.bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer())
}"""
SEED = """async (announce) => {
  const film = new File([await bytes('film.mp4')], 'film.mp4')
  const options = { announce: [announce], pieceLength: 65536 }
  return await new Promise((done) => client.seed(film, options, (torrent) => done(torrent.infoHash)))
}"""
FETCH = """async () => {
  const torrent = client.add(await bytes('film.torrent'))
  await new Promise((done) => torrent.on('done', done))
  const [got, film] = [new Uint8Array(await (await torrent.files[0].blob()).arrayBuffer()), await bytes('film.mp4')]
  return got.length === film.length && got.every((byte, at) => byte === film[at])
}"""


@contextlib.contextmanager
def tracker():
    """The address of one that speaks WebSocket."""
    port = free_port()
    words = [need("node"), "--import", NO_WEBRTC, node_package("bittorrent-tracker") / "bin" / "cmd.js"]
    with running(*words, "-p", port, "--http-hostname", "127.0.0.1", "--ws"):
        until_it_listens(port)
        yield f"ws://127.0.0.1:{port}"


def giving(data, kind):
    async def give(_):
        return web.Response(body=data, content_type=kind)

    return give


@contextlib.asynccontextmanager
async def browser(torrent):
    """A page with WebTorrent's client in it, and the film and its torrent beside it."""
    script = (node_package("webtorrent") / "dist" / "webtorrent.min.js").read_bytes()
    app = web.Application()
    for path, data, kind in (
        ("/", PAGE.encode(), "text/html"),
        ("/webtorrent.js", script, "text/javascript"),
        ("/film.mp4", FILM, "video/mp4"),
        ("/film.torrent", torrent, "application/x-bittorrent"),
    ):
        app.router.add_get(path, giving(data, kind))
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        tabs = Tabs(await stack.enter_async_context(chromium()))
        page = await tabs.open(f"http://127.0.0.1:{port}/", wait_for="p")
        await page.evaluate(BEGIN, "/webtorrent.js")
        yield page


async def test_a_film_comes_from_a_browser(tmp_path):
    with tracker() as announce:
        torrent = made(tmp_path / "seed", {"film.mp4": FILM}, tracker=announce)
        async with browser(torrent) as page:
            await page.evaluate(SEED, announce)
            async with adding(tmp_path / "ours", torrent) as (_, ours):
                assert same(await read_all(ours, start=1_000_000), FILM[1_000_000:])
                assert same(await read_all(ours), FILM)


async def test_a_browser_fetches_from_us(tmp_path):
    with tracker() as announce:
        torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM}, tracker=announce)
        async with adding(tmp_path / "ours", torrent, role=Role.SEED), browser(torrent) as page:
            assert await page.evaluate(FETCH)


@contextlib.asynccontextmanager
async def counting():
    """Two trackers in one, HTTP and WebSocket, and how often each was spoken to."""
    asked = {"http": 0, "websocket": 0}

    async def answer(request):
        is_websocket = request.headers.get("Upgrade", "").lower() == "websocket"
        asked["websocket" if is_websocket else "http"] += 1
        return web.Response(body=b"d8:intervali1e12:min intervali1e5:peers0:e")

    app, port = web.Application(), free_port()
    app.router.add_get("/announce", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield port, asked
    finally:
        await runner.cleanup()


def over_both(folder, port):
    """A torrent whose tracker over WebSocket is to be asked first, the other one when it fails (BEP 12)."""
    torrent = made(folder, {"film.mp4": FILM}, tracker=f"ws://127.0.0.1:{port}/announce")
    return with_trackers(torrent, [f"http://127.0.0.1:{port}/announce"])


async def test_their_tracker_is_asked(tmp_path):
    async with counting() as (port, asked), adding(tmp_path / "ours", over_both(tmp_path / "seed", port)):
        await until(lambda: asked["websocket"])


@pytest.mark.parametrize("more", [{"interface": "lo", "listen": "0.0.0.0:0"}, {"anonymous": True}, {"webrtc": False}])
async def test_their_tracker_is_asked_by_nobody_who_wants_to_be_found_by_one_way_only(tmp_path, more):
    """Libtorrent binds neither WebSocket nor WebRTC to an interface, nor takes a proxy for them."""
    async with counting() as (port, asked), adding(tmp_path / "ours", over_both(tmp_path / "seed", port), **more):
        await until(lambda: asked["http"])
        assert asked["websocket"] == 0
