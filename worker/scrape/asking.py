"""Trackers asked all at once, each at most every two seconds: who has which torrent. The silent are left out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core import log
from core.errors import SourceError
from worker.fetch.client import SourceClient
from worker.fetch.guard import Network
from worker.scrape import udp, words
from worker.scrape.words import Figures, Odd

#: seconds between two questions to a tracker, and that one question may take
EVERY_S, DEADLINE_S = 2.0, 3.0
#: trackers that are asked at once, those first that name most of the torrents
MOST_TRACKERS = 12
_MOST_KNOWN = 1000

_log = log.get(__name__)
Asked = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Trackers:
    """All trackers that are spoken to, and when each may be asked again."""

    http: SourceClient
    allow: Sequence[Network] = ()
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _next: dict[str, float] = field(default_factory=dict)

    async def ask(self, asked: Asked) -> dict[str, Figures]:
        """What is known of each torrent: the most that any of its trackers says. `asked` are hashes by tracker."""
        first = sorted(asked, key=lambda one: (-len(asked[one]), one))[:MOST_TRACKERS]
        answers = await asyncio.gather(*(self._one(tracker, asked[tracker][: words.MOST_HASHES]) for tracker in first))
        best: dict[str, Figures] = {}
        for answer in answers:
            for digest, figures in answer.items():
                if digest not in best or figures.seeders > best[digest].seeders:
                    best[digest] = figures
        return best

    async def _one(self, tracker: str, hashes: Sequence[str]) -> dict[str, Figures]:
        """What one says; nothing when it is silent, odd or asked too lately."""
        host = urlsplit(tracker).netloc.rpartition("@")[2].lower()
        wait = self._turn(host)
        if wait > DEADLINE_S:
            return {}
        try:
            await self.sleep(wait)
            async with asyncio.timeout(DEADLINE_S):
                return await self._answer(tracker, hashes)
        except (OSError, Odd, SourceError, ValueError) as error:
            _log.info("tracker.silent", host=urlsplit(tracker).hostname, error=type(error).__name__)
            return {}

    def _turn(self, host: str) -> float:
        """Seconds until a tracker may be asked; its turn is taken with that."""
        now = self.clock()
        start = max(now, self._next.get(host, now))
        if start - now <= DEADLINE_S:
            self._next[host] = start + EVERY_S
        if len(self._next) > _MOST_KNOWN:
            self._next = {one: at for one, at in self._next.items() if at > now}
        return start - now

    async def _answer(self, tracker: str, hashes: Sequence[str]) -> dict[str, Figures]:
        parts = urlsplit(tracker)
        if parts.scheme == "udp":
            return await udp.ask(parts.hostname or "", parts.port or 80, hashes, self.allow)
        address = words.scrape_address(tracker, hashes)
        return words.scraped_over_http(await self.http.answer(address), hashes) if address else {}


def can_be_asked(tracker: str) -> bool:
    """Whether a tracker is asked over UDP or HTTP; those over WebSocket find peers in browsers, and are not asked."""
    return urlsplit(tracker).scheme in {"udp", "http", "https"}
