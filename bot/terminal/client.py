"""The connection to the running service: hello and welcome, frames out, frames in, and again after a restart.

It knows nothing of what the frames mean. What has not been answered is sent again, under the same
id, on every new connection: the server knows a frame by its id.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pydantic
from yarl import URL

from bot.terminal.ledger import Asking
from bot.texts import FALLBACK, Say, speaker
from bot.web import wire
from core.errors import BowerbirdError

#: seconds until a welcome must have come
_WELCOME_S = 15
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
#: closing codes by which a server says no (RFC 6455 §7.4.1, and 44xx as HTTP's)
_REFUSING = frozenset({1008, 4401, 4403})
_MAX_FRAME = 16 * 1024 * 1024


class Unreachable(BowerbirdError):
    """Nothing answers there, or not as a Bowerbird would."""

    again = True


class Refused(BowerbirdError):
    """The service answered, and says no."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is, `http://host:port` or `ws://host:port/ws`, and the key it gave out."""

    url: str
    key: str

    @property
    def socket(self) -> URL:
        """The address of its WebSocket."""
        url = URL(self.url)
        scheme = "wss" if url.scheme in {"https", "wss"} else "ws"
        path = url.path if url.path.rstrip("/").endswith("/ws") else f"{url.path.rstrip('/')}/ws"
        return url.with_scheme(scheme).with_path(path)

    @property
    def base(self) -> str:
        """The address that relative links are counted from."""
        socket = self.socket
        scheme = "https" if socket.scheme == "wss" else "http"
        return str(socket.with_scheme(scheme).with_path(socket.path.removesuffix("ws")))


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection broke; it is being made again."""


@dataclass(frozen=True, slots=True)
class Back:
    """The connection stands again."""


Happening = (
    wire.Welcome
    | wire.Posts
    | wire.Posted
    | wire.Edited
    | wire.ToastFrame
    | wire.FormFrame
    | wire.ChoicesFrame
    | wire.Problem
    | Lost
    | Back
)


@dataclass(slots=True)
class Connection:
    """One stay in one room, over as many connections as it takes.

    `unanswered` is read at every new connection. After a break it tries for `patience_s` seconds
    (None: without end) and then raises Unreachable; a refusal is raised at once, and so is the
    first failure to connect.
    """

    service: Service
    as_: str
    room: str
    unanswered: Mapping[str, Asking]
    patience_s: float | None = 120
    #: the language of our own sentences: the person's, once a welcome has told it
    locale: str = FALLBACK
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _sent: set[str] = field(default_factory=set)

    @property
    def say(self) -> Say:
        """How sentences are said here."""
        return speaker(self.locale)

    @property
    def is_open(self) -> bool:
        """Whether frames go out right now."""
        return self._socket is not None and not self._socket.closed

    async def happenings(self) -> AsyncGenerator[Happening, None]:
        """Everything that comes in, in order, from the first welcome on."""
        async with aiohttp.ClientSession() as http:
            socket, welcome = await self._connect(http)
            again = False
            while True:
                await self._open(socket)
                yield welcome
                if again:
                    yield Back()
                try:
                    async for frame in _frames(socket, self.say):
                        yield frame
                finally:
                    self._socket = None
                    await socket.close()
                yield Lost()
                socket, welcome = await self._connect_again(http)
                again = True

    async def flush(self) -> None:
        """Send what is unanswered and has not gone out on this connection. Without one, the next one does it."""
        while self.is_open and (fresh := [one for one in self.unanswered.values() if one.id not in self._sent]):
            for frame in fresh:
                self._sent.add(frame.id)
                await self._put(frame)

    async def look_up(self, post: int) -> None:
        """Ask for the stretch of the chat that ends with this post."""
        await self._put(wire.Older(type="older", before=post + 1))

    async def _open(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent.clear()
        await self.flush()

    async def _put(self, frame: pydantic.BaseModel) -> None:
        if self._socket is None:
            return
        try:
            await self._socket.send_str(frame.model_dump_json(by_alias=True))
        except ConnectionError:
            # the receiving side sees the break too, and `_open` sends it again
            self._socket = None

    async def _connect_again(self, http: aiohttp.ClientSession) -> tuple[aiohttp.ClientWebSocketResponse, wire.Welcome]:
        loop, pause_s = asyncio.get_running_loop(), _FIRST_PAUSE_S
        give_up = None if self.patience_s is None else loop.time() + self.patience_s
        while True:
            await asyncio.sleep(pause_s * random.uniform(0.7, 1.3))
            try:
                return await self._connect(http)
            except Unreachable:
                if give_up is not None and loop.time() >= give_up:
                    raise
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def _connect(self, http: aiohttp.ClientSession) -> tuple[aiohttp.ClientWebSocketResponse, wire.Welcome]:
        try:
            async with asyncio.timeout(_WELCOME_S):
                socket = await self._knock(http)
                try:
                    return socket, await self._greet(socket)
                except BaseException:
                    await socket.close()
                    raise
        except aiohttp.WSServerHandshakeError as error:
            raise self._said_no(error.status) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreachable(self._no_answer()) from error

    async def _knock(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {self.service.key}"}
        return await http.ws_connect(self.service.socket, headers=headers, heartbeat=20, max_msg_size=_MAX_FRAME)

    async def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> wire.Welcome:
        hello = wire.Hello.model_validate({"type": "hello", "as": self.as_, "room": self.room})
        await socket.send_str(hello.model_dump_json(by_alias=True))
        async for frame in _frames(socket, self.say):
            match frame:
                case wire.Welcome(locale=locale):
                    self.locale = locale
                    return frame
                case wire.Problem(text=text):
                    raise Refused(text)
                case _:
                    continue
        raise Unreachable(self._no_answer())

    def _said_no(self, status: int) -> BowerbirdError:
        if status in {401, 403}:
            return Refused(self.say("term-wrong-key", address=self.service.base))
        return Unreachable(self.say("term-no-chat", address=self.service.base, status=str(status)))

    def _no_answer(self) -> str:
        return self.say("term-no-answer", address=self.service.base)


async def _frames(socket: aiohttp.ClientWebSocketResponse, say: Say) -> AsyncIterator[Any]:
    """The frames of one connection, until it closes; Refused when it was closed by a "no"."""
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            try:
                yield wire.from_server.validate_json(message.data)
            except pydantic.ValidationError as error:
                raise Refused(say("term-versions")) from error
    if socket.close_code in _REFUSING:
        raise Refused(say("term-closed"))
