"""What happened, as values: published to whoever follows, over a Redis stream.

Events are hints that make things quick. Whoever acts on them also looks at the rows from time to
time, so a lost event delays, and loses nothing.
"""

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Self, get_args

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core import log
from core.batch import Batch

_log = log.get(__name__)
_STREAM = "bowerbird:events"
_KEEP = 10_000
_BLOCK_MS = 5_000
#: a Redis that is there answers sooner. Of one whose machine is gone no word comes, for ever, not even that it is gone
_ANSWERS_S = 10.0


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job has a new version to show; `is_step` when nothing but its progress is new."""

    job: int
    version: int
    is_step: bool = False


@dataclass(frozen=True, slots=True)
class JobWanted:
    """Somebody wants a job to pause, run again or stop: its worker looks at the row at once."""

    job: int


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post is new or was edited; `for_person` is 0 when the whole room sees it."""

    post: int
    room: int
    for_person: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody has other identities, another role or fewer sessions: open lines look again who is on them."""

    person: int


@dataclass(frozen=True, slots=True)
class TorrentChanged:
    """An engine told how a torrent is doing, what is in it, or that it is gone."""

    torrent: int


@dataclass(frozen=True, slots=True)
class TorrentWanted:
    """Somebody wants something of a torrent: its engine looks at the row at once."""

    torrent: int


@dataclass(frozen=True, slots=True)
class TorrentsShown:
    """Somebody looks at torrents that they may play: [torrent, file, nearness, resume_at] each.

    Nearness 0 is the nearest; a file of -1 is the biggest; `resume_at` is the byte where they stopped, or 0. `scope` is
    who and where; what was shown there before is not shown any more.
    """

    scope: str
    shown: list[list[int]]


@dataclass(frozen=True, slots=True)
class LoginChanged:
    """The login at a source was entered, or forgotten: workers look at the rows at once."""

    source: str


Event = (
    JobChanged | JobWanted | PostChanged | PersonChanged | TorrentChanged | TorrentWanted | TorrentsShown | LoginChanged
)
_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}


class Events:
    """The stream of events: one reader a process, shared by all who follow here."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._telling: Batch[Sequence[Event], None] = Batch(self._tell)
        self._followers: set[Followed] = set()
        self._reader: asyncio.Task[None] | None = None
        self._reading = asyncio.Event()

    @classmethod
    def open(cls, url: str) -> Self:
        """A stream that connects when it is first used."""
        return cls(Redis.from_url(url))

    async def publish(self, *events: Event) -> None:
        """Tell all followers. When Redis is away they learn it by looking at the rows."""
        await self._telling.ask(events)

    async def _tell(self, every: Sequence[Sequence[Event]]) -> Sequence[None]:
        """All that are published at the same time go over one connection, at once."""
        try:
            async with asyncio.timeout(_ANSWERS_S), self._redis.pipeline(transaction=False) as pipe:
                for event in chain.from_iterable(every):
                    pipe.xadd(_STREAM, {"event": _encode(event)}, maxlen=_KEEP, approximate=True)
                await pipe.execute()
        except (RedisError, OSError) as error:
            _log.warning("events.unreachable", error=type(error).__name__)
        return [None] * len(every)

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator["Followed"]:
        """Every event published from now on; nothing is missed once this was entered."""
        followed = Followed()
        self._followers.add(followed)
        if self._reader is None:
            self._reader = asyncio.create_task(self._read())
        await self._reading.wait()
        try:
            yield followed
        finally:
            self._followers.discard(followed)

    async def _read(self) -> None:
        last: bytes | str | None = None
        while True:
            try:
                async with asyncio.timeout(_ANSWERS_S):
                    last = last or await self._newest()
                self._reading.set()
                async with asyncio.timeout(_BLOCK_MS / 1000 + _ANSWERS_S):
                    answer = await self._redis.xread({_STREAM: last}, count=500, block=_BLOCK_MS)
            except (RedisError, OSError) as error:
                _log.warning("events.unreachable", error=type(error).__name__)
                self._reading.set()  # who follows need not wait for Redis: rows are looked at anyway
                await asyncio.sleep(0.5)
                continue
            for _, entries in answer or []:
                for last, fields in entries:  # noqa: B007 the last one read is where to go on
                    event = _decode(fields.get(b"event", b""))
                    if event is not None:
                        self._hand_out(event)

    def _hand_out(self, event: Event) -> None:
        for followed in self._followers:
            if followed.concerns(event):
                followed.waiting.put_nowait(event)

    async def _newest(self) -> bytes | str:
        """Where "from now on" begins. Named, not "$": between two reads with "$" events would be missed."""
        newest = await self._redis.xrevrange(_STREAM, count=1)
        return newest[0][0] if newest else "0-0"

    async def close(self) -> None:
        """Stop reading and close the connections, once all that was published is told."""
        await self._telling.rest()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await self._redis.aclose()


class Followed:
    """The events of one follower. Waiting for the next may be broken off, and taken up again."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[Event] = asyncio.Queue()
        self._only: int | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        return await self.waiting.get()

    async def several(self) -> list[Event]:
        """The next event, and all that are here by then."""
        news = [await self.waiting.get()]
        while not self.waiting.empty():
            news.append(self.waiting.get_nowait())
        return news

    def only(self, job: int) -> None:
        """Be told of nothing from now on but how this job moves on; not of each step of its progress either."""
        self._only = job

    def concerns(self, event: Event) -> bool:
        """Whether to be told of it."""
        return self._only is None or (isinstance(event, JobChanged) and event.job == self._only and not event.is_step)

    async def torrent_changed(self, torrent: int, within_s: float) -> None:
        """Return when this torrent changed, or after `within_s` anyway."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                async for event in self:
                    if isinstance(event, TorrentChanged) and event.torrent == torrent:
                        return

    async def job_ended(self, job: int, within_s: float) -> None:
        """Return when this job has closed as far as events tell, or after `within_s` anyway."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                async for event in self:
                    if isinstance(event, JobChanged) and event.job == job and not event.is_step:
                        return

    async def job_changed(self, job: int, within_s: float) -> None:
        """Return when this job changed, or after `within_s` anyway: an event may be lost, so look at the row."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                async for event in self:
                    if isinstance(event, JobChanged) and event.job == job:
                        return


def _encode(event: Event) -> str:
    return json.dumps({"kind": type(event).__name__, **asdict(event)}, separators=(",", ":"))


def _decode(data: bytes) -> Event | None:
    """The event, or None for one that only newer versions know, and for what is none."""
    try:
        fields = json.loads(data)
    except ValueError:
        return None
    named = fields.pop("kind", None) if isinstance(fields, dict) else None
    kind = _KINDS.get(named) if isinstance(named, str) else None
    if kind is None or fields.keys() != {field.name for field in dataclasses.fields(kind)}:
        return None
    return kind(**fields)
