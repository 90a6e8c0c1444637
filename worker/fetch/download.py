"""One asset to one file, whole and as announced, or an error: tried again with growing waits.

A try goes on where the last one stopped when the site can prove that it is the same file. An operator's own file
(`Local`) is copied like any other: what is on our shelf must not change when they edit theirs, and nothing of
ours can then ever touch the original. What the bytes *are* is for a `Judge` to say, before they get the name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import BadContent, NotAllowed, SourceUnavailable, StorageFull
from core.media import Asset, Remote
from core.settings import Settings
from worker.fetch.bytes_of import Coming, NotTheRest, bytes_of
from worker.fetch.client import SourceClient
from worker.fetch.clock import Clock
from worker.fetch.entity import Entity
from worker.fetch.part_file import PartFile
from worker.fetch.traffic import Payer
from worker.fetch.writing import Writing

OnBytes = Callable[[int], None]
OnRetry = Callable[[int, str, float], None]
OnSize = Callable[[int], None]


class Judge(Protocol):
    """Says whether a file is what its asset promises. Both ways raise BadContent when it is not."""

    def glance(self, path: Path, asset: Asset) -> bool:
        """What is quickly seen, in the turn that writes the file. True: it has to be looked at whole."""
        ...

    async def look(self, path: Path, asset: Asset) -> None:
        """Look at it whole."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient the downloader is. Seconds and bytes; `tries` counts the first one too.

    `longest_wait_s`: a longer wait is not slept here but raised, so that the job gives its slot back.
    """

    tries: int = 4
    first_wait_s: float = 2.0
    longest_wait_s: float = 60.0
    stall_s: float = 30.0
    most_bytes: int = 20_000_000_000

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """The rules that the operator set."""
        return cls(
            tries=settings.retry.tries,
            first_wait_s=settings.retry.first_wait_s,
            stall_s=settings.fetch.stall_s,
            most_bytes=settings.fetch.max_file_mb * 1_000_000,
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is there: where from, what it is, at which try. Validators as the site stated them, "" without."""

    url: str
    size_bytes: int
    sha256: str
    etag: str
    modified: str
    tries: int


def _say_nothing(attempt: int, reason: str, wait_s: float) -> None:
    """For callers who don't show tries."""


def _not_measure(size_bytes: int) -> None:
    """For callers who don't show how much is still to come."""


class Believing:
    """For callers who judge the bytes later."""

    def glance(self, path: Path, asset: Asset) -> bool:  # noqa: ARG002 a Judge's
        """Nothing has to be looked at."""
        return False

    async def look(self, path: Path, asset: Asset) -> None:
        """Never asked."""


async def fetch(
    client: SourceClient,
    asset: Asset,
    target: Path,
    on_bytes: OnBytes,
    *,
    rules: Rules | None = None,
    on_retry: OnRetry = _say_nothing,
    on_size: OnSize = _not_measure,
    judge: Judge | None = None,
    payer: Payer | None = None,
) -> Fetched:
    """Put the asset's bytes at `target`, which exists only once they are all there, verified and on the disk.

    `on_bytes` gets the bytes since its last call, and what was given up again as a negative number. `on_retry`
    gets the number of the coming try (from 2), the reason and the wait in seconds, `on_size` the size of the whole
    whenever the site tells it. What an error or a
    cancellation leaves beside `target` is gone on with at the next call, if that is safe. `payer` is whose bounds
    of bytes a second hold. Raises SourceError, BadContent, StorageFull, NotAllowed (bigger than may come in).
    """
    rules = rules or Rules()
    download = _Download(client, asset, target, rules, _Told(on_bytes), judge or Believing(), payer, on_size)
    for attempt in range(1, rules.tries + 1):
        try:
            return await download.attempt(attempt)
        except (SourceUnavailable, BadContent) as error:
            if attempt == rules.tries:
                error.tried_out = True
                raise
            wait_s = _wait_s(error, attempt, rules, client.clock)
            if wait_s > rules.longest_wait_s:
                raise SourceUnavailable(client.source, error.reason, wait_s) from error
            on_retry(attempt + 1, error.reason, wait_s)
            await client.clock.sleep(wait_s)
    raise AssertionError("the last try returns or raises")


def _wait_s(error: SourceUnavailable | BadContent, attempt: int, rules: Rules, clock: Clock) -> float:
    """2, 4, 8 … seconds with up to a quarter of jitter; what the site asked for when that is more."""
    own = rules.first_wait_s * 2.0 ** (attempt - 1) * (1 + clock.jitter() / 4)
    asked = error.retry_after_s if isinstance(error, SourceUnavailable) else None
    return max(own, asked or 0.0)


