"""Many small questions asked as one, of a database or of Redis: who asks while one is under way shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


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

    async def rest(self) -> None:
        """Return when all that was asked is answered: also what nobody waits for any more needs its connection."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

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
