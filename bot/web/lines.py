"""The open lines of the web chat: who listens where, and what changed, handed to each of them."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.caller import Caller
from bot.web import wire
from bot.web.face import published
from bot.web.looking import Looking
from core import log
from core.errors import BowerbirdError
from core.events import PersonChanged, PostChanged
from core.library import chat
from core.runtime import Runtime

_log = log.get(__name__)
_REMEMBERED = 2000
_GOODBYE_S = 1.0


class Line:
    """One open WebSocket, as somebody in a room. Sends one frame at a time, in order."""

    def __init__(self, socket: web.WebSocketResponse, session: str = "") -> None:
        self._socket = socket
        #: the browser session that let it in; "" for who came with the service's own key
        self.session = session
        self.hello: wire.Hello | None = None
        self._sending = asyncio.Lock()
        self.caller: Caller | None = None
        self.told: set[int] = set()
        #: what its page shows; there once somebody talks
        self.looking: Looking

    async def send(self, frame: wire.Frame) -> None:
        """Send a frame; a line that is closed meanwhile is let go by."""
        async with self._sending:
            if not self._socket.closed:
                with contextlib.suppress(ConnectionResetError):
                    await self._socket.send_str(frame.model_dump_json())

    async def close(self) -> None:
        """Hang up on somebody who may not be here any more; the page then asks for a fresh link.

        A browser that has gone to sleep does not answer to that: it is not waited for.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await self._socket.close(code=1008)

    def hears(self, event: PostChanged) -> bool:
        """Whether a change concerns who is on this line."""
        if self.caller is None or self.caller.room != event.room:
            return False
        return event.for_person in {0, self.caller.person}

    def knows(self, event: PostChanged) -> bool:
        """Whether it has been told already: who causes a post gets it as the answer."""
        return event.is_new and event.post in self.told


Renew = Callable[[Line], Awaitable[None]]


class Lines:
    """All open lines of this process, and the answers given lately, in case a frame comes again.

    `renew` looks again who is on a line, and whether they may be there.
    """

    def __init__(self, runtime: Runtime, renew: Renew) -> None:
        self._runtime = runtime
        self._renew = renew
        self._open: set[Line] = set()
        self._answers: OrderedDict[str, asyncio.Future[wire.Frame]] = OrderedDict()

    def add(self, line: Line) -> None:
        """A line opened."""
        self._open.add(line)

    def remove(self, line: Line) -> None:
        """A line closed."""
        self._open.discard(line)

    def answer(self, key: str) -> tuple[asyncio.Future[wire.Frame], bool]:
        """The answer to a frame of this key, given or to be given; and whether the key is new."""
        known = self._answers.get(key)
        if known is not None:
            return known, False
        made: asyncio.Future[wire.Frame] = asyncio.get_running_loop().create_future()
        self._answers[key] = made
        while len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return made, True

    def forget(self, key: str) -> None:
        """There will be no answer to this key: who asks again is heard anew."""
        self._answers.pop(key, None)

    async def serve(self) -> None:
        """Hand every change of a post to the lines that it concerns, and look who is on them, for ever."""
        async with self._runtime.events.following() as events:
            async for event in events:
                if isinstance(event, PostChanged):
                    listeners = [line for line in self._open if line.hears(event) and not line.knows(event)]
                    if listeners:
                        await self._hand_out(event, listeners)
                elif isinstance(event, PersonChanged):
                    await self._look_again(event)

    async def _look_again(self, event: PersonChanged) -> None:
        """Their sessions may be anybody's lines, since a browser speaks as whom it likes."""
        concerned = [one for one in self._open if one.session or (one.caller and one.caller.person == event.person)]
        for answer in await asyncio.gather(*map(self._renew, concerned), return_exceptions=True):
            if isinstance(answer, BowerbirdError):
                _log.warning("lines.untold", person=event.person, error=str(answer))
            elif isinstance(answer, BaseException):
                raise answer

    async def _hand_out(self, event: PostChanged, listeners: list[Line]) -> None:
        try:
            async with self._runtime.db.read() as session:
                post = await chat.by_id(session, event.post)
                if post is None:
                    return
                (shown,) = await published(session, [post])
        except BowerbirdError as error:  # the page reads the history again when it comes back
            _log.warning("lines.untold", post=event.post, error=str(error))
            return
        for line in listeners:
            await line.send(wire.Posted(re=None, post=shown) if event.is_new else wire.Edited(post=shown))
