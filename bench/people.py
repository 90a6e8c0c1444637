"""People on the web chat's WebSocket, who stay: a broken line is opened again and the same frame sent again."""

import asyncio
import itertools
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

from core import home

#: of a process that was killed the system says so at once; one that is busy is not asked again meanwhile
_PATIENCE_S = 60.0


class Somebody:
    """One person in one room."""

    def __init__(self, session: aiohttp.ClientSession, folder: Path, name: str, room: str) -> None:
        self._session = session
        self._folder = folder
        self._hello = json.dumps({"type": "hello", "as": name, "room": room})
        self._line: aiohttp.ClientWebSocketResponse | None = None
        self._numbers = (f"{name}-{number}" for number in itertools.count(1))
        self._number = ""
        self.edits: Counter[int] = Counter()

    async def come(self) -> None:
        """Come in, as soon as somebody opens."""
        while True:
            service = home.running(self._folder)
            try:
                if service is not None:
                    headers = {"Authorization": f"Bearer {service.key}"}
                    self._line = await self._session.ws_connect(f"{service.url}/ws", headers=headers)
                    await self._line.send_str(self._hello)
                    await self._until("welcome")
                    return
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                pass  # it starts again just now
            await asyncio.sleep(0.1)

    async def say(self, text: str, *, again: bool = False) -> tuple[dict[str, Any], float]:
        """The answer to a line, and the seconds that it took; said again until there is one.

        `again` is the last line once more, as the page sends it when an answer has given it back.
        """
        self._number = self._number if again else next(self._numbers)
        number, began = self._number, time.monotonic()
        while True:
            try:
                if self._line is None:
                    await self.come()
                await self._send({"type": "say", "id": number, "text": text})
                return await self._until(number), time.monotonic() - began
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                await self.leave()

    async def listen(self, seconds: float) -> None:
        """Hear what comes, for a while."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._frame()
        except TimeoutError:
            return

    async def leave(self) -> None:
        """Hang up."""
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    async def _send(self, frame: dict[str, Any]) -> None:
        if self._line is None:
            raise ConnectionError
        await self._line.send_str(json.dumps(frame))

    async def _until(self, wanted: str) -> dict[str, Any]:
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                frame = await self._frame()
                if wanted in {frame.get("re"), frame["type"]}:
                    return frame

    async def _frame(self) -> dict[str, Any]:
        if self._line is None:
            raise ConnectionError
        message = await self._line.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError
        frame: dict[str, Any] = json.loads(message.data)
        if frame["type"] == "edit":
            self.edits[frame["post"]["id"]] += 1
        return frame
