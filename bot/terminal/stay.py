"""A stay in a room: the connection and its ledger, kept in step. Programs and people both go through it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.terminal.client import Back, Connection, Happening, Lost
from bot.terminal.ledger import Answer, Asking, Heard, Ledger
from bot.texts import Say
from bot.web import wire

Show = Callable[[Happening, list[Heard]], None]
T = TypeVar("T")


@dataclass(slots=True)
class Stay:
    """Asks and listens. `show` sees every happening, with what in it concerns us, before an asker gets its answer."""

    connection: Connection
    ledger: Ledger
    show: Show
    welcome: wire.Welcome | None = None
    _answers: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def say(self) -> Say:
        """How sentences are said here: in English until the welcome, then in the person's language."""
        return self.connection.say

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """Listen while `work` goes on. Unreachable and Refused end it."""
        listening, working = asyncio.create_task(self._listen()), asyncio.create_task(work)
        try:
            await asyncio.wait({listening, working}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                listening.result()
            return await working
        finally:
            listening.cancel()
            working.cancel()
            await asyncio.gather(listening, working, return_exceptions=True)

    async def welcomed(self) -> None:
        """Wait until the service has let us in."""
        await self.until(lambda: self.welcome is not None)

    async def ask(self, frame: Asking) -> Answer:
        """Send a frame of the ledger and wait for its answer, through a break of the connection too."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[frame.id] = answer
        try:
            await self.connection.flush()
            return await answer
        finally:
            del self._answers[frame.id]
            self.ledger.forget(frame)

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait until something is so; looked at whenever something was heard."""
        async with self._changed:
            await self._changed.wait_for(fact)

    async def _listen(self) -> None:
        async with aclosing(self.connection.happenings()) as happenings:
            async for happening in happenings:
                heard = self._hear(happening)
                self.show(happening, heard)
                self._hand_out(heard)
                async with self._changed:
                    self._changed.notify_all()
                if isinstance(happening, Back):
                    await self._look_up_what_goes_on()

    async def _look_up_what_goes_on(self) -> None:
        """After a break: what changed meanwhile was told to nobody."""
        for post in self.ledger.open:
            await self.connection.look_up(post)

    def _hear(self, happening: Happening) -> list[Heard]:
        match happening:
            case Lost() | Back():
                return []
            case wire.Welcome():
                self.welcome = happening
                return []
            case _:
                return self.ledger.hear(happening)

    def _hand_out(self, heard: list[Heard]) -> None:
        for one in heard:
            waiting = self._answers.get(one.to.id) if one.to else None
            if waiting is not None and not waiting.done():
                waiting.set_result(one.frame)
