"""A source's limits: requests a minute and a day, connections to one host at once, and waits that a host asks for.

Each worker keeps them by itself; with `shared` all workers keep them together.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from core.errors import SourceUnavailable
from core.source import Limits
from worker.fetch.clock import Clock
from worker.fetch.flow import Flow
from worker.fetch.shared import SharedLimits, Ticket

MINUTE_S = 60.0
DAY_S = 86_400.0
#: whatever a source declares: no host has to bear more from one of us (browsers keep to six)
MOST_CONNECTIONS = 8
#: who has to wait longer gets an error that says how long, so that a job gives its slot back
LONGEST_WAIT_S = 60.0

#: hosts that were tried in spite of their wish, where somebody insists
_INSISTS: ContextVar[set[str] | None] = ContextVar("insists", default=None)


@contextmanager
def insisting(really: bool) -> Iterator[None]:
    """Within the block each host may be tried once before its time, when somebody `really` wants that."""
    token = _INSISTS.set(set() if really else None)
    try:
        yield
    finally:
        _INSISTS.reset(token)


class Pace:
    """Lets a request through when all limits allow it; first come, first served.

    Connections are counted by host, so that long downloads from one don't hold up searches at another.
    """

    def __init__(self, source: str, limits: Limits, clock: Clock, shared: SharedLimits | None = None) -> None:
        self.connections = max(1, min(limits.connections, MOST_CONNECTIONS))
        self._limits = Limits(
            max(1, limits.per_minute), self.connections, limits.jobs, limits.per_day, max(0.0, limits.gap_s)
        )
        self._source = source
        self._clock = clock
        self._shared = shared
        self._flows: dict[str, Flow] = {}
        self._held: dict[str, float] = {}
        self._turn = asyncio.Lock()
        self._begun: deque[float] = deque()
        self._day = (0.0, 0)

    def flow(self, host: str) -> Flow:
        """The connections to a host."""
        if host not in self._flows:
            self._flows[host] = Flow(self.connections, self._clock)
        return self._flows[host]

    @property
    def pool(self) -> tuple[int, int]:
        """Connections that are open, and how many may be, at the hosts that are being asked."""
        busy = [flow for flow in self._flows.values() if flow.open]
        return sum(flow.open for flow in busy), sum(flow.allowed for flow in busy)

    @asynccontextmanager
    async def request(self, host: str) -> AsyncIterator[None]:
        """Held for as long as a request to this host and its body take.

        Raises SourceUnavailable with the wait, when it is longer than `LONGEST_WAIT_S`.
        """
        async with self.flow(host).slot():
            await self._insist(host)
            await self._wait_for_host(host)
            async with self._turn:
                await self._wait_for_room()
            ticket = await self._wait_for_all(self._shared, host) if self._shared else None
            try:
                yield
            finally:
                if self._shared and ticket:
                    await self._shared.leave(ticket)

    async def hold(self, host: str, seconds: float) -> None:
        """The host said when to come back: that holds for every request to it, in every worker."""
        self._held[host] = max(self._held.get(host, 0.0), self._clock.now() + seconds)
        if self._shared:
            await self._shared.hold(host, seconds)

    async def _insist(self, host: str) -> None:
        """Somebody wants it tried now: what the host asked for is put aside, once. It may ask again."""
        tried = _INSISTS.get()
        if tried is None or host in tried:
            return
        tried.add(host)
        self._held.pop(host, None)
        if self._shared:
            await self._shared.lift(host)

    async def _wait_for_host(self, host: str) -> None:
        while (left := self._held.get(host, 0.0) - self._clock.now()) > 0:
            await self._wait(left, f"{host} asked for a wait")
        self._held.pop(host, None)

    async def _wait_for_room(self) -> None:
        """Sleep until fewer than `per_minute` requests began within the last minute, the last `gap_s` ago."""
        self._count_day()
        while True:
            now = self._clock.now()
            while self._begun and now - self._begun[0] >= MINUTE_S:
                self._begun.popleft()
            free_at = self._begun[0] + MINUTE_S if len(self._begun) >= self._limits.per_minute else now
            if self._begun:
                free_at = max(free_at, self._begun[-1] + self._limits.gap_s)
            if free_at <= now:
                self._begun.append(now)
                return
            await self._clock.sleep(free_at - now)

    def _count_day(self) -> None:
        today, count = self._clock.wall() // DAY_S, self._day[1]
        count = count + 1 if self._day[0] == today else 1
        if self._limits.per_day and count > self._limits.per_day:
            raise self._too_long(DAY_S - self._clock.wall() % DAY_S, "its requests of today are used up")
        self._day = (today, count)

    async def _wait_for_all(self, shared: SharedLimits, host: str) -> Ticket:
        while True:
            answer, ticket = await shared.enter(self._source, host, self._limits)
            if answer.why == "go":
                return ticket
            await self._wait(answer.wait_s, "its limits are used up" if answer.why != "hold" else f"{host} asked so")

    async def _wait(self, seconds: float, why: str) -> None:
        if seconds > LONGEST_WAIT_S:
            raise self._too_long(seconds, why)
        await self._clock.sleep(seconds)

    def _too_long(self, seconds: float, why: str) -> SourceUnavailable:
        return SourceUnavailable(self._source, f"{why} ({seconds:.0f} s left)", seconds)
