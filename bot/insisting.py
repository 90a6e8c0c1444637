"""What is written down can't be denied: the card of a request is shown as soon as it can be, however long that takes.

Its row was committed, so nobody may be told that something is away and to try again: the same once more would be
another request when the first is done by then. What follows nothing may be asked for again, and its trouble is raised.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.cards import Card
from core import log
from core.errors import BowerbirdError

T = TypeVar("T")
_AGAIN_S = 0.5
_log = log.get(__name__)


async def insist(card: Card, show: Callable[[], Awaitable[T]], tell: Callable[[], Awaitable[None]] | None = None) -> T:
    """What `show` gives, once nothing hinders it; who waits is told so once. Raises what does, if `card` has no job."""
    is_told = False
    while True:
        try:
            return await show()
        except BowerbirdError as error:
            if card.job is None:
                raise
            _log.warning("card.not_yet_shown", job=card.job, error=str(error))
        if tell is not None and not is_told:
            await tell()
        is_told = True
        await asyncio.sleep(_AGAIN_S)
