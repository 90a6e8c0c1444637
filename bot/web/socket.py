"""One person on the web chat's WebSocket: hello, then whatever they say, press, fill and complete."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from aiohttp import WSMessage, WSMsgType, web
from pydantic import ValidationError

from bot import desk
from bot.arriving import Arrival, arrive
from bot.caller import Caller
from bot.cards import Card, Form, Outcome, Replace, Toast, Tone
from bot.insisting import insist
from bot.texts import Say, speaker, words
from bot.web import wire
from bot.web.face import SURFACE, WebFace, as_published, published
from bot.web.lines import Line, Lines
from bot.web.looking import looking
from bot.web.sessions import OPERATOR
from core import log
from core.errors import BowerbirdError
from core.folding import folded
from core.library import chat, people
from core.models import Post, Role
from core.runtime import Runtime
from core.version import VERSION

_log = log.get(__name__)
_STRETCH = 30
_MAX_FRAME = 64 * 1024
_AT_ONCE = 8
_PING_S = 30.0
T = TypeVar("T")
Asked = wire.Hello | wire.Say | wire.Press | wire.Fill | wire.Complete | wire.Older | wire.Looks


class Conversation:
    """A line and the person on it."""

    def __init__(self, runtime: Runtime, face: WebFace, lines: Lines) -> None:
        self._runtime = runtime
        self._face = face
        self._lines = lines
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def serve(self, request: web.Request, session: str = "") -> web.WebSocketResponse:
        """Talk until either side hangs up. `session` is what let them in, as `core.library.people` knows it."""
        socket = web.WebSocketResponse(heartbeat=_PING_S, max_msg_size=_MAX_FRAME, compress=True)
        await socket.prepare(request)
        line = Line(socket, session)
        self._lines.add(line)
        try:
            async with looking(self._runtime) as line.looking, asyncio.TaskGroup() as tasks:
                async for message in socket:
                    frame = await self._read(line, message)
                    if isinstance(frame, wire.Hello):  # whatever follows, follows it
                        await self._hear(line, frame)
                    elif frame is not None:
                        await self._slots.acquire()
                        tasks.create_task(self._hear_aside(line, frame))
        finally:
            self._lines.remove(line)
        return socket

    async def _read(self, line: Line, message: WSMessage) -> Asked | None:
        """The frame of a message; one that can't be read is answered so, and the line stays open."""
        say = self._speaker(line)
        if message.type is not WSMsgType.TEXT:
            await line.send(wire.Problem(re=None, text=say("wire-not-text")))
            return None
        try:
            return wire.from_client.validate_json(message.data)
        except ValidationError as error:
            await line.send(wire.Problem(re=_id_in(message.data), text=_complaint(error, say)))
            return None

    async def _hear_aside(self, line: Line, frame: Asked) -> None:
        try:
            await self._hear(line, frame)
        finally:
            self._slots.release()

    async def _hear(self, line: Line, frame: Asked) -> None:
        """Answer a frame. Whatever happens, the line stays open and the sender gets an answer."""
        try:
            await self._answer(line, frame)
        except BowerbirdError as error:
            _log.warning("socket.trouble", error=str(error))
            await self._sorry(line, frame, "trouble-service-unavailable")
        except Exception:  # noqa: BLE001 the last resort: one frame must not end the line of a person
            _log.exception("socket.fault", frame=frame.type)
            await self._sorry(line, frame, "trouble-fault")

    async def _sorry(self, line: Line, frame: Asked, key: str) -> None:
        say = self._speaker(line)
        text = f"{say(key)} {say(f'{key}-next')}"
        await line.send(wire.Problem(re=getattr(frame, "id", None), text=text))

    def _speaker(self, line: Line) -> Say:
        """How sentences are said on this line: as the person prefers, once somebody is there."""
        return speaker(line.caller.locale if line.caller else self._runtime.settings.locale)

    async def _answer(self, line: Line, frame: Asked) -> None:
        if isinstance(frame, wire.Hello):
            await self._hello(line, frame)
            return
        if line.caller is None:
            say = self._speaker(line)
            await line.send(wire.Problem(re=getattr(frame, "id", None), text=say("wire-no-hello")))
            return
        match frame:
            case wire.Looks():
                line.looking.heard(line.caller, frame)
            case wire.Older(before=before):
                await self._history(line, line.caller, before)
            case wire.Complete(id=number, text=text):
                choices = await desk.complete(self._runtime, line.caller, text)
                shown = [wire.WireChoice(value=one.value, label=one.label, detail=one.detail) for one in choices]
                await line.send(wire.ChoicesFrame(re=number, choices=shown))
            case wire.Say() | wire.Press() | wire.Fill():
                await self._once(line, line.caller, frame)

    async def _once(self, line: Line, caller: Caller, frame: wire.Say | wire.Press | wire.Fill) -> None:
        """Answer a frame; one that comes again, after a broken line, gets the same answer and acts once."""
        key = f"{caller.person}:{frame.id}"
        answer, is_new = self._lines.answer(key)
        if not is_new:
            await line.send(await asyncio.shield(answer))
            return
        try:
            made = await self._act(line, _caused(caller, key), frame)
        except BaseException as error:
            self._lines.forget(key)
            answer.set_exception(error)
            answer.exception()  # it is told to whoever waits, and need not be if nobody does
            raise
        answer.set_result(made)
        await line.send(made)

    async def _act(self, line: Line, caller: Caller, frame: wire.Say | wire.Press | wire.Fill) -> wire.Frame:
        match frame:
            case wire.Say(id=number, text=text):
                return await self._say(line, caller, number, text)
            case wire.Press(id=number, token=token):
                outcome, post = await desk.press(self._runtime, caller, token)
                return await self._show(line, caller, number, outcome, pressed=post)
            case wire.Fill(id=number, token=token, values=values):
                outcome = await desk.fill(self._runtime, caller, token, values)
                return await self._show(line, caller, number, outcome)

    async def _say(self, line: Line, caller: Caller, number: str, text: str) -> wire.Frame:
        said, is_new = await self._face.posts.said(caller, text, caller.cause, private=desk.is_private(text))
        if is_new:
            await line.send(self._posted(line, said, None))
            await self._face.tell(said, is_new=True)
        elif known := await self._face.posts.answer_to(said):
            return self._posted(line, known, number)
        outcome = await desk.say(self._runtime, caller, text, again=not is_new)
        return await self._show(line, caller, number, outcome, answers=said.id)

    async def _show(
        self,
        line: Line,
        caller: Caller,
        number: str,
        outcome: Outcome,
        answers: int | None = None,
        pressed: int | None = None,
    ) -> wire.Frame:
        """Show an outcome to the room, and give the frame that tells its asker."""
        match outcome:
            case Toast(text, tone):
                return wire.ToastFrame(re=number, text=text, tone=tone)
            case Form():
                return wire.FormFrame(re=number, form=await self._face.form(caller, outcome))
            case Replace(card) if pressed is not None:
                return await self._surely(line, card, lambda: self._replace(number, card, pressed))
            case Replace(card) | (Card() as card):
                post = await self._surely(line, card, lambda: self._face.show(caller, card, answers))
                frame = self._posted(line, post, number)
                await self._face.tell(post, is_new=True)
                return frame
        raise AssertionError(outcome)

    async def _surely(self, line: Line, card: Card, show: Callable[[], Awaitable[T]]) -> T:
        """Show a card; of one that can't be denied its asker hears that it will come."""

        async def tell() -> None:
            text = self._speaker(line)("written-down")
            await line.send(wire.ToastFrame(re=None, text=text, tone=Tone.PLAIN))

        return await insist(card, show, tell)

    async def _replace(self, number: str, card: Card, pressed: int) -> wire.Frame:
        async with self._runtime.db.read() as session:
            post = await chat.by_id(session, pressed)
        if post is None:
            return wire.ToastFrame(re=number, text=card.title, tone=card.tone)
        await self._face.edit(post, card, max(post.shown_version, card.version))
        async with self._runtime.db.read() as session:
            (shown,) = await published(session, [await chat.by_id(session, pressed) or post])
        return wire.Edited(re=number, post=shown)

    def _posted(self, line: Line, post: Post, number: str | None) -> wire.Posted:
        """The frame of a post for who caused it; the news that all pages get then passes them by."""
        line.told.add(post.id or 0)
        caller = line.caller
        return wire.Posted(re=number, post=as_published(post, {caller.person: caller.name} if caller else {}))

    async def _hello(self, line: Line, hello: wire.Hello) -> None:
        caller = await welcomed(self._runtime, hello.as_, hello.room)
        line.caller, line.hello = caller, hello
        async with self._runtime.db.read() as session:
            persons, rooms = await people.of_surface(session, SURFACE), await people.rooms(session, SURFACE)
        commands = [
            wire.WireCommand(
                name=f"/{one.name}",
                usage=one.usage.partition(" ")[2],
                summary=caller.say(f"command-{one.name}"),
                example=caller.say(f"command-{one.name}-example"),
            )
            for one in desk.usable(caller)
        ]
        await line.send(
            wire.Welcome(
                me=wire.WirePerson(id=caller.person, name=caller.name),
                room=wire.WireRoom(id=caller.room, name=caller.room_name),
                people=[wire.WirePerson(id=one.id or 0, name=one.name) for one in persons],
                rooms=[wire.WireRoom(id=one.id or 0, name=one.name) for one in rooms],
                commands=commands,
                words=dict(words("web-", caller.locale)),
                locale=caller.locale,
                version=VERSION,
            )
        )
        await self._history(line, caller, None)

    async def _history(self, line: Line, caller: Caller, before: int | None) -> None:
        async with self._runtime.db.read() as session:
            posts = await chat.history(session, caller.room, caller.person, before, _STRETCH + 1)
            more = len(posts) > _STRETCH
            shown = await published(session, posts[-_STRETCH:])
        await line.send(wire.Posts(posts=shown, more=more))


