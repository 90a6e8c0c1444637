"""Hearing people on a platform: not more than they may say, each thing once, answered through a reply.

The platform's library brings a caller and what they said, pressed or filled in; `Reply` is how the
platform answers that one thing. The web chat has its own, since its pages ask again after a broken line.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bot import desk, handing
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome, Text, Tone
from bot.handing import Handed
from bot.posts import Posts
from bot.texts import units
from core.runtime import Runtime

_REMEMBERED = 10_000


class _Answer(Protocol):
    """What gives the answer to a line; `again` when it was heard before."""

    async def __call__(self, *, again: bool) -> Outcome: ...


class Reply(Protocol):
    """How a platform answers one line, press or form."""

    async def give(self, outcome: Outcome, *, answers: int | None = None, pressed: int | None = None) -> None:
        """Show the outcome: `answers` is the post that it answers, `pressed` the post whose button was pressed."""
        ...


class Hearing:
    """What is said on one platform."""

    def __init__(self, runtime: Runtime, posts: Posts) -> None:
        self._runtime = runtime
        self._posts = posts
        self._patience = Patience(runtime.settings.limits.commands_per_minute)

    async def say(self, caller: Caller, text: str, reply: Reply, *, private: bool) -> None:
        """Answer a line, unless it was answered before: platforms may deliver it twice."""

        async def answer(*, again: bool) -> Outcome:
            return await desk.say(self._runtime, caller, text, again=again)

        await self._once(caller, text, reply, answer, private=private)

    async def ask(self, caller: Caller, name: str, given: Mapping[str, str], reply: Reply, *, private: bool) -> None:
        """Answer a command whose options came by their names, once."""

        async def answer(*, again: bool) -> Outcome:
            return await desk.ask(self._runtime, caller, name, given, again=again)

        line = " ".join([f"/{name}", *given.values()])
        await self._once(caller, line, reply, answer, private=private)

    async def hand_in(self, caller: Caller, things: Sequence[Handed], reply: Reply) -> None:
        """Answer links, magnets and files that somebody hands in, each message once."""

        async def answer(*, again: bool) -> Outcome:
            del again  # it is looked at once more, and kept once: files by their bytes, requests by their cause
            return await desk.hand_in(self._runtime, caller, things)

        await self._once(caller, handing.told(things), reply, answer, private=False)

    async def press(self, caller: Caller, token: str, reply: Reply) -> None:
        """Answer the press of a button, unless a card has answered it before."""
        if await self._may(caller, reply) and not await self._posts.is_answered(caller):
            outcome, post = await desk.press(self._runtime, caller, token)
            await reply.give(outcome, pressed=post)

    async def fill(self, caller: Caller, token: str, values: Mapping[str, str], reply: Reply) -> None:
        """Answer a form that was filled in, unless a card has answered it before."""
        if await self._may(caller, reply) and not await self._posts.is_answered(caller):
            await reply.give(await desk.fill(self._runtime, caller, token, values))

    async def _once(self, caller: Caller, line: str, reply: Reply, answer: _Answer, *, private: bool) -> None:
        if not await self._may(caller, reply):
            return
        said, is_new = await self._posts.said(caller, line, caller.cause, private=private)
        if not is_new and await self._posts.is_answered(caller, said):
            return
        outcome = await answer(again=not is_new)
        await reply.give(outcome, answers=said.id)
        if not isinstance(outcome, Card):
            await self._posts.answered(said)

    async def _may(self, caller: Caller, reply: Reply) -> bool:
        """Whether they may be heard now; of those who are not, the first hears why, the rest is let go by."""
        wait_s, is_news = self._patience.wait_s(caller.person)
        if wait_s and is_news:
            await reply.give(self._refusal(caller, wait_s))
        return not wait_s

    def _refusal(self, caller: Caller, wait_s: float) -> Card:
        limit = self._runtime.settings.limits.commands_per_minute
        what = caller.say("quota-commands", limit=limit)
        then = caller.say("quota-commands-next", wait=units.span(wait_s))
        return Card(what, (Text(then),), tone=Tone.BAD, audience=Audience.ME)


class Patience:
    """How much of each person we listen to: so many a minute, a third of a minute's at once.

    Who goes on and on is told so once, and again only after a rest.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rate = per_minute / 60
        self._most = max(1.0, per_minute / 3)
        self._left: OrderedDict[int, tuple[float, float, bool]] = OrderedDict()

    def wait_s(self, person: int) -> tuple[float, bool]:
        """Seconds until they are heard again, 0 when they are heard now; and whether they are to be told."""
        now = self._clock()
        left, at, told = self._left.pop(person, (self._most, now, False))
        left = min(self._most, left + (now - at) * self._rate)
        heard, told = left >= 1, told and left < self._most
        self._left[person] = (left - heard, now, told or not heard)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return (0.0, False) if heard else ((1 - left) / self._rate, not told)
