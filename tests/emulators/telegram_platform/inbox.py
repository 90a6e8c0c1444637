"""What waits for a bot: updates in order, taken by getUpdates or pushed to its webhook."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from tests.emulators.telegram_platform.refusal import Refused

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
LIMIT, PATIENCE_S = 100, 50


class Inbox:
    def __init__(self, watch: Callable[[dict[str, Any]], None]) -> None:
        self.watch = watch
        self.waiting: list[dict[str, Any]] = []
        self.confirmed: list[dict[str, Any]] = []
        self.allowed: set[str] = set()
        self.webhook: dict[str, Any] = {}
        self.came = asyncio.Event()
        self.due = asyncio.Event()
        self.again = self.shuffled = False
        self._next = 100_000_000 + secrets.randbelow(10**8)
        self._poller: asyncio.Future[None] | None = None

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def put(self, kind: str, value: dict[str, Any]) -> dict[str, Any] | None:
        """Queue an update, unless the bot did not ask for its kind."""
        if not self.wants(kind):
            return None
        update = {"update_id": self._next, kind: value}
        self._next += 1
        self.watch(update)
        self.waiting.append(update)
        self.came.set()
        self.due.set()
        return update

    def allow(self, kinds: list[str] | None) -> None:
        if kinds is not None:
            self.allowed = set(kinds)

    def hook(self, url: str, secret: str | None) -> None:
        """From now on updates are pushed; who polls is sent away."""
        self.webhook = {"url": url, "secret": secret}
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refused(409, "Conflict: terminated by setWebhook request", careless=False))
        self.due.set()

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps only the last ones."""
        rest = self.waiting[offset:] if offset < 0 else [one for one in self.waiting if one["update_id"] >= offset]
        gone = [one for one in self.waiting if one not in rest]
        self.confirmed = (self.confirmed + gone)[-LIMIT:]
        self.waiting = rest

    async def take(self, offset: int, limit: int, timeout_s: int) -> list[dict[str, Any]]:
        """Long polling. Of two pollers the earlier one is sent away with 409."""
        if self.webhook:
            raise Refused(409, WEBHOOK)
        self.confirm(offset)
        mine = self._takes_over()
        try:
            return self._handed(limit) or await self._awaited(mine, limit, min(timeout_s, PATIENCE_S))
        finally:
            if self._poller is mine:
                self._poller = None

    def _takes_over(self) -> asyncio.Future[None]:
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refused(409, TERMINATED))
        self._poller = asyncio.get_running_loop().create_future()
        return self._poller

    async def _awaited(self, mine: asyncio.Future[None], limit: int, timeout_s: float) -> list[dict[str, Any]]:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not (found := self._handed(limit)) and (left := deadline - asyncio.get_running_loop().time()) > 0:
            self.came.clear()
            news = asyncio.ensure_future(self.came.wait())
            try:
                await asyncio.wait({mine, news}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
            if mine.done():
                mine.result()
        return found

    def _handed(self, limit: int) -> list[dict[str, Any]]:
        found: Iterable[dict[str, Any]] = self.waiting[: max(1, min(limit, LIMIT))]
        if self.again and self.confirmed:
            found, self.again = [*self.confirmed[-1:], *found], False
        found = list(found)
        if self.shuffled and len(found) > 1:
            found, self.shuffled = found[::-1], False
        return found