async def renew(runtime: Runtime, line: Line) -> None:
    """Look again who is on a line: joined, taken apart, of another role, or with a session that was ended."""
    if line.session:
        async with runtime.db.read() as session:
            if await people.session_person(session, line.session) is None:
                await line.close()
                return
    if line.hello is not None:
        line.caller = await welcomed(runtime, line.hello.as_, line.hello.room)


async def welcomed(runtime: Runtime, name: str, room_name: str) -> Caller:
    """Somebody of this name in this room; both are made when they are new. "me" is the operator."""
    address = folded(name) or name
    role = Role.ADMIN if address == OPERATOR else Role.MEMBER
    room = folded(room_name) or room_name
    return await arrive(runtime, Arrival(SURFACE, address, name.strip(), room, room_name.strip(), role, whispers=True))


def _caused(caller: Caller, key: str) -> Caller:
    """The caller of one frame: what it causes is traced, and caused once."""
    return replace(caller, trace=secrets.token_hex(4), cause=f"{SURFACE}:{key}", heard_s=time.monotonic())


def _id_in(text: str) -> str | None:
    """The id of a frame that could not be read, if that much can."""
    try:
        number = json.loads(text).get("id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return number if isinstance(number, str) and len(number) <= 64 else None


def _complaint(error: ValidationError, say: Say) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return say("wire-unreadable", place=place or "JSON", reason=first["msg"])
