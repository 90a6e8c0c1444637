"""Other programs of the torrent world, each as long as a block lasts: seeds that have all of a torrent, and leeches."""

import contextlib
import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.deadline import DEADLINE_S
from tests.programs import missing, need

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


def until_it_listens(port, within_s=DEADLINE_S):
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


@contextlib.contextmanager
def webtorrent(folder, torrent):
    with running(*webtorrent_words(folder, torrent, folder / "seed"), stdout=subprocess.PIPE, text=True) as process:
        yield int(process.stdout.readline())


@contextlib.contextmanager
def transmission(folder, torrent):
    """It lets others in at its own round of ten seconds."""
    port, control = free_port(), free_port()
    home = folder / "transmission"
    home.mkdir()
    quiet = dict.fromkeys(("dht-enabled", "lpd-enabled", "pex-enabled", "utp-enabled", "rpc-whitelist-enabled"), False)
    own = {"bind-address-ipv4": "127.0.0.1", "peer-port": port, "rpc-bind-address": "127.0.0.1", "rpc-port": control}
    (home / "settings.json").write_text(json.dumps(quiet | own | {"download-dir": str(folder / "seed")}))
    (folder / "t.torrent").write_bytes(torrent)
    with running(need("transmission-daemon"), "-f", "-g", home, "-w", folder / "seed"):
        until_it_listens(control)
        words = [need("transmission-remote"), f"127.0.0.1:{control}", "-a", str(folder / "t.torrent")]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        yield port


def until_whole(path, data, within_s=DEADLINE_S):
    """Wait until a file has these bytes, wherever the program that fetches it puts it meanwhile."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if path.is_file() and path.read_bytes() == data:
            return
        time.sleep(0.1)
    pytest.fail("it did not come")
