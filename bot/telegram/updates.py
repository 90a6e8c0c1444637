"""Updates: each answered once, and confirmed only when that is done, so that a crash brings it again.

Telegram sends what is not confirmed once more. What was said is known by its key (`bot.posts`), a
request by its cause (`core.models.Job`), so hearing it twice acts once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from telegram import Update

from bot.finishing import Finishing
from bot.telegram.calls import NotTaken
from core import log
from core.errors import BowerbirdError

_log = log.get(__name__)
_REMEMBERED = 20_000
_AT_ONCE = 64
#: answers that take longer are written down as rows by then; the sweep of cards ends what a crash breaks off
_LONGEST_S = 8.0
_MOST_S = 5.0


class Updates:
    """The updates of one bot that are being answered."""

    def __init__(self, hear: Callable[[Update], Awaitable[None]]) -> None:
        self._hear = hear
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._known: OrderedDict[int, asyncio.Task[None]] = OrderedDict()
        self._open: dict[int, float] = {}
        self._finishing = Finishing()

    def knows(self, number: int) -> bool:
        """Whether this update was taken."""
        return number in self._known

    def take(self, update: Update) -> asyncio.Task[None]:
        """Answer an update, unless it is known; its answering."""
        known = self._known.get(update.update_id)
        if known is not None:
            return known
        loop = asyncio.get_running_loop()
        self._open[update.update_id] = loop.time() + _LONGEST_S
        task = self._known[update.update_id] = loop.create_task(self._answer(update))
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return task

    def unconfirmed(self) -> int | None:
        """The lowest number of those that are not answered yet; None when all are, or have taken long enough."""
        now = asyncio.get_running_loop().time()
        return min((number for number, until in self._open.items() if until > now), default=None)

    @property
    def busy(self) -> list[asyncio.Task[None]]:
        """What is being answered now."""
        return [self._known[number] for number in self._open if number in self._known]

    async def end(self) -> None:
        """What is being said is said to its end; what waits for something is broken off: Telegram brings it again."""
        tasks = self.busy
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._finishing.end()

    async def _answer(self, update: Update) -> None:
        number, pause_s = update.update_id, 0.5
        try:
            while not await self._finishing.whole(self._heard(update)):
                self._open[number] = asyncio.get_running_loop().time() + _LONGEST_S
                await asyncio.sleep(pause_s)
                pause_s = min(_MOST_S, pause_s * 2)
        finally:
            del self._open[number]

    async def _heard(self, update: Update) -> bool:
        """Whether an update was answered; False while something that we need is away."""
        try:
            async with self._slots:
                await self._hear(update)
        except NotTaken as error:  # a message that is gone, a chat that is closed: nobody waits there
            _log.info("telegram.not_shown", error=str(error))
        except BowerbirdError as error:
            _log.warning("telegram.not_heard_yet", update=update.update_id, error=str(error))
            return False
        except Exception:  # noqa: BLE001 the last resort: one update must not end the others
            _log.exception("telegram.fault", update=update.update_id)
        return True
