"""Somebody at the web chat's WebSocket: says, presses, waits, and sees the cards. The demo walks with it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.terminal.addresses import absolute
from bot.web import wire
from core.errors import BowerbirdError
from core.home import Service


class NotAsPromised(BowerbirdError):
    """Something is not as Bowerbird promises; the message says what."""


class Guest:
    """One person in one room."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse, base: str, patience_s: float) -> None:
        self._line = line
        self._base = base
        self._patience_s = patience_s
        self._numbers = itertools.count(1)
        self._answers: dict[str, Any] = {}
        self._news = asyncio.Condition()
        self.posts: dict[int, wire.WirePost] = {}
        self.is_in = False

    async def listen(self) -> None:
        """Take in what the service sends, until it hangs up."""
        async for message in self._line:
            async with self._news:
                self._take(wire.from_server.validate_json(message.data))
                self._news.notify_all()

    async def enter(self, name: str, room: str) -> None:
        """Say hello, and wait for the welcome."""
        await self._line.send_str(json.dumps({"type": "hello", "as": name, "room": room}))
        await self.until(lambda: self.is_in, "nobody said welcome")

    async def say(self, text: str) -> wire.WirePost:
        """Say a line; the post that answers it."""
        return self._post(await self._ask(type="say", text=text), text)

    async def press(self, card: wire.WireCard, label: str) -> Any:
        """Press the button or option of this label; the frame that answers."""
        options = card.pick.options if card.pick else []
        buttons: list[wire.Button | wire.Option] = [*card.actions, *options]
        token = next((one.token for one in buttons if one.label == label), None)
        if token is None:
            raise NotAsPromised(f"The card “{card.title}” has no button “{label}”.")
        return await self._ask(type="press", token=token)

    async def until(self, holds: Callable[[], bool], trouble: str) -> None:
        """Wait until something holds of what was heard. Raises NotAsPromised with the trouble when it does not."""
        try:
            async with asyncio.timeout(self._patience_s), self._news:
                await self._news.wait_for(holds)
        except TimeoutError:
            raise NotAsPromised(f"After {self._patience_s:g} s {trouble}.") from None

    def card(self, post: wire.WirePost) -> wire.WireCard:
        """The card of a post as it is now, its addresses whole."""
        card = self.posts[post.id].card
        if card is None:
            raise NotAsPromised("An answer came without a card.")
        return absolute(card, self._base)

    async def _ask(self, **frame: str) -> Any:
        number = str(next(self._numbers))
        await self._line.send_str(json.dumps({"id": number, **frame}))
        await self.until(lambda: number in self._answers, f"{frame} has no answer")
        return self._answers.pop(number)

    def _take(self, frame: Any) -> None:
        if isinstance(frame, wire.Welcome):
            self.is_in = True
        if isinstance(frame, wire.Posted | wire.Edited):
            self.posts[frame.post.id] = frame.post
        if number := getattr(frame, "re", None):
            self._answers[number] = frame

    def _post(self, frame: Any, text: str) -> wire.WirePost:
        if not isinstance(frame, wire.Posted | wire.Edited):
            raise NotAsPromised(f"{text} was answered with: {getattr(frame, 'text', type(frame).__name__)}")
        return frame.post


@asynccontextmanager
async def guest(
    session: aiohttp.ClientSession, service: Service, name: str, room: str, patience_s: float
) -> AsyncIterator[Guest]:
    """Somebody who came in; they hang up at the end."""
    headers = {"Authorization": f"Bearer {service.key}"}
    async with session.ws_connect(f"{service.url}/ws", headers=headers) as line:
        made = Guest(line, f"{service.url}/", patience_s)
        listening = asyncio.create_task(made.listen())
        try:
            await made.enter(name, room)
            yield made
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
