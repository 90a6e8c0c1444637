"""A source's limits, kept by all workers together: Redis counts, by its own clock.

Without Redis each worker keeps its own count, until it is back.
"""

import asyncio
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core import log
from core.source import Limits

_log = log.get(__name__)
#: a connection counts for so long unless its worker says again that it is open
LEASE_S = 60
_PREFIX = "bowerbird:fetch"
#: KEYS: window, day, hold, open. ARGV: a minute, a day, connections, ticket, lease in ms.
_ENTER = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('PTTL', KEYS[3])
if held > 0 then return {'hold', held} end
local daily = tonumber(ARGV[2])
if daily > 0 and tonumber(redis.call('GET', KEYS[2]) or '0') >= daily then
  return {'day', 86400000 - now % 86400000}
end
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
if redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[3]) then return {'full', 100} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return {'pace', tonumber(oldest[2]) + 60000 - now}
end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('PEXPIRE', KEYS[1], 60000)
redis.call('ZADD', KEYS[4], now + tonumber(ARGV[5]), ARGV[4])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], 172800)
return {'go', 0}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """`why` is go, or hold (the host asked for a wait), day, full, pace; then wait `wait_s` and ask again."""

    why: str
    wait_s: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that may begin; handed back when it is over."""

    name: str
    key: str


class SharedLimits:
    """One for a process; sources and hosts by their names."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._enter = redis.register_script(_ENTER)
        self._open: dict[str, str] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._is_away = False

    async def enter(self, source: str, host: str, limits: Limits) -> tuple[Answer, Ticket]:
        """Whether a request to this host may begin now; with `go` the ticket counts until `leave`."""
        ticket = Ticket(secrets.token_hex(8), f"{_PREFIX}:open:{source}:{host}")
        day = datetime.now(UTC).date().isoformat()
        keys = [f"{_PREFIX}:minute:{source}", f"{_PREFIX}:day:{source}:{day}", _hold_key(host), ticket.key]
        values: list[str | int] = [limits.per_minute, limits.per_day, limits.connections, ticket.name, LEASE_S * 1000]
        try:
            why, wait_ms = await self._enter(keys=keys, args=values)
        except (RedisError, OSError) as error:
            self._away(error)
            return Answer("go", 0.0), ticket
        self._is_away = False
        answer = Answer(bytes(why).decode(), int(wait_ms) / 1000)
        if answer.why == "go":
            self._begun(ticket)
        return answer, ticket

    async def leave(self, ticket: Ticket) -> None:
        """The request is over."""
        if self._open.pop(ticket.name, None) is None:
            return
        try:
            await cast(Awaitable[int], self._redis.zrem(ticket.key, ticket.name))
        except (RedisError, OSError) as error:  # it runs out by itself
            self._away(error)

    async def hold(self, host: str, seconds: float) -> None:
        """The host asked everybody to wait; a longer wait that is known already stays."""
        try:
            left_ms = await self._redis.pttl(_hold_key(host))
            if seconds * 1000 > left_ms:
                await self._redis.set(_hold_key(host), 1, px=max(1, int(seconds * 1000)))
        except (RedisError, OSError) as error:
            self._away(error)

    async def lift(self, host: str) -> None:
        """Somebody wants it tried before the time."""
        try:
            await self._redis.delete(_hold_key(host))
        except (RedisError, OSError) as error:
            self._away(error)

    async def close(self) -> None:
        """Stop renewing; what is open runs out."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        await self._redis.aclose()

    def _begun(self, ticket: Ticket) -> None:
        self._open[ticket.name] = ticket.key
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        """As long as something is open."""
        while self._open:
            await asyncio.sleep(LEASE_S / 3)
            try:
                seconds, _ = await self._redis.time()
                async with self._redis.pipeline(transaction=False) as pipe:
                    for name, key in self._open.items():
                        pipe.zadd(key, {name: (seconds + LEASE_S) * 1000}, xx=True)
                        pipe.pexpire(key, LEASE_S * 1000)
                    await pipe.execute()
            except (RedisError, OSError) as error:
                self._away(error)

    def _away(self, error: Exception) -> None:
        if not self._is_away:
            self._is_away = True
            _log.warning("limits.unshared", error=type(error).__name__)


def _hold_key(host: str) -> str:
    return f"{_PREFIX}:hold:{host}"
