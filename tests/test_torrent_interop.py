"""Other programs of the torrent world, as seeds and as leeches, and players of the films that come."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import libtorrent as lt
import pytest

from tests.programs import missing, need
from tests.streaming import watching
from tests.swarm import adding, made, read_all, seeding, some_bytes
from worker.torrent import Role

FILM = some_bytes(3_000_017)
NO_WEBRTC = Path(__file__).parent.parent / "bench" / "stream_peers" / "no_webrtc.mjs"


def node_package(name):
    """The folder of an npm package; BOWERBIRD_NODE_MODULES says where they are."""
    folder = Path(os.environ.get("BOWERBIRD_NODE_MODULES", "node_modules")) / name
    if not folder.is_dir():
        missing(f"the npm package {name} is not installed")
    return folder


@contextlib.contextmanager
def running(*words, **more):
    """A program for as long as the block lasts."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([str(word) for word in words], **quiet | more) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port():
    """A port that nobody has right now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def until_it_listens(port, within_s=30):
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("it does not listen")


@contextlib.contextmanager
def aria2(folder, torrent):
    port = free_port()
    (folder / "aria2.torrent").write_bytes(torrent)
    quiet = ["--no-conf", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--interface=127.0.0.1"]
    own = [f"--listen-port={port}", "--seed-ratio=0", "--check-integrity=true", f"--dir={folder / 'seed'}"]
    with running(need("aria2c"), *quiet, "--enable-peer-exchange=false", *own, folder / "aria2.torrent"):
        yield port


@contextlib.contextmanager
def qbittorrent(folder, torrent):
    port, control = free_port(), free_port()
    home = folder / "qbittorrent" / "qBittorrent" / "config"
    home.mkdir(parents=True)
    session = [
        "Interface=lo",
        f"Port={port}",
        "DHTEnabled=false",
        "PeXEnabled=false",
        "LSDEnabled=false",
        "BTProtocol=TCP",
    ]
    lines = ["[LegalNotice]", "Accepted=true", "[BitTorrent]", *(f"Session\\{one}" for one in session)]
    lines += ["[Preferences]", f"WebUI\\Port={control}", "WebUI\\Address=127.0.0.1", "WebUI\\LocalHostAuth=false"]
    (home / "qBittorrent.conf").write_text("\n".join(lines) + "\n")
    (folder / "q.torrent").write_bytes(torrent)
    words = [f"--profile={folder / 'qbittorrent'}", f"--webui-port={control}"]
    with running(need("qbittorrent-nox"), *words, stdin=subprocess.DEVNULL):
        until_it_listens(control)
        fields = ["-F", f"torrents=@{folder / 'q.torrent'}", "-F", f"savepath={folder / 'seed'}"]
        subprocess.run(
            [need("curl"), "-sS", "-f", *fields, f"http://127.0.0.1:{control}/api/v2/torrents/add"], check=True
        )
        yield port


WEBTORRENT = """
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const [, , modules, file, folder, peer] = process.argv
const { default: WebTorrent } = await import(pathToFileURL(path.join(modules, 'webtorrent', 'index.js')))
const quiet = { dht: false, lsd: false, tracker: false, utp: false, natUpnp: false, natPmp: false }
const client = new WebTorrent({ ...quiet, torrentPort: 0 })
const torrent = client.add(fs.readFileSync(file), { path: folder, announce: [] })
if (peer) torrent.on('infoHash', () => torrent.addPeer(peer))
torrent.on('done', () => console.log(client.torrentPort))
"""


def webtorrent_words(folder, torrent, into, *peer):
    (folder / "w.mjs").write_text(WEBTORRENT)
    (folder / "w.torrent").write_bytes(torrent)
    modules = node_package("webtorrent").parent
    return [need("node"), "--import", NO_WEBRTC, folder / "w.mjs", modules, folder / "w.torrent", into, *peer]


SEEDS = {"aria2": aria2, "qbittorrent": qbittorrent}


@pytest.mark.parametrize("name", SEEDS)
async def test_a_film_comes_from_other_programs(tmp_path, name):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with SEEDS[name](tmp_path, torrent) as port:
        await asyncio.to_thread(until_it_listens, port)
        async with adding(tmp_path / "ours", torrent, [("127.0.0.1", port)]) as (_, ours):
            assert hashlib.sha256(await read_all(ours)).digest() == hashlib.sha256(FILM).digest()


@contextlib.asynccontextmanager
async def our_seed(tmp_path, **files):
    """The port of an engine of ours that has all of it, and the torrent."""
    torrent = made(tmp_path / "ours" / "1", files or {"film.mp4": FILM})
    async with adding(tmp_path / "ours", torrent, role=Role.SEED) as (engine, _):
        yield await asyncio.to_thread(engine.session.listen_port), torrent


async def test_webtorrent_fetches_from_us(tmp_path):
    async with our_seed(tmp_path) as (port, torrent):
        words = webtorrent_words(tmp_path, torrent, tmp_path / "theirs", f"127.0.0.1:{port}")
        with running(*words, stdout=subprocess.PIPE, text=True) as process:
            assert await asyncio.to_thread(process.stdout.readline)
    assert (tmp_path / "theirs" / "film.mp4").read_bytes() == FILM


async def test_aria2_fetches_from_us_through_a_tracker(tmp_path):
    tracker, quiet = (
        free_port(),
        ["--no-conf", "-q", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false"],
    )
    words = [need("node"), "--import", NO_WEBRTC, node_package("bittorrent-tracker") / "bin" / "cmd.js"]
    with running(*words, "-p", tracker, "--http-hostname", "127.0.0.1", "--http"):
        await asyncio.to_thread(until_it_listens, tracker)
        announce = f"http://127.0.0.1:{tracker}/announce"
        torrent = made(tmp_path / "ours" / "1", {"film.mp4": FILM}, tracker=announce)
        (tmp_path / "a.torrent").write_bytes(torrent)
        async with adding(tmp_path / "ours", torrent, role=Role.SEED):
            ends = ["--seed-time=0", "--interface=127.0.0.1", f"--dir={tmp_path / 'theirs'}", "--bt-tracker-interval=1"]
            with running(
                need("aria2c"), *quiet, *ends, f"--listen-port={free_port()}", tmp_path / "a.torrent"
            ) as theirs:
                assert await asyncio.to_thread(theirs.wait, 60) == 0
    assert (tmp_path / "theirs" / "film.mp4").read_bytes() == FILM


FIXTURES = {"leaves": "Leaves of Grass by Walt Whitman.epub", "alice": "alice.txt", "numbers": "numbers"}


@pytest.mark.parametrize("name", FIXTURES)
async def test_torrents_that_others_made_are_read_and_streamed(tmp_path, name):
    """webtorrent-fixtures: files in the public domain, and torrents made by other programs."""
    place = node_package("webtorrent-fixtures") / "fixtures"
    found = place / FIXTURES[name]
    torrent = (place / f"{name}.torrent").read_bytes()
    (tmp_path / "seed").mkdir()
    copy = shutil.copytree if found.is_dir() else shutil.copy
    copy(found, tmp_path / "seed" / found.name)
    info = lt.load_torrent_buffer(torrent).ti
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours):
            assert ours.name == info.name()
            for file in ours.files:
                data = (tmp_path / "seed" / file.path).read_bytes()
                assert await read_all(ours, file.index) == data


def film_of(folder, name, *words):
    """Twenty seconds, made by ffmpeg."""
    folder.mkdir()
    source = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-t", "20", "-c:v"]
    coded = (
        ["libvpx", "-deadline", "realtime", "-b:v", "2M"]
        if name.endswith("webm")
        else ["mpeg4", "-b:v", "2M", "-g", "25"]
    )
    subprocess.run([need("ffmpeg"), "-loglevel", "error", *source, *coded, *words, str(folder / name)], check=True)
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "words"), [("last.mp4", ()), ("first.mp4", ("-movflags", "+faststart")), ("film.mkv", ())]
)
async def test_ffprobe_reads_a_film_while_it_arrives_and_frames_from_its_middle(tmp_path, name, words):
    data = await asyncio.to_thread(film_of, tmp_path / "made", name, *words)
    torrent = made(tmp_path / "seed", {name: data})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, data) as player:
            url = f"{player.base}/s/1/0"
            said = await printed(
                need("ffprobe"), "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", url
            )
            assert abs(float(said) - 20) < 0.2
            frame = ["-ss", "12", "-i", url, "-frames:v", "1", "-f", "framemd5", "-"]
            theirs = await printed(need("ffmpeg"), "-v", "error", *frame)
            frame[3] = str(tmp_path / "made" / name)
            assert theirs == await printed(need("ffmpeg"), "-v", "error", *frame)


async def printed(*words):
    """What a program prints."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


@pytest.mark.browser
async def test_a_browser_plays_a_film_while_it_arrives_and_seeks_in_it(tmp_path):
    from playwright.async_api import async_playwright

    data = await asyncio.to_thread(film_of, tmp_path / "made", "film.webm")
    torrent = made(tmp_path / "seed", {"film.webm": data})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            watching(ours, data) as player,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=need("chromium", "google-chrome"), args=["--no-sandbox"]
            )
            page = await browser.new_page(bypass_csp=True)  # for this test's own scripts
            await page.goto(f"{player.base}/s/1/99")  # a page of the same origin, which is all it has to be
            video = "document.querySelector('video')"
            make = "document.body.append(Object.assign(document.createElement('video'), { muted: true }))"
            await page.evaluate(make)
            await page.evaluate(f"url => {{ {video}.src = url; return {video}.play() }}", f"{player.base}/s/1/0")
            await page.wait_for_function(f"{video}.currentTime > 0.3")
            await page.evaluate(f"{video}.currentTime = 15")
            await page.wait_for_function(f"{video}.currentTime > 15.3 && !{video}.seeking")
            await browser.close()
