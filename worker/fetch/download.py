"""One asset to one file, whole and as announced, or an error: tried again with growing waits.

An operator's own file (`Local`) is copied like any other: what is on our shelf must not change when
they edit theirs, and nothing of ours can then ever touch the original. What the bytes *are*
(magic, decode) is for `worker.content` to judge.
"""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadContent, NotAllowed, SourceUnavailable
from core.media import Asset
from core.settings import Settings
from worker.fetch.bytes_of import bytes_of
from worker.fetch.client import SourceClient
from worker.fetch.clock import Clock
from worker.fetch.part_file import PartFile

OnBytes = Callable[[int], None]
OnRetry = Callable[[int, str, float], None]

#: written in pieces of this size: small enough to show progress, big enough to be cheap
_PIECE = 1 << 18


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


def _say_nothing(attempt: int, reason: str, wait_s: float) -> None:
    """For callers who don't show tries."""


async def fetch(
    client: SourceClient,
    asset: Asset,
    target: Path,
    on_bytes: OnBytes,
    *,
    rules: Rules | None = None,
    on_retry: OnRetry = _say_nothing,
) -> None:
    """Put the asset's bytes at `target`, which exists only once they are all there and on the disk.

    `on_bytes` gets the bytes since its last call, and what an abandoned try had brought as a negative
    number. `on_retry` gets the number of the coming try (from 2), the reason and the wait in seconds.
    Raises SourceError, BadContent, StorageFull, NotAllowed (bigger than the operator lets in).
    """
    rules = rules or Rules()
    for attempt in range(1, rules.tries + 1):
        try:
            return await _try(client, asset, target, on_bytes, rules)
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


async def _try(client: SourceClient, asset: Asset, target: Path, on_bytes: OnBytes, rules: Rules) -> None:
    part = PartFile(target)
    told = _Told(on_bytes)
    try:
        await part.open()
        await _receive(client, asset, part, told, rules)
        _check(asset, part)
        await part.publish()
    except BaseException:
        told.take_back()
        raise
    finally:
        await part.discard()


async def _receive(client: SourceClient, asset: Asset, part: PartFile, told: "_Told", rules: Rules) -> None:
    waiting = bytearray()
    async with aclosing(bytes_of(client, asset, rules.stall_s)) as chunks:
        async for chunk in chunks:
            waiting += chunk
            if part.size_bytes + len(waiting) > rules.most_bytes:
                raise NotAllowed("file-too-big", name=asset.name, most_mb=rules.most_bytes // 1_000_000)
            if len(waiting) >= _PIECE:
                await part.write(bytes(waiting))
                told.more(len(waiting))
                waiting.clear()
    await part.write(bytes(waiting))
    told.more(len(waiting))


def _check(asset: Asset, part: PartFile) -> None:
    """The announced size and hash, where the source knew them."""
    if asset.size_bytes is not None and part.size_bytes != asset.size_bytes:
        raise BadContent(asset.name, f"{part.size_bytes} bytes came where {asset.size_bytes} were announced")
    if asset.sha256 is not None and part.sha256 != asset.sha256.lower():
        raise BadContent(asset.name, "its SHA-256 is not the announced one")


class _Told:
    """What was reported of one try, so that it can be taken back."""

    def __init__(self, on_bytes: OnBytes) -> None:
        self._on_bytes = on_bytes
        self._sum = 0

    def more(self, count: int) -> None:
        if count:
            self._sum += count
            self._on_bytes(count)

    def take_back(self) -> None:
        if self._sum:
            self._on_bytes(-self._sum)
            self._sum = 0
