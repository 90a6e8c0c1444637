"""How much may be said where: a window a chat, for messages and edits alike, and a pause where Telegram asked for one.

Telegram wants about a message a second in a private chat and 20 a minute in a group, edits counted
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). One chat that has to wait holds up no other.
"""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass

_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` messages in `span_s` seconds; progress is edited each `every_s`, while `kept` are left."""

    most: int
    span_s: float
    every_s: float
    kept: int


PRIVATE = Window(most=5, span_s=5.2, every_s=2.0, kept=2)
GROUP = Window(most=19, span_s=61.0, every_s=5.0, kept=6)


class Chat:
    """What was said in a chat lately: a budget of `bot.live`. Progress leaves room for answers and last states."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._said: deque[float] = deque()
        self._progress_at = float("-inf")
        self._held_until = 0.0

    def wait_s(self, *, final: bool) -> float:
        """Seconds until an edit may be made: a final state as soon as there is room, progress at its pace."""
        if final:
            return self._wait_s(1)
        wait = max(self._wait_s(1 + self._window.kept), self._progress_at + self._window.every_s - time.monotonic())
        return max(0.0, wait)

    def spend(self) -> None:
        """A card is about to be edited; what that takes is counted where it is said."""
        self._progress_at = time.monotonic()

    async def turn(self, messages: int = 1) -> None:
        """Wait until so many messages may be said here at once, and count them.

        More than there is ever room for are let go as one, and paid for by the silence after them.
        """
        most = self._window.most
        while (wait := self._wait_s(min(messages, most))) > 0:  # noqa: ASYNC110 room comes with time
            await asyncio.sleep(wait)
        now = time.monotonic()
        self._said.extend(now + self._window.span_s * (number // most) for number in range(messages))

    def hold(self, seconds: float) -> None:
        """Telegram asked for a pause in this chat."""
        self._held_until = max(self._held_until, time.monotonic() + seconds)

    def _wait_s(self, needed: int) -> float:
        """Seconds until `needed` more messages have room."""
        now = time.monotonic()
        while self._said and self._said[0] <= now - self._window.span_s:
            self._said.popleft()
        over = len(self._said) + needed - self._window.most
        room_at = self._said[over - 1] + self._window.span_s if over > 0 else now
        return max(0.0, room_at - now, self._held_until - now)


class Chats:
    """The chats that something was said in lately."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, Chat] = OrderedDict()

    def of(self, chat: int) -> Chat:
        """A chat by Telegram's number: those of groups are below zero."""
        known = self._chats.pop(chat, None) or Chat(GROUP if chat < 0 else PRIVATE)
        self._chats[chat] = known
        if len(self._chats) > _REMEMBERED:
            self._chats.popitem(last=False)
        return known