@dataclass(frozen=True, slots=True)
class _Download:
    """What all tries of one file share."""

    client: SourceClient
    asset: Asset
    target: Path
    rules: Rules
    told: "_Told"
    judge: Judge
    payer: Payer | None
    on_size: OnSize

    async def attempt(self, number: int) -> Fetched:
        """One try. What it brought stays on the disk when a later one can safely go on from it."""
        part = PartFile(self.target)
        entity: Entity | None = None
        try:
            kept = await part.reopen() if isinstance(self.asset.where, Remote) else None
            self.told.now(part.size_bytes)
            entity = kept.entity if kept else Entity()
            async with bytes_of(self.client, self.asset, self.rules.stall_s, kept) as coming:
                if coming.start == 0:
                    await part.begin_anew()
                    entity = coming.entity
                self._expect(entity)
                await self._receive(part, coming, entity)
            fetched = await self._published(part, entity, number)
        except (NotTheRest, NotAllowed, StorageFull):
            entity = Entity()
            raise
        except _Spoiled as spoiled:
            entity = Entity()
            raise spoiled.why from spoiled.why.__cause__
        finally:
            await self._leave(part, entity)
        return fetched

    async def _receive(self, part: PartFile, coming: Coming, entity: Entity) -> None:
        async with Writing(part, self.told.now, self._url, entity) as writing:
            async for chunk in coming.chunks:
                await self.client.traffic.pay(len(chunk), self.payer)
                if writing.size_bytes + len(chunk) > self.rules.most_bytes:
                    raise self._too_big()
                await writing.take(chunk)

    async def _published(self, part: PartFile, entity: Entity, number: int) -> Fetched:
        """What came, under its name: it is what was announced. Raises _Spoiled: not a byte of it is of use."""
        try:
            if not await part.publish_if(lambda: self._is_plain(part, entity)):
                await self.judge.look(part.path, self.asset)
                await part.publish()
        except BadContent as bad:
            raise _Spoiled(bad) from bad
        return Fetched(self._url, part.size_bytes, part.sha256, entity.etag, entity.modified, number)

    def _is_plain(self, part: PartFile, entity: Entity) -> bool:
        """In the thread: whether it is plainly good, and needs no longer look."""
        self._check(part, entity)
        return not self.judge.glance(part.path, self.asset)

    def _check(self, part: PartFile, entity: Entity) -> None:
        """The announced size and hash, where source or site told them."""
        for size_bytes in (self.asset.size_bytes, entity.size_bytes):
            if size_bytes is not None and part.size_bytes != size_bytes:
                raise BadContent(self.asset.name, _other_size(part.size_bytes, size_bytes))
        if self.asset.sha256 is not None and part.sha256 != self.asset.sha256.lower():
            raise BadContent(self.asset.name, "its SHA-256 is not the announced one")

    def _expect(self, entity: Entity) -> None:
        """Don't begin what can't end well."""
        if entity.size_bytes is None:
            return
        self.on_size(entity.size_bytes)
        if entity.size_bytes > self.rules.most_bytes:
            raise self._too_big()
        if self.asset.size_bytes not in {None, entity.size_bytes}:
            raise BadContent(self.asset.name, _other_size(entity.size_bytes, self.asset.size_bytes or 0))

    async def _leave(self, part: PartFile, entity: Entity | None) -> None:
        """After a try: keep what may be gone on with, no trace of anything else. None: it has not begun."""
        if entity is None:
            await part.let_go()
        elif part.is_open and part.size_bytes and entity.validator:
            await part.keep(self._url, entity)
            self.told.now(part.size_bytes)
        elif part.is_open:
            await part.discard()
            self.told.now(0)

    def _too_big(self) -> NotAllowed:
        return NotAllowed("file-too-big", name=self.asset.name, most_mb=self.rules.most_bytes // 1_000_000)

    @property
    def _url(self) -> str:
        return self.asset.where.url if isinstance(self.asset.where, Remote) else ""


class _Spoiled(Exception):
    """Everything came, and it is bad."""

    def __init__(self, why: BadContent) -> None:
        super().__init__(why)
        self.why = why


def _other_size(came: int, announced: int) -> str:
    return f"{came} bytes came where {announced} were announced"


class _Told:
    """What was reported of a file, so that it can be taken back."""

    def __init__(self, on_bytes: OnBytes) -> None:
        self._on_bytes = on_bytes
        self._sum = 0

    def now(self, size_bytes: int) -> None:
        """There are so many bytes of the file."""
        more, self._sum = size_bytes - self._sum, size_bytes
        if more:
            self._on_bytes(more)
