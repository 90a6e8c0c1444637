"""How the downloader fares: with a server that breaks things, on a slow line, with many files, with a big one."""

import asyncio
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench import fetchers
from bench.beside import Beside
from bench.faults import plainly
from bench.faults.cases import Case, Comes, cases
from bench.faults.lines import WEATHER
from bench.faults.place import ROOT, address, serving
from bench.figures import Figure, median
from core.errors import BowerbirdError
from core.media import Asset, Remote
from core.source import Limits
from worker import content
from worker.fetch.client import SourceClient, Wire
from worker.fetch.clock import Clock
from worker.fetch.download import Believing, Rules, fetch
from worker.fetch.guard import networks
from worker.fetch.several import Wanted, Watcher, Ways, fetch_all

_LOOPBACK = networks(["127.0.0.1/32"])
_PEER_S = 15.0
_PEERS_AT_ONCE = 12
_PEERS_NOTE = "peers: of the cases for which no hash or size has to be known, once each"
_SILENT = Watcher(lambda *_: None, lambda *_: None, lambda *_: None, lambda _: None)


async def measure(short: bool) -> list[Figure]:
    """All of it."""
    figures = []
    with serving() as base:
        figures += await _faults(base, 1 if short else 8, peers=not short)
        figures += [await _weather(base, 100 if short else 400)]
    with serving("bench.faults.plainly") as base:
        figures += [await _calm(base, 100 if short else 400)]
        figures += [await _paced(base, 1_000_000 if short else 4_000_000, 1 if short else 3)]
        figures += [await _small(base, 300 if short else 1000, 1 if short else 3)]
        figures += [await _big(base, (100 if short else 500) * 1_000_000, 1 if short else 3)]
        return [*figures, *await _alone(base, 3 if short else 15)]


def _hurried() -> Clock:
    """Waits between tries pass at once; all else takes its time."""
    passed = [0.0]

    async def sleep(seconds: float) -> None:
        passed[0] += seconds

    return Clock(lambda: time.monotonic() + passed[0], lambda: time.time() + passed[0], sleep, lambda: 0.0)


@asynccontextmanager
async def _client(silence_s: float = 30.0, clock: Clock | None = None) -> AsyncIterator[SourceClient]:
    wire = Wire(_LOOPBACK, silence_s, clock or Clock())
    client = SourceClient("bench", Limits(per_minute=1_000_000, connections=8), wire)
    try:
        yield client
    finally:
        await client.close()


async def _faults(base: str, seeds: int, *, peers: bool) -> list[Figure]:
    """Every case at several places; what is under its name in the end is compared byte by byte."""
    table = cases()
    ours: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
        slots = asyncio.Semaphore(8)
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(_ours(slots, base, name, case, seed, Path(folder) / f"{number} {seed}"))
                for number, (name, case) in enumerate(table.items())
                for seed in range(seeds)
            ]
    ours = [task.result() for task in running]
    others = {name: await _theirs(base, words) for name, words in fetchers.installed(fetchers.ONE).items() if peers}
    wrong = [one for one in ours if one.startswith("unexpected")]
    note = "; ".join(wrong[:3]) or f"{len(table)} cases, each outcome as the table says"
    return [
        Figure("fetch.faults", len(ours), "", len(ours), note=note),
        Figure("fetch.bad_files", ours.count("bad"), "", len(ours), _counts(others, "bad"), _PEERS_NOTE),
        Figure("fetch.good_files", ours.count("good"), "", len(ours), _counts(others, "good"), _PEERS_NOTE),
    ]


def _counts(others: dict[str, list[str]], what: str) -> dict[str, float]:
    return {name: outcomes.count(what) for name, outcomes in others.items()}


