"""The emulator's other side, `/_…`: what people do and see, faults, the clock, and what the referee found."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.emulators.telegram_platform import (
    groups,
    pressing,  # noqa: F401 enters its gestures into the table
    profile,
    updates,
    view,
)
from tests.emulators.telegram_platform.faults import Faults
from tests.emulators.telegram_platform.gestures import GESTURES, place
from tests.emulators.telegram_platform.judge import Judge
from tests.emulators.telegram_platform.refusal import Impossible, Refused
from tests.emulators.telegram_platform.tasks import Tasks
from tests.emulators.telegram_platform.world import Bot, Rules, World

PATIENCE_S = 25.0
RULES = {field.name for field in fields(Rules)}


PAGE = Path(__file__).parent / "page"


class Control:
    def __init__(self, world: World, judge: Judge, faults: Faults, tasks: Tasks) -> None:
        self.world, self.judge, self.faults, self.tasks = world, judge, faults, tasks

    def routes(self) -> list[web.RouteDef]:
        posts = {"do/{gesture}": self.do, "bot": self.bot, "fault": self.fault, "go": self.go, "clock": self.clock}
        posts |= {"no_faults": self.no_faults, "forget": self.forget, "rules": self.rules, "revoke": self.revoke}
        gets = {"chat": self.chat, "chats": self.chats, "changes": self.changes, "question": self.question}
        gets |= {"refused": self.refused, "own_faults": self.own_faults, "calls": self.calls, "judge": self.judged}
        gets |= {"file/{key}": self.file, "commands": self.commands, "bots": self.bots, "profile": self.profile}
        made = [web.post(f"/_{path}", function) for path, function in posts.items()]
        made += [web.get(f"/_{path}", function) for path, function in gets.items()]
        return [*made, web.get("/_page", self.page), web.static("/_page", PAGE)]

    async def page(self, _: web.Request) -> web.FileResponse:
        """A person's chats for people to look at: `?as=Ana`, and `&chat=` if not the newest."""
        return web.FileResponse(PAGE / "index.html")

    # What people do -----------------------------------------------------------------------------------

    async def do(self, request: web.Request) -> web.Response:
        function = GESTURES.get(request.match_info["gesture"])
        if function is None:
            return web.json_response({"words": "There is no such gesture"}, status=404)
        try:
            return web.json_response(function(self.world, **await request.json()))
        except (Impossible, Refused) as error:
            return web.json_response({"words": str(error)}, status=409)

    async def bot(self, request: web.Request) -> web.Response:
        """Another bot."""
        return web.json_response(_bot(self.add_bot(**await request.json())))

    async def bots(self, _: web.Request) -> web.Response:
        return web.json_response([_bot(one) for one in self.world.bots.values()])

    def add_bot(self, name: str, username: str, token: str | None = None) -> Bot:
        made = self.world.add_bot(name, username, token)
        self.tasks.start(updates.push(self.world, made))
        return made

    async def revoke(self, request: web.Request) -> web.Response:
        """The bot's owner asks for a new token; the old one is nobody's from now on."""
        bot = self.world.bot((await request.json())["bot"])
        del self.world.bots[bot.token]
        bot.token = f"{bot.token}x"
        self.world.bots[bot.token] = bot
        return web.json_response({"token": bot.token})

    # What people see ----------------------------------------------------------------------------------

    async def chat(self, request: web.Request) -> web.Response:
        where = place(self.world, int(request.query["chat"]), int(request.query["bot"]))
        if not where.is_in(int(request.query["person"])):
            return web.json_response({"change": self.world.change, "draft": None, "posts": []})
        return web.json_response(view.chat(self.world, where))

    async def chats(self, request: web.Request) -> web.Response:
        """A person's list of chats."""
        name = request.query["as"]
        who = next(one for one in self.world.people.values() if name in {one.name, str(one.id)})
        for bot in self.world.bots.values():
            self.world.private(who.id, bot.id)
        found = groups.open_chats(self.world, who.id)
        listed = [self._listed(one) for one in found]
        return web.json_response({"me": who.wire(), "change": self.world.change, "chats": listed})

    def _listed(self, chat: Any) -> dict[str, Any]:
        title = self.world.bot(chat.bot).name if chat.kind == "private" else chat.title
        topics = [{"id": number, "name": name} for number, name in chat.topics.items()]
        people = [self.world.user(who)["first_name"] for who in chat.statuses if chat.is_in(who)]
        shown = [one for one in chat.posts.values() if not one.deleted]
        last = view.post(self.world, chat, shown[-1]) if shown else None
        about = {"id": chat.id, "bot": chat.bot, "kind": chat.kind, "title": title, "topics": topics}
        return about | {"people": people, "last": last}

    async def changes(self, request: web.Request) -> web.Response:
        """Long polling of the change counter."""
        wait_s = min(float(request.query.get("timeout", "20")), PATIENCE_S)
        return web.json_response({"change": await self.world.stirred(int(request.query["since"]), wait_s)})

    async def question(self, request: web.Request) -> web.Response:
        """What the bot answered to a press or an inline query; null while it has not."""
        asked = self.world.presses | self.world.inline
        return web.json_response({"change": self.world.change, "answer": asked[request.query["id"]].answer})

    async def file(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        kept = next(one for one in self.world.files.kept if one.unique == key)
        return web.FileResponse(
            kept.path, headers={"Content-Type": kept.mime if kept.kind != "photo" else "image/jpeg"}
        )

    async def commands(self, request: web.Request) -> web.Response:
        """The commands that a person's app lists in a chat."""
        person = self.world.people[int(request.query["person"])]
        where = place(self.world, int(request.query["chat"]), int(request.query["bot"]))
        admin = where.statuses.get(person.id) in {"creator", "administrator"}
        listed = [
            one | {"bot": bot.username}
            for bot in self.world.bots.values()
            if where.is_in(bot.id)
            for one in profile.offered(self.world, bot, where, person.locale, admin=admin)
        ]
        return web.json_response(listed)

    async def profile(self, request: web.Request) -> web.Response:
        """What the bot says of itself, and its menu buttons."""
        bot = self.world.bot(int(request.query["bot"]))
        texts = {f"{name} {language}".strip(): value for (name, language), value in bot.texts.items()}
        return web.json_response({"texts": texts, "menus": {str(chat): button for chat, button in bot.menus.items()}})

    # What tests order and ask ---------------------------------------------------------------------------

    async def fault(self, request: web.Request) -> web.Response:
        self.faults.order(**await request.json())
        return web.json_response({})

    async def no_faults(self, _: web.Request) -> web.Response:
        self.faults.ordered.clear()
        return web.json_response({})

    async def forget(self, _: web.Request) -> web.Response:
        self.world.calls.clear()
        self.world.refused.clear()
        return web.json_response({})

    async def go(self, _: web.Request) -> web.Response:
        self.faults.go.set()
        return web.json_response({})

    async def clock(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.world.clock.advance(asked.get("seconds", 0))
        if asked.get("stop"):
            self.world.clock.stop()
        self.world.stir()
        return web.json_response({"now": self.world.clock.now()})

    async def rules(self, request: web.Request) -> web.Response:
        """Rules of the world by name, and the switches of the flood control."""
        for name, value in (await request.json()).items():
            match name:
                case "flood":
                    self.world.flood.is_on = value
                case "overall":
                    self.world.flood.overall = value
                case "reads_all":
                    for bot in self.world.bots.values():
                        bot.reads_all = value
                case _ if name in RULES:
                    setattr(self.world.rules, name, value)
                case _:
                    return web.json_response({"words": f"There is no rule {name}"}, status=409)
        return web.json_response({})

    async def refused(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.refused)

    async def own_faults(self, _: web.Request) -> web.Response:
        return web.json_response(self.judge.own_faults)

    async def calls(self, request: web.Request) -> web.Response:
        method = request.query.get("method")
        return web.json_response([one for one in self.world.calls if method in {None, one["method"]}])

    async def judged(self, _: web.Request) -> web.Response:
        return web.json_response(self.judge.catch_up())


def _bot(bot: Bot) -> dict[str, Any]:
    return {"id": bot.id, "token": bot.token, "username": bot.username, "name": bot.name}
