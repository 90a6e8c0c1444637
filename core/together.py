"""What many people cause to be read or written at the same time, in one transaction instead of one each."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from core.batch import Answer, Asked, Batch
from core.db import Session
from core.errors import ServiceUnavailable, StorageFull

Kind = Callable[[Session, Sequence[Asked]], Awaitable[Sequence[Answer]]]
"""A kind of question: all that ask it at the same time, in a transaction → an answer to each."""

#: of so many at once, so that others can write in between
_MOST = 25


class Together:
    """Questions in transactions that `opens` opens.

    To begin and commit, and to wait for whoever else writes, takes longer than what is asked for each.
    """

    def __init__(self, opens: Callable[[], AbstractAsyncContextManager[Session]]) -> None:
        self._opens = opens
        self._kinds: dict[Callable[..., Any], Batch[Any, Any]] = {}

    async def ask(self, kind: Kind[Asked, Answer], asked: Asked) -> Answer:
        """What a kind of question answers to this, once it is committed; it is given all that come at the same time.

        Nobody fails for another: when they can't be answered together, this one is by itself. Raises as
        `Database.begin` does.
        """
        if kind not in self._kinds:
            self._kinds[kind] = Batch(partial(self._all, kind), most=_MOST)
        try:
            answer: Answer = await self._kinds[kind].ask(asked)
        except (ServiceUnavailable, StorageFull):
            raise
        except Exception:  # noqa: BLE001 it may be another's, and if it is this one's it is raised again here
            (answer,) = await self._all(kind, [asked])
        return answer

    async def _all(self, kind: Kind[Asked, Answer], every: Sequence[Asked]) -> Sequence[Answer]:
        async with self._opens() as session:
            return await kind(session, every)
