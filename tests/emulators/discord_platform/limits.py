"""How often: buckets with the headers that tell of them (docs/topics/rate-limits).

Taken as known, since Discord publishes no numbers but the fifty a second over all (from which the doors of
interactions are free): messages and edits in a channel 5 in 5 s each, a webhook's token 5 in 5 s for each verb,
reactions 1 in 0.25 s, as authors of bots measure them. Guessed: sets of commands 5 in 20 s, typing 5 in 5 s.
"""

import hashlib
from dataclasses import dataclass

from tests.emulators.discord_platform.refusal import Refusal

GLOBAL_PER_S = 50


@dataclass
class Bucket:
    limit: int
    every_s: float
    resets_at: float = 0.0
    used: int = 0
    told_empty: bool = False


class Limits:
    def __init__(self, world):
        self.world = world
        self.buckets = {}
        self.second = (0, 0)

    def take(self, call):
        """Count a request. Gives its headers; raises Refusal with 429."""
        if not self.world.rules.rate_limits:
            return {}
        if call.route.counts_globally:
            self._take_global(call)
        if call.route.limit is None:
            return {}
        bucket = self._bucket(call)
        now = self.world.clock.now()
        if now >= bucket.resets_at:
            bucket.resets_at, bucket.used, bucket.told_empty = now + bucket.every_s, 0, False
        if bucket.used >= bucket.limit:
            if bucket.told_empty:
                self.world.refuse(call.name, "rate limit, although its headers told", call.json)
            bucket.told_empty = True
            raise self._too_many(call, bucket, now)
        bucket.used += 1
        bucket.told_empty = bucket.used == bucket.limit
        return self._headers(call, bucket, now)

    def _take_global(self, call):
        second = int(self.world.clock.now())
        count = self.second[1] + 1 if self.second[0] == second else 1
        self.second = (second, count)
        if count > GLOBAL_PER_S:
            self.world.refuse(call.name, "global rate limit")
            raise too_many(1.0, everywhere=True)

    def _bucket(self, call):
        key = (self._hash(call), *(call.path.get(name) for name in ("channel_id", "guild_id", "webhook_token")))
        return self.buckets.setdefault(key, Bucket(*call.route.limit))

    @staticmethod
    def _hash(call):
        return hashlib.md5(f"{call.route.method} {call.route.template}".encode(), usedforsecurity=False).hexdigest()

    def _headers(self, call, bucket, now):
        left = max(bucket.resets_at - now, 0.0)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": self._hash(call),
        }

    def _too_many(self, call, bucket, now):
        refusal = too_many(max(bucket.resets_at - now, 0.001))
        refusal.headers |= self._headers(call, bucket, now) | {"X-RateLimit-Scope": "user"}
        return refusal


def too_many(retry_after_s, *, everywhere=False):
    """A 429 as Discord's own edge sends it: with `Via`, without which a client takes it for a ban."""
    more = {"retry_after": round(retry_after_s, 3), "global": everywhere}
    headers = {"Retry-After": str(max(1, round(retry_after_s)))}
    headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"} if everywhere else {}
    return Refusal(429, 0, "You are being rate limited.", more=more, headers=headers, told="limit")
