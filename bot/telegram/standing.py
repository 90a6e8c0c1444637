"""Who may moderate where: the administrators of a group, asked for now and then."""

import time
from collections import OrderedDict
from collections.abc import Collection

from telegram import Bot
from telegram.error import TelegramError

from core import log

_log = log.get(__name__)
_GOOD_S = 300.0
_REMEMBERED = 2_000


class Standing:
    """The administrators of groups, as known for some minutes."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: OrderedDict[int, tuple[float, Collection[int]]] = OrderedDict()

    async def moderates(self, chat: int, user: int) -> bool:
        """Whether somebody is the creator or an administrator of a group."""
        asked_at, admins = self._known.get(chat, (float("-inf"), frozenset[int]()))
        if time.monotonic() - asked_at > _GOOD_S:
            admins = await self._ask(chat)
        return user in admins

    def forget(self, chat: int) -> None:
        """Something changed there."""
        self._known.pop(chat, None)

    async def _ask(self, chat: int) -> Collection[int]:
        try:
            found = frozenset(one.user.id for one in await self._bot.get_chat_administrators(chat))
        except TelegramError as error:
            _log.info("telegram.admins_unknown", error=type(error).__name__)
            return frozenset()
        self._known.pop(chat, None)
        self._known[chat] = (time.monotonic(), found)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found
