"""What a bench of streams needs: a film of random bytes, peers that have it, and those who stream it behind HTTP."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libtorrent as lt

from bench.place import ROOT

_PEERS = ROOT / "bench" / "stream_peers"
_MIB = 1 << 20
#: bytes to a piece
PIECE = _MIB


@dataclass(frozen=True, slots=True)
class Film:
    """A file and its torrent, in a folder of their own."""

    path: Path
    torrent: Path


def film(folder: Path, size_mib: int, seed: int = 1) -> Film:
    """Bytes that don't repeat, in pieces of one megabyte."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "film.mp4"
    dice = random.Random(seed)
    with path.open("wb") as file:
        for _ in range(size_mib):
            file.write(dice.randbytes(_MIB))
    return torrent_of(path)


def torrent_of(path: Path) -> Film:
    """A file with its torrent beside it, in pieces of one megabyte."""
    make = lt.create_torrent(lt.list_files(str(path)), PIECE, lt.create_torrent.v1_only)
    lt.set_piece_hashes(make, str(path.parent))
    torrent = path.with_name("film.torrent")
    torrent.write_bytes(lt.bencode(make.generate()))
    return Film(path, torrent)


@contextlib.contextmanager
def seeds(one: Film, count: int, kb_s: int) -> Iterator[list[str]]:
    """Addresses of peers that have it, in another process."""
    words = [sys.executable, str(ROOT / "tests" / "seed_process.py"), str(one.path.parent), str(one.torrent)]
    with _talking([*words, str(count), str(kb_s)]) as process:
        yield [f"127.0.0.1:{port}" for port in json.loads(_line(process))]


@dataclass(slots=True)
class Streamer:
    """A program that streams torrents over HTTP, and what it costs."""

    process: "subprocess.Popen[str]"

    def add(self, one: Film, peers: Sequence[str], *, preload: bool = False) -> str:
        """Its address."""
        words = [*(["preload"] if preload else []), str(one.torrent), *peers]
        if self.process.stdin is None:
            raise RuntimeError("it has no input")
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return _line(self.process).strip()

    def cpu_s(self) -> float:
        """Seconds of processor so far (proc(5): utime and stime)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """The most memory so far (VmHWM)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


@contextlib.contextmanager
def streamer(name: str) -> Iterator[Streamer]:
    """Ours (""), or a peer; each with an empty folder."""
    with (
        tempfile.TemporaryDirectory(prefix="bb-bench-", ignore_cleanup_errors=True) as folder,
        _talking([*_words(name), folder]) as process,
    ):
        while "ready" not in _line(process):
            time.sleep(0.01)
        yield Streamer(process)


def peers() -> list[str]:
    """The peers that are installed: npm packages under BOWERBIRD_NODE_MODULES."""
    place = _modules()
    return [name for name in ("webtorrent", "peerflix") if shutil.which("node") and (place / name).is_dir()]


def _modules() -> Path:
    return Path(os.environ.get("BOWERBIRD_NODE_MODULES", "/nonexistent"))


def _words(name: str) -> list[str]:
    if not name:
        return [sys.executable, "-m", "bench.stream_house"]
    if name == "webtorrent":
        return ["node", "--import", str(_PEERS / "no_webrtc.mjs"), str(_PEERS / "webtorrent.mjs"), str(_modules())]
    return ["node", str(_PEERS / "peerflix.cjs"), str(_modules())]


@contextlib.contextmanager
def _talking(words: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    pipe = subprocess.PIPE
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=quiet, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("a process of the bench ended")
    return line
