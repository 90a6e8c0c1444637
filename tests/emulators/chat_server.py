"""The server side of the web chat for tests of its page: the real wire models, and a script instead of a library.

Every frame that comes in is read with `wire.from_client`, every frame that goes out is a wire model.
A test says what is answered (`says`, `presses`; nothing while it `is_mute`), posts and edits cards itself, and drops
lines at will.
"""

import asyncio
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

import bot.web
from bot import cards, texts
from bot.web import render, wire

PAGE = Path(bot.web.__file__).parent / "page"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; "
    "font-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRETCH = 20
START_MS = 1_760_000_000_000
COVER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 300"><path fill="#274a78" d="M0 0h200v300H0z"/>'
    '<path fill="#e7c987" d="M24 40h152v6H24zm0 214h152v6H24z"/><circle cx="100" cy="150" r="52" fill="#c5533d"/></svg>'
)
#: one second of 8-bit silence at 8 kHz: a RIFF header, its format, and the samples
SILENCE = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 8036, b"WAVEfmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 8000)
SILENCE += b"\x80" * 8000
COMMANDS = (
    ("/search", "WORDS [FILTERS]", "Look in every source at once", "/search handbook"),
    ("/download", "WORDS [PARTS] [FORMAT]", "Fetch it and hand it over", "/download handbook 1-3 cbz"),
    ("/library", "[FILTERS]", "What this room already has", "/library"),
    ("/queue", "", "What is running and waiting", "/queue"),
    ("/settings", "", "Format, languages and notices", ""),
    ("/help", "[COMMAND]", "What can be said, with examples", "/help download"),
)

Answer = cards.Outcome | Callable[[wire.Press | wire.Fill], cards.Outcome]


@dataclass(slots=True)
class Line:
    """A browser that said hello."""

    socket: web.WebSocketResponse
    me: wire.WirePerson
    room: wire.WireRoom


@dataclass(slots=True)
class Pressable:
    """What a token stands for: its action, and the post that shows it."""

    act: cards.Act
    post: int | None = None


