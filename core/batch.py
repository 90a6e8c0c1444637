"""Many small questions to the database as one transaction: who asks while one is under way shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from core.db import Database, Session
from core.errors import ServiceUnavailable, StorageFull

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Kind = Callable[[Session, Sequence[Asked]], Awaitable[Sequence[Answer]]]
"""A kind of writing: many that ask for it, in a transaction → an answer to each."""

#: of so many at once, so that others can write in between
_MOST = 25


class Batch(Generic[Asked, Answer]):
    """Collects what is asked at the same time and asks it at once.

    `ask_all` takes a list and gives the answers by index; its error is every asker's error.
    """

    def __init__(self, ask_all: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], most: int = 200) -> None:
        self._ask_all = ask_all
        self._most = most
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    def ask(self, question: Asked) -> asyncio.Future[Answer]:
        """The answer to one question, asked now."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return future

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._one(taken)

    async def _one(self, taken: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._ask_all([question for question, _ in taken])
        except Exception as error:  # noqa: BLE001 handed on to everyone who asked
            for _, future in taken:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)


class Writes:
    """What people cause to be written at the same time, all of a kind in one transaction.

    To begin and commit, and to wait for whoever else writes, takes longer than what each of them has to write.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kinds: dict[Callable[..., Any], Batch[Any, Any]] = {}

    async def write(self, kind: Kind[Asked, Answer], asked: Asked) -> Answer:
        """What a kind of writing answers to this, once it is committed; it is given all that come at the same time.

        Nobody fails for another: when they can't be written together, this is written by itself. Raises as
        `Database.begin` does.
        """
        if kind not in self._kinds:
            self._kinds[kind] = Batch(partial(self._together, kind), most=_MOST)
        try:
            answer: Answer = await self._kinds[kind].ask(asked)
        except (ServiceUnavailable, StorageFull):
            raise
        except Exception:  # noqa: BLE001 it may be another's, and if it is this one's it is raised again here
            (answer,) = await self._together(kind, [asked])
        return answer

    async def _together(self, kind: Kind[Asked, Answer], every: Sequence[Asked]) -> Sequence[Answer]:
        async with self._db.begin() as session:
            return await kind(session, every)
