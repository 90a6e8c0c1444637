"""Acts: what a line, press or form changes is written together with what was heard, so that it changes it once.

A platform may bring the same again after a crash, and a page after a broken line. The second time
nothing is changed, and the answer is the one of the first time. Requests have a cause of their own
(`core.intake`), and what only looks needs none.
"""

import contextlib
from collections.abc import AsyncIterator

from bot.caller import Caller
from bot.cards import Toast, Tone
from core.db import Session
from core.library import heard
from core.runtime import Runtime


class ActedBefore(Exception):
    """That was done when it was heard before. `answer` is what was said to it."""

    def __init__(self, answer: Toast) -> None:
        self.answer = answer
        super().__init__(answer.text)


class Acting:
    """A transaction that changes something for somebody."""

    def __init__(self, session: Session, caller: Caller) -> None:
        self.session = session
        self._caller = caller

    async def says(self, toast: Toast) -> Toast:
        """What is answered, now and whenever the same is heard again."""
        if self._caller.cause:
            await heard.answer(self.session, self._caller.cause, toast.text, toast.tone)
        return toast


@contextlib.asynccontextmanager
async def acting(runtime: Runtime, caller: Caller) -> AsyncIterator[Acting]:
    """A transaction in which something is changed, to be left with `says`. Raises ActedBefore, having done nothing."""
    async with runtime.db.begin() as session:
        if caller.cause and not await heard.claim(session, caller.cause):
            await demand_new(session, caller)
        yield Acting(session, caller)


async def demand_new(session: Session, caller: Caller) -> None:
    """What was heard has changed nothing yet. Raises ActedBefore: then the way to the act need not be gone again."""
    if caller.cause and (before := await heard.answered(session, caller.cause)):
        raise ActedBefore(Toast(before[0], Tone(before[1])))