async def _ours(slots: asyncio.Semaphore, base: str, name: str, case: Case, seed: int, folder: Path) -> str:
    right, target = case.right(), folder / case.file
    asset = Asset(
        case.file,
        Remote(address(base, name, seed, case.file)),
        size_bytes=len(right) if case.knows_size else None,
        sha256=hashlib.sha256(right).hexdigest() if case.knows_hash else None,
    )
    async with slots, _client(0.6, _hurried()) as client:  # one each: a host's wish to wait holds for all of a client
        try:
            await fetch(client, asset, target, lambda _: None, rules=Rules(stall_s=0.4), judge=_Judge())
        except BowerbirdError as error:
            return "failed" if case.comes is Comes.FAIL else f"unexpected: {name} {seed}: {error}"
    return "good" if target.read_bytes() == right else "bad"


class _Judge(Believing):
    """Looks at everything at once: a child for each case would take most of the time."""

    def glance(self, path: Path, asset: Asset) -> bool:
        content.check(path, asset.name, asset.media_type)
        return False


async def _theirs(base: str, words: fetchers.Words) -> list[str]:
    """A peer at every case, once, several at a time; a hash it could not know is not held against it."""
    slots = asyncio.Semaphore(_PEERS_AT_ONCE)

    async def one(name: str, case: Case, folder: Path) -> str:
        await asyncio.to_thread(folder.mkdir)
        url = address(base, name, _seed_of(words), case.file)
        async with slots:
            code = await fetchers.run(words([url], folder, 1), _PEER_S)
        made = folder / case.file
        if code != 0 or not made.exists():
            return "failed"
        return "good" if made.read_bytes() == case.right() else "bad"

    with tempfile.TemporaryDirectory(prefix="bb-bench-") as place:
        known = {name: case for name, case in cases().items() if not (case.knows_hash or case.knows_size)}
        return list(
            await asyncio.gather(
                *(one(name, case, Path(place) / str(number)) for number, (name, case) in enumerate(known.items()))
            )
        )


def _seed_of(words: fetchers.Words) -> int:
    """One that nobody else uses: the server counts the requests of each."""
    return 1000 + list(fetchers.ONE.values()).index(words)


async def _weather(base: str, number: int) -> Figure:
    right, done = WEATHER.right(), 0
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
        async with _client(0.6, _hurried()) as client:
            urls = [address(base, "weather", seed, f"{seed}.bin") for seed in range(number)]
            files = [Wanted(url, Path(folder) / url.rpartition("/")[2]) for url in urls]
            await fetch_all(client, files, Rules(stall_s=0.4), Ways(), _SILENT)
        done = sum(file.path.exists() and file.path.read_bytes() == right for file in files)
    return Figure("fetch.success_bad_net_pct", 100 * done / number, "%", number, note="10 % drops, 5 % stalls")


async def _calm(base: str, number: int) -> Figure:
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
        files = _files(base, Path(folder), number, 200_000)
        async with _client() as client:
            told = await fetch_all(client, files, Rules(), Ways(), _SILENT)
    return Figure("fetch.success_good_net_pct", 100 * sum(one.is_good for one in told) / number, "%", number)


def _files(base: str, folder: Path, number: int, size: int, line: str = "0/0") -> list[Wanted]:
    digest = plainly.sha256(size)
    return [Wanted(f"{base}/{line}/{size}/{n}.bin", folder / f"{n}.bin", digest) for n in range(number)]


async def _ours_s(files: Sequence[Wanted]) -> float:
    began = time.monotonic()
    async with _client() as client:
        told = await fetch_all(client, files, Rules(), Ways(), _SILENT)
    if not all(one.is_good for one in told):
        raise RuntimeError(next(one.reason for one in told if not one.is_good))
    return time.monotonic() - began


async def _peer_s(words: fetchers.Words, files: Sequence[Wanted], at_once: int) -> float:
    """Fetched, hashed and on the disk, as with us."""
    began = time.monotonic()
    folder = files[0].path.parent
    code = await fetchers.run(words([file.url for file in files], folder, at_once), 300)
    await fetchers.run(["sha256sum", *(str(file.path) for file in files)], 300)
    await fetchers.run(["sync", "-f", str(folder)], 300)
    passed = time.monotonic() - began
    if code != 0 or any(content.sha256_of(file.path) != file.sha256 for file in files):
        raise RuntimeError(f"{words.__name__} ended with {code}")
    return passed


