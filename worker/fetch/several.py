"""Addresses into a folder, without any service: fetched side by side, resumed, verified, told one by one."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.errors import BadContent, BowerbirdError
from core.media import Asset, Remote
from core.settings import Settings
from core.source import Limits
from worker.content import sha256_of
from worker.fetch.checks import Checks
from worker.fetch.client import SourceClient, Wire
from worker.fetch.download import Fetched, Rules, fetch
from worker.fetch.guard import networks
from worker.fetch.part_file import in_thread
from worker.fetch.traffic import Caps, Traffic
from worker.storage.names import numbered, safe_name

#: nobody takes the job over here, so longer waits are waited for than in the service, in seconds
_LONGEST_WAIT_S = 600.0
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: from where, where to, and the hash that it must have, if one is known.

    `seen` is the hash that the file had when it was last found good: is it there with another one, it is
    fetched again, whatever that turns out to be.
    """

    url: str
    path: Path
    sha256: str | None = None
    seen: str | None = None

    @property
    def asset(self) -> Asset:
        """The file as the downloader knows it."""
        return Asset(self.path.name, Remote(self.url), sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class Told:
    """How a file fared: fetched, there (it was already), would (dry run) or failed; with `key` and `reason` then."""

    url: str
    path: Path
    status: str
    size_bytes: int = 0
    sha256: str = ""
    tries: int = 0
    seconds: float = 0.0
    key: str = ""
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return self.status != "failed"


@dataclass(frozen=True, slots=True)
class Ways:
    """How to go about it. `resume`: go on from what is half there. `force`: fetch what is there already, too."""

    resume: bool = True
    force: bool = False
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who hears of it: bytes as they come, the size where the site tells it, repeats, and every file at its end."""

    on_bytes: Callable[[Wanted, int], None]
    on_size: Callable[[Wanted, int], None]
    on_retry: Callable[[Wanted, int, str, float], None]
    on_end: Callable[[Told], None]


def wanted(
    urls: Sequence[str], folder: Path, hashes: Sequence[str], taken: Collection[str] = frozenset()
) -> list[Wanted]:
    """What to fetch, each under a name of its own that is safe on every system, and none of those `taken`."""
    used = {name.casefold() for name in taken}
    made = []
    for index, url in enumerate(urls):
        name = _free(name_of(url), used)
        used.add(name.casefold())
        made.append(Wanted(url, folder / name, hashes[index].lower() if index < len(hashes) else None))
    return made


def name_of(url: str) -> str:
    """A file's name by its address: the last piece of the path, made safe."""
    path = unquote(urlsplit(url).path, errors="replace").rstrip("/")
    return safe_name(path.replace("\\", "/").rpartition("/")[2], "download")


@asynccontextmanager
async def client(settings: Settings, max_kb_s: int = 0) -> AsyncIterator[SourceClient]:
    """A client of nobody's in particular; `max_kb_s` bounds it further than the settings do. Raises StartError."""
    caps = Caps.of(settings)
    bound = Caps(max_kb_s) if max_kb_s else caps
    wire = Wire(networks(settings.fetch.allow_private), settings.fetch.stall_s, traffic=Traffic(bound))
    made = SourceClient("fetch", Limits(per_minute=1_000_000, connections=8), wire)
    try:
        yield made
    finally:
        await made.close()


def rules(settings: Settings, retries: int | None = None) -> Rules:
    """The settings' rules with so many repeats."""
    usual = Rules.of(settings)
    tries = usual.tries if retries is None else retries + 1
    return Rules(tries, usual.first_wait_s, _LONGEST_WAIT_S, usual.stall_s, usual.most_bytes)


async def fetch_all(
    client: SourceClient, files: Sequence[Wanted], rules: Rules, ways: Ways, watcher: Watcher
) -> list[Told]:
    """All of them, in the order given; what goes wrong with one is told of that one."""
    slots, checks = asyncio.Semaphore(_AT_ONCE), Checks()

    async def one(file: Wanted) -> Told:
        async with slots:
            told = await _one(client, file, rules, ways, watcher, checks)
        watcher.on_end(told)
        return told

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one(file)) for file in files]
    return [task.result() for task in running]


async def _one(client: SourceClient, file: Wanted, rules: Rules, ways: Ways, watcher: Watcher, checks: Checks) -> Told:
    began = time.monotonic()
    try:
        if not ways.force and (there := await _there(file, checks)):
            return there
        if ways.dry:
            return await _looked_at(client, file)
        if not ways.resume:
            await in_thread(_forget, file.path)
        fetched = await fetch(
            client,
            file.asset,
            file.path,
            lambda count: watcher.on_bytes(file, count),
            rules=rules,
            on_retry=lambda *told: watcher.on_retry(file, *told),
            on_size=lambda size: watcher.on_size(file, size),
            judge=checks,
        )
    except BowerbirdError as error:
        reason = str(getattr(error, "reason", error))
        return Told(file.url, file.path, "failed", seconds=time.monotonic() - began, key=error.key, reason=reason)
    return _fetched(file, fetched, time.monotonic() - began)


def _fetched(file: Wanted, fetched: Fetched, seconds: float) -> Told:
    return Told(file.url, file.path, "fetched", fetched.size_bytes, fetched.sha256, fetched.tries, seconds)


async def _there(file: Wanted, checks: Checks) -> Told | None:
    """The file, when it is there and good; a bad one is fetched again."""
    if not _is_file(file.path):
        return None
    digest = await in_thread(sha256_of, file.path)
    if file.sha256 not in {None, digest} or file.seen not in {None, digest}:
        return None
    try:
        if file.seen is None:
            await checks(file.path, file.asset)
    except BadContent:
        return None
    return Told(file.url, file.path, "there", file.path.stat().st_size, digest)


async def _looked_at(client: SourceClient, file: Wanted) -> Told:
    """What would come, by the head of the answer."""
    async with client.stream(file.url) as response:
        said = response.headers.get("content-length", "")
        return Told(file.url, file.path, "would", int(said) if said.isdigit() else 0)


def _is_file(path: Path) -> bool:
    """One look at a folder in memory: a thread would take longer."""
    return path.is_file()


def _forget(path: Path) -> None:
    for tail in (".part", ".part.json"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while numbered(name, number).casefold() in taken:
        number += 1
    return numbered(name, number)
