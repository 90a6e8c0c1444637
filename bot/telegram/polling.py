"""Asking Telegram for updates, for ever: long polling, with patience when it is away."""

import asyncio
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.telegram.calls import seconds_of
from bot.telegram.updates import Updates
from core import log

_log = log.get(__name__)
WANTED: Sequence[str] = ("message", "callback_query", "inline_query", "my_chat_member")
_LONG_S = 25
#: while something is being answered: it is not confirmed yet, so Telegram answers at once
_SHORT_S = 0.05
_CONFLICT_S = 15.0
_MOST_S = 30.0


class Polling:
    """The loop that asks."""

    def __init__(self, bot: Bot, updates: Updates) -> None:
        self._bot = bot
        self._updates = updates
        self._next = 0
        self._failures = 0

    async def poll(self) -> None:
        """Ask until cancelled. Raises InvalidToken when the token is no good any more."""
        while True:
            try:
                await self._ask()
                self._failures = 0
            except InvalidToken:
                raise
            except TelegramError as error:
                self._failures += 1
                await asyncio.sleep(self._patience_s(error))

    async def _ask(self) -> None:
        waiting = self._updates.unconfirmed()
        found = await self._bot.get_updates(
            offset=self._next if waiting is None else waiting,
            timeout=_LONG_S if waiting is None else 0,
            allowed_updates=WANTED,
        )
        for update in found:
            self._next = max(self._next, update.update_id + 1)
            answering = self._updates.take(update)
            if _moves(update):  # whatever follows, follows it
                await answering
        if waiting is not None and (busy := self._updates.busy):
            await asyncio.wait(busy, timeout=_SHORT_S)

    def _patience_s(self, error: TelegramError) -> float:
        """How long to wait after trouble."""
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        if isinstance(error, Conflict):
            advice = "another process asks with this token: stop it, or make a new token with @BotFather"
            _log.warning("telegram.conflict", advice=advice)
            return _CONFLICT_S
        level = _log.warning if self._failures > 1 or not isinstance(error, NetworkError) else _log.info
        level("telegram.away", error=type(error).__name__, failures=self._failures)
        return min(_MOST_S, 0.25 * float(2 ** min(self._failures, 8)))


def _moves(update: Update) -> bool:
    return update.message is not None and bool(update.message.migrate_to_chat_id or update.message.migrate_from_chat_id)