async def _in_turn(
    files_in: Callable[[Path], list[Wanted]], rounds: int, at_once: int
) -> tuple[float, dict[str, float], str]:
    """The seconds that we take, and each peer: in turn, the median of the rounds. And what others took meanwhile."""
    beside = Beside.begun()
    ways: dict[str, Callable[[Sequence[Wanted]], Awaitable[float]]] = {"": _ours_s}
    for name, words in fetchers.installed(fetchers.MANY).items():
        ways[name] = lambda files, words=words: _peer_s(words, files, at_once)  # type: ignore[misc]
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
                took[name].append(await way(files_in(Path(folder))))
    medians = {name: median(one) for name, one in took.items()}
    return medians.pop(""), medians, beside.told()


async def _paced(base: str, size: int, rounds: int) -> Figure:
    number, at_once = 32, 8
    ideal_s = number / at_once * (0.05 + size / 2_000_000)
    ours, others, beside = await _in_turn(lambda folder: _files(base, folder, number, size, "50/2000"), rounds, at_once)
    peers = {name: 100 * ideal_s / seconds for name, seconds in others.items()}
    note = f"{number} files of {size / 1e6:g} MB, 8 connections, 50 ms, 2 MB/s each{beside}"
    return Figure("fetch.paced_efficiency_pct", 100 * ideal_s / ours, "%", rounds, peers, note)


async def _small(base: str, number: int, rounds: int) -> Figure:
    ours, others, beside = await _in_turn(lambda folder: _files(base, folder, number, 200_000), rounds, 32)
    peers = {name: number / seconds for name, seconds in others.items()}
    note = f"200 KB each, hashed and synced; ours on 8 connections, peers on 32{beside}"
    return Figure("fetch.small_files_per_s", number / ours, "files/s", rounds, peers, note)


async def _big(base: str, size: int, rounds: int) -> Figure:
    ours, others, beside = await _in_turn(lambda folder: _files(base, folder, 1, size), rounds, 1)
    peers = {name: size / 1e6 / seconds for name, seconds in others.items()}
    note = f"{size / 1e6:g} MB, hashed and synced{beside}"
    return Figure("fetch.big_mb_s", size / 1e6 / ours, "MB/s", rounds, peers, note)


async def _alone(base: str, seconds: int) -> list[Figure]:
    """`bowerbird fetch` at 16 MB/s: its memory at most, and its processor beyond what starting takes."""
    idle_s, _ = await asyncio.to_thread(_cost, base, 1000)
    busy_s, rss_mb = await asyncio.to_thread(_cost, base, seconds * 16_000_000)
    note = "bowerbird fetch at 16 MB/s"
    return [
        Figure("fetch.rss_mb", rss_mb, "MB", 1, note=note),
        Figure("fetch.cpu_pct", 100 * max(0.0, busy_s - idle_s) / seconds, "%", 1, note=f"of one core; {note}"),
    ]


def _cost(base: str, size: int) -> tuple[float, float]:
    """Seconds of processor and MB at most of one run. VmHWM, since the kernel adds ours to the child's ru_maxrss."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOWERBIRD_")}
    environ["BOWERBIRD_FETCH__ALLOW_PRIVATE"] = "127.0.0.1/32"
    most_mb = 0.0
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
        words = [sys.executable, str(ROOT / "bowerbird.py"), "fetch", f"{base}/0/0/{size}/a.bin", "-q"]
        child = os.posix_spawn(sys.executable, [*words, "--to", folder, "--speed-limit", "16000"], environ)
        while not (ended := os.wait4(child, os.WNOHANG))[0]:
            most_mb = max(most_mb, _peak_mb(child))
            time.sleep(0.02)
    if ended[1] != 0:
        raise RuntimeError("bowerbird fetch failed")
    return ended[2].ru_utime + ended[2].ru_stime, most_mb


def _peak_mb(pid: int) -> float:
    """The most memory that a process has held so far (proc(5): VmHWM, in KB)."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
