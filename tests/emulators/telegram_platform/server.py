"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import inspect
from typing import Any

from aiohttp import web

from tests.emulators.telegram_platform import (  # noqa: F401 modules enter their methods into the table
    answering,
    call,
    editing,
    places,
    profile,
    sending,
    updates,
)
from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.faults import Fault, Faults
from tests.emulators.telegram_platform.judge import Judge
from tests.emulators.telegram_platform.methods import TABLE
from tests.emulators.telegram_platform.refusal import Refused
from tests.emulators.telegram_platform.world import Bot, World


class Api:
    def __init__(self, world: World, judge: Judge, faults: Faults) -> None:
        self.world, self.judge, self.faults = world, judge, faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.call),
            web.get("/file/bot{token}/{path:.+}", self.file),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call: its fault if one is ordered, else what the method gives, or a refusal."""
        method = request.match_info["method"]
        try:
            asked = await call.read(request, method, self.world.files.folder, self.world.rules.upload_bytes)
        except Refused as refused:
            self._keep(Call(method), refused, request)
            return _refusal(refused)
        chat = asked.text("chat_id")
        fault = self.faults.take(method, int(chat) if chat and chat.lstrip("-").isdigit() else None)
        if fault:
            return await self._faulty(request, asked, fault)
        return await self._answer(request, asked)

    async def _faulty(self, request: web.Request, asked: Call, fault: Fault) -> web.StreamResponse:
        if refused := fault.refusal():
            self._note(asked, refused.code)
            return _refusal(refused)
        match fault.kind:
            case "hang":
                await self.faults.go.wait()
                return _cut(request)
            case "slow":
                answer = await self._answer(request, asked)
                await self.faults.go.wait()
                return answer
            case "lost":
                answer = await self._answer(request, asked)
                self._unsure(asked)
                return _cut(request)
            case "again" | "shuffled":
                bot = self._bot(request)
                setattr(bot.inbox, fault.kind, True)
                return await self._answer(request, asked)
        return _cut(request)

    async def _answer(self, request: web.Request, asked: Call) -> web.Response:
        try:
            bot = self._bot(request)
            result = await self._result(bot, asked)
        except Refused as refused:
            self._keep(asked, refused, request)
            return _refusal(refused)
        self._note(asked, 200)
        self.judge.answer(asked, result)
        return web.json_response({"ok": True, "result": result})

    async def _result(self, bot: Bot, asked: Call) -> Any:
        function = TABLE.get(asked.method.lower())
        schema = self.judge.schema
        if function is None and (schema is None or asked.method.lower() not in schema.methods):
            raise Refused(404, "Not Found: method not found")
        self.judge.request(asked)
        if function is None:
            assert schema is not None
            return schema.sample(schema.methods[asked.method.lower()]["returns"][0])
        result = function(self.world, bot, asked)
        return await result if inspect.isawaitable(result) else result

    def _bot(self, request: web.Request) -> Bot:
        token = request.match_info["token"]
        if token in self.world.bots:
            return self.world.bots[token]
        number, _, secret = token.partition(":")
        raise Refused(401, "Unauthorized") if number.isdigit() and secret else Refused(404, "Not Found")

    def _note(self, asked: Call, status: int, words: str = "") -> None:
        about = {"method": asked.method, "parameters": asked.shown(), "status": status, "words": words}
        self.world.calls.append(about | {"at": self.world.clock.now()})
        if asked.method != "getUpdates":
            self.world.stir()

    def _keep(self, asked: Call, refused: Refused, request: web.Request) -> None:
        self._note(asked, refused.code, refused.words)
        left = request.transport is None or request.transport.is_closing()
        if refused.careless and not left:
            self.world.keep_refused(asked.method, refused, asked.shown())

    def _unsure(self, asked: Call) -> None:
        """The bot can't know whether this edit was made."""
        for chat in self.world.chats.values():
            post = chat.posts.get(asked.integer("message_id") or 0)
            if post and str(chat.id) == asked.text("chat_id"):
                post.unsure = True

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, for the bot that asked for it."""
        asked = Call("file", {"path": request.match_info["path"]})
        if fault := self.faults.take("file", None):
            if refused := fault.refusal():
                return _refusal(refused)
            if fault.kind == "hang":
                await self.faults.go.wait()
            return _cut(request)
        kept = self.world.files.by_path(request.match_info["path"])
        try:
            self._bot(request)
        except Refused as refused:
            self._keep(asked, refused, request)
            return _refusal(refused)
        self._note(asked, 200 if kept else 404)
        return web.FileResponse(kept.path) if kept else _refusal(Refused(404, "Not Found"))


def _refusal(refused: Refused) -> web.Response:
    headers = {"Retry-After": str(refused.parameters["retry_after"])} if refused.code == 429 else {}
    return web.json_response(refused.wire(), status=refused.code, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    """The line is gone before an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
