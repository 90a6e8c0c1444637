"""Calls to Telegram: at the pace of their chat, tried again where that helps, their refusals as facts.

A pause that Telegram asks for is kept in the chat it is about, and nowhere else.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.pace import Chats
from bot.telegram.places import Where
from core import log
from core.errors import BowerbirdError, ServiceUnavailable

_log = log.get(__name__)
T = TypeVar("T")
_TRIES = 4
_LONGEST_WAIT_S = 90.0
_SHUT = ("not enough rights", "have no rights", "chat not found", "chat_write_forbidden", "need administrator rights")
_MISSING = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to delete not found")
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic closed")
_TOO_BIG = ("request entity too large", "file is too big")


class NotTaken(Exception):
    """Telegram does not take what was sent, now or later."""


class Shut(NotTaken):
    """We may not say anything in that chat."""


class Missing(NotTaken):
    """The message is not there, or not ours to change."""


class TooBig(NotTaken):
    """Telegram does not take a file of that size."""


class Same(NotTaken):
    """The message shows exactly that already."""


class NoTopic(NotTaken):
    """The topic is gone or closed."""


class Refused(NotTaken):
    """Telegram does not take what was sent: a mistake of ours."""


class Calls:
    """The calls of one bot. `moved` is told when a group has another number: (old, new)."""

    def __init__(self, bot: Bot, moved: Callable[[int, int], Awaitable[None]]) -> None:
        self.bot = bot
        self.chats = Chats()
        self._moved = moved

    async def say(
        self, place: Where, call: Callable[[Where], Awaitable[T]], *, is_edit: bool = False, messages: int = 1
    ) -> T:
        """The answer to a call that counts as so many messages in its chat. Raises Shut, Missing, TooBig, Refused.

        Raises ServiceUnavailable for trouble that passes. A call whose answer did not come in time
        is not made again: it may have arrived. An edit does not follow a group to its new number: the
        message stayed behind.
        """
        for attempt in range(1, _TRIES + 1):
            await self.chats.of(place.chat).turn(messages)
            try:
                return await call(place)
            except ChatMigrated as error:
                await self._moved(place.chat, error.new_chat_id)
                if is_edit:
                    raise ServiceUnavailable("the group has moved") from error
                place = Where(error.new_chat_id, place.topic)
            except TelegramError as error:
                await self._bear(place, error, attempt)
        raise ServiceUnavailable("Telegram does not take it right now")

    async def aside(self, call: Awaitable[object], what: str) -> bool:
        """A call that nobody waits for and that counts nowhere: a reaction, "typing"; whether it was taken."""
        try:
            await call
        except TelegramError as error:
            _log.debug("telegram.aside_failed", what=what, error=type(error).__name__)
            return False
        return True

    async def _bear(self, place: Where, error: TelegramError, attempt: int) -> None:
        """Return when it is worth another try, raise what it means otherwise."""
        if isinstance(error, RetryAfter):
            self.chats.of(place.chat).hold(seconds_of(error))
            if seconds_of(error) > _LONGEST_WAIT_S:
                raise ServiceUnavailable(str(error)) from error
            return
        if meant := _meaning(error):
            raise meant from error
        if isinstance(error, TimedOut) or attempt == _TRIES:
            raise ServiceUnavailable(str(error)) from error
        await asyncio.sleep(0.25 * 2**attempt)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _meaning(error: TelegramError) -> BowerbirdError | NotTaken | None:
    """What a refusal means; None for trouble that passes."""
    words = error.message.lower()
    if any(one in words for one in _TOO_BIG):
        return TooBig(error.message)
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and any(one in words for one in _SHUT)):
        return Shut(error.message)
    if isinstance(error, BadRequest):
        if "not modified" in words:
            return Same(error.message)
        if any(one in words for one in _MISSING):
            return Missing(error.message)
        return NoTopic(error.message) if any(one in words for one in _NO_TOPIC) else Refused(error.message)
    return None if isinstance(error, NetworkError) else ServiceUnavailable(error.message)