@dataclass
class ChatServer:
    """Rooms, people and posts in memory; answers by script."""

    says: dict[str, cards.Outcome] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    presses: dict[str, Answer] = field(default_factory=dict)
    choices: list[cards.Choice] = field(default_factory=list)
    pages: Mapping[str, str] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    words: Mapping[str, str] = field(default_factory=dict)
    locale: str = "en"
    needs_key: bool = False
    is_up: bool = True
    is_mute: bool = False
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[object] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    looks: list[list[wire.Look]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may_answer.set()
        self._lines: list[Line] = []
        self._rooms: dict[str, wire.WireRoom] = {}
        self._people: dict[str, wire.WirePerson] = {}
        self._posts: dict[int, list[wire.WirePost]] = {}
        self._tokens: dict[str, Pressable] = {}
        self._names: dict[tuple[int, str, str], str] = {}
        self._said: set[str] = set()
        self._last = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_static("/page", PAGE)
        app.router.add_post("/session", self._session)
        app.router.add_get("/ws", self._ws)
        app.router.add_get("/cover.svg", self._cover)
        app.router.add_get("/silence.wav", self._silence)
        app.router.add_get("/leaf/{name}", self._leaf)
        app.on_response_prepare.append(_headers)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()
        await self._server.close()

    def url(self, path: str = "/") -> str:
        """An address of this server."""
        return str(self._server.make_url("/")).rstrip("/") + path

    async def drop(self) -> None:
        """Cut every line, without a good-bye."""
        for line in self._lines[:]:
            if line.socket._req and line.socket._req.transport:
                line.socket._req.transport.abort()
        self._lines.clear()

    async def post(self, card: cards.Card, room: str = "home", re: str | None = None) -> int:
        """Bowerbird posts a card; gives the post's id."""
        return await self._post(self._room(room), card=card, re=re)

    async def say(self, by: str, text: str, room: str = "home") -> int:
        """Somebody says a line."""
        return await self._post(self._room(room), by=self._person(by), text=text)

    async def edit(self, post: int, card: cards.Card, room: str = "home", re: str | None = None) -> None:
        """The card of this post becomes another."""
        here = self._room(room)
        posts = self._posts[here.id]
        at = next(n for n, one in enumerate(posts) if one.id == post)
        posts[at] = posts[at].model_copy(update={"card": self._render(card, post)})
        await self._tell(here, wire.Edited(post=posts[at], re=re))

    async def toast(self, text: str, tone: cards.Tone = cards.Tone.PLAIN, room: str = "home") -> None:
        """A short answer to everybody in the room."""
        await self._tell(self._room(room), wire.ToastFrame(re=None, text=text, tone=tone))

    def said(self) -> list[str]:
        """The lines that people said, in order."""
        return [frame.text for frame in self.heard if isinstance(frame, wire.Say)]

    def pressed(self) -> list[str]:
        """The verbs that were pressed or filled in, in order."""
        return [self._tokens[one.token].act.verb for one in self.heard if isinstance(one, wire.Press | wire.Fill)]

    # HTTP ----------------------------------------------------------------------------------------

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _cover(self, _: web.Request) -> web.Response:
        return web.Response(text=COVER, content_type="image/svg+xml")

    async def _silence(self, _: web.Request) -> web.Response:
        return web.Response(body=SILENCE, content_type="audio/wav")

    async def _leaf(self, request: web.Request) -> web.Response:
        return web.Response(text=self.pages[request.match_info["name"]], content_type="text/html")

    async def _session(self, request: web.Request) -> web.Response:
        key = (await request.json())["key"]
        if key not in self.keys:
            return web.json_response({"text": "This link was used already."}, status=403)
        self.keys.remove(key)
        answer = web.Response(status=204)
        answer.set_cookie("session", "open", httponly=True, samesite="Strict")
        return answer

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        if self.needs_key and request.cookies.get("session") != "open":
            return web.json_response({"text": "No session."}, status=401)
        if not self.is_up or request.headers.get("Upgrade") is None:
            return web.Response(status=503 if not self.is_up else 400)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line: Line | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            line = await self._read(socket, line, message.data)
        if line in self._lines:
            self._lines.remove(line)
        return socket

    # Frames --------------------------------------------------------------------------------------

    async def _read(self, socket: web.WebSocketResponse, line: Line | None, data: str) -> Line | None:
        try:
            frame = wire.from_client.validate_json(data)
        except ValidationError as error:
            self.malformed.append(f"{data}: {error}")
            await _send(socket, wire.Problem(re=json.loads(data).get("id"), text="That frame can't be read."))
            return line
        self.heard.append(frame)
        if isinstance(frame, wire.Hello):
            return await self._hello(socket, frame)
        assert line is not None
        await self.may_answer.wait()
        await self._answer(line, frame)
        return line

    async def _hello(self, socket: web.WebSocketResponse, hello: wire.Hello) -> Line:
        line = Line(socket, self._person(hello.as_), self._room(hello.room))
        commands = [wire.WireCommand(name=n, usage=u, summary=s, example=e) for n, u, s, e in COMMANDS]
        welcome = wire.Welcome(
            me=line.me,
            room=line.room,
            people=list(self._people.values()),
            rooms=list(self._rooms.values()),
            commands=commands,
            words={**texts.words("web-"), **self.words},
            locale=self.locale,
            version="0",
        )
        await _send(socket, welcome)
        self._lines.append(line)  # before the history goes out, or what is posted meanwhile would be missed
        await self._stretch(line, self._last + 1)
        return line

    async def _stretch(self, line: Line, before: int) -> None:
        posts = [one for one in self._posts[line.room.id] if one.id < before]
        await _send(line.socket, wire.Posts(posts=posts[-STRETCH:], more=len(posts) > STRETCH))

    async def _answer(self, line: Line, frame: object) -> None:
        match frame:
            case wire.Say(id=frame_id, text=text) if text in self.problems:
                await _send(line.socket, wire.Problem(re=frame_id, text=self.problems[text]))
            case wire.Say(id=frame_id, text=text):
                if frame_id not in self._said:
                    await self._post(line.room, by=line.me, text=text, re=None if self.is_mute else frame_id)
                self._said.add(frame_id)
                if text in self.says and not self.is_mute:
                    await self._give(line, frame_id, self.says[text], None)
            case wire.Press(id=frame_id, token=token) | wire.Fill(id=frame_id, token=token):
                pressable = self._tokens[token]
                answer = self.presses[pressable.act.verb]
                outcome = answer(frame) if callable(answer) else answer
                await self._give(line, frame_id, outcome, pressable.post)
            case wire.Complete(id=frame_id):
                made = [wire.WireChoice(value=one.value, label=one.label, detail=one.detail) for one in self.choices]
                await _send(line.socket, wire.ChoicesFrame(re=frame_id, choices=made))
            case wire.Looks(posts=posts):
                self.looks.append(posts)
            case wire.Older(before=before):
                await self._stretch(line, before)

    async def _give(self, line: Line, re: str, outcome: cards.Outcome, pressed: int | None) -> None:
        match outcome:
            case cards.Card():
                await self._post(line.room, card=outcome, re=re, only=line)
            case cards.Replace(card):
                assert pressed is not None
                await self.edit(pressed, card, line.room.name, re)
            case cards.Toast(text, tone):
                await _send(line.socket, wire.ToastFrame(re=re, text=text, tone=tone))
            case cards.Form():
                form = render.render_form(
                    outcome, self._token(cards.Act(outcome.submit, outcome.verb, outcome.args), 0, 0)
                )
                await _send(line.socket, wire.FormFrame(re=re, form=form))

    # What there is ---------------------------------------------------------------------------------

    async def _post(
        self,
        room: wire.WireRoom,
        *,
        by: wire.WirePerson | None = None,
        text: str | None = None,
        card: cards.Card | None = None,
        re: str | None = None,
        only: Line | None = None,
    ) -> int:
        self._last += 1
        post = wire.WirePost(
            id=self._last,
            at=START_MS + self._last * 1000,
            by=by,
            text=text,
            card=self._render(card, self._last) if card else None,
            private=bool(card and card.audience is cards.Audience.ME),
        )
        self._posts[room.id].append(post)
        for line in self._lines[:]:
            if line.room == room and (not post.private or only is None or only is line):
                await _send(line.socket, wire.Posted(post=post, re=re))
        return self._last

    async def _tell(self, room: wire.WireRoom, frame: wire.Frame) -> None:
        for line in self._lines[:]:
            if line.room == room:
                await _send(line.socket, frame)

    def _render(self, card: cards.Card, post: int) -> wire.WireCard:
        return render.render(card, lambda act: self._token(act, post, card.job or 0))

    def _token(self, act: cards.Act, post: int, job: int) -> str:
        """The same action on the same post keeps its token."""
        place = (post, act.verb, act.label)
        token = self._names.setdefault(place, f"t{len(self._names)}-{job}")
        self._tokens[token] = Pressable(replace(act), post or None)
        return token

    def _room(self, name: str) -> wire.WireRoom:
        room = self._rooms.setdefault(name, wire.WireRoom(id=len(self._rooms) + 1, name=name))
        self._posts.setdefault(room.id, [])
        return room

    def _person(self, name: str) -> wire.WirePerson:
        return self._people.setdefault(name, wire.WirePerson(id=len(self._people) + 1, name=name))


async def _headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"


async def _send(socket: web.WebSocketResponse, frame: wire.Frame) -> None:
    if not socket.closed:
        await socket.send_str(frame.model_dump_json(by_alias=True))
