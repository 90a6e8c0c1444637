"""A service that speaks the chat's wire and does what a test says; on loopback, and it can be restarted."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import jsonschema
from aiohttp import web

from bot import cards
from bot.terminal.chat import Options, chat
from bot.terminal.client import Service
from bot.web import wire
from bot.web.render import render, render_form

KEY = "a-key"
SCHEMA = json.loads(Path("docs/chat.schema.json").read_text(encoding="utf-8"))
PRINTED = jsonschema.Draft202012Validator({"$ref": "#/$defs/Printed", "$defs": SCHEMA["$defs"]})

Script = Callable[["ScriptedChat", wire.Say | wire.Press | wire.Fill | wire.Complete], Awaitable[None]]


def token(act: cards.Act) -> str:
    return f"t-{act.verb}"


class ScriptedChat:
    """`heard` is what came in, without hellos. Posts survive a restart, as rows do."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[object] = []
        self.hellos: list[wire.Hello] = []
        self.posts: dict[int, wire.WirePost] = {}
        self.socket: web.WebSocketResponse | None = None
        self.port = 0
        #: what a hello is answered with instead of a welcome
        self.locale = "en"
        self.turns_away: wire.Problem | int | str | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def said(self) -> list[str]:
        return [frame.text for frame in self.heard if isinstance(frame, wire.Say)]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/ws", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self.socket is not None:
            await self.socket.close(code=1012)
        await self._runner.cleanup()

    async def post(self, card: cards.Card | str, re: str | None = None, by: str | None = None) -> int:
        text, drawn = (card, None) if isinstance(card, str) else (None, render(card, token))
        person = wire.WirePerson(id=len(by), name=by) if by else None
        post = wire.WirePost(id=len(self.posts) + 1, at=0, by=person, text=text, card=drawn, private=False)
        self.posts[post.id] = post
        await self.send(wire.Posted(re=re, post=post))
        return post.id

    async def edit(self, post: int, card: cards.Card, re: str | None = None) -> None:
        self.change(post, card)
        await self.send(wire.Edited(re=re, post=self.posts[post]))

    def change(self, post: int, card: cards.Card) -> None:
        self.posts[post] = self.posts[post].model_copy(update={"card": render(card, token)})

    async def toast(self, text: str, re: str | None, tone: cards.Tone = cards.Tone.PLAIN) -> None:
        await self.send(wire.ToastFrame(re=re, text=text, tone=tone))

    async def form(self, form: cards.Form, re: str) -> None:
        await self.send(
            wire.FormFrame(re=re, form=render_form(form, token(cards.Act(form.submit, form.verb, form.args))))
        )

    async def send(self, frame: wire.Frame) -> None:
        await self.socket.send_str(frame.model_dump_json())

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.Response(status=401)
        socket = self.socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await self._take(wire.from_client.validate_json(message.data))
        return socket

    async def _take(self, frame) -> None:
        match frame:
            case wire.Hello():
                self.hellos.append(frame)
                await (self._welcome(frame) if self.turns_away is None else self._turn_away())
            case wire.Older(before=before):
                posts = [post for post in self.posts.values() if post.id < before]
                await self.send(wire.Posts(posts=posts, more=False))
            case _:
                self.heard.append(frame)
                await self.script(self, frame)

    async def _turn_away(self) -> None:
        match self.turns_away:
            case wire.Problem() as problem:
                await self.send(problem)
            case int(code):
                await self.socket.close(code=code)
            case str(frame):
                await self.socket.send_str(frame)

    async def _welcome(self, hello: wire.Hello) -> None:
        me, room = wire.WirePerson(id=99, name=hello.as_), wire.WireRoom(id=1, name=hello.room)
        await self.send(
            wire.Welcome(
                me=me, room=room, people=[me], rooms=[room], commands=[], words={}, locale=self.locale, version="0.1.0"
            )
        )
        await self.send(wire.Posts(posts=[], more=False))


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[ScriptedChat]:
    server = ScriptedChat(script)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def program(server: ScriptedChat, *lines: str, until: str | None = None, stdin=None) -> tuple[int, list[dict]]:
    """The exit code, and the lines that JSON mode printed; each is checked against the published schema."""
    out = io.StringIO()
    source = stdin or io.StringIO("".join(f"{line}\n" for line in lines))
    code = await chat(Service(server.url, KEY), Options("me", "home", json=True, until=until), source, out)
    printed = [json.loads(line) for line in out.getvalue().splitlines()]
    for line in printed:
        PRINTED.validate(line)
    return code, printed
