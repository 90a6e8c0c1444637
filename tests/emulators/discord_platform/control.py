"""The doors under /_…: what people and admins do, what a test orders and asks. `people.py` is their other side."""

from dataclasses import asdict

from aiohttp import web

from tests.emulators.discord_platform import api_messages, gestures, menu, payloads, places, seen
from tests.emulators.discord_platform.faults import Fault
from tests.emulators.discord_platform.menu import Impossible
from tests.emulators.discord_platform.world import DM

_ORDERS = ("person", "guild", "channel", "thread", "dm", "do", "admin", "fault", "clock", "token", "gateway", "rules")
_ORDERS += ("forget",)
_QUESTIONS = ["sees", "places", "commands", "connected", "gesture", "state", "calls", "refused", "own_faults", "judge"]


def add_control(app, server):
    control = Control(server)
    for name in _ORDERS:
        app.router.add_post(f"/_{name}", control.door(getattr(control, name)))
    for name in _QUESTIONS:
        app.router.add_get(f"/_{name}", control.door(getattr(control, name)))
    app.router.add_get("/attachments/{channel}/{id}/{name}", control.file)


class Control:
    def __init__(self, server):
        self.server, self.world = server, server.world

    def door(self, answer):
        async def handle(request):
            asked = await request.json() if request.can_read_body else dict(request.query)
            try:
                return web.json_response(await answer(asked))
            except Impossible as error:
                return web.json_response({"impossible": str(error)}, status=409)

        return handle

    # Who and where ---------------------------------------------------------------------------------

    def _user(self, asked):
        name = asked["as"]
        for one in self.world.users.values():
            if name in {one.name, str(one.id)}:
                return one
        raise Impossible(f"there is nobody called {name!r}")

    def _channel(self, asked, key="channel"):
        try:
            return self.world.channels[int(asked[key])]
        except KeyError as error:
            raise Impossible(f"there is no channel {asked.get(key)!r}") from error

    def _guild(self, asked):
        try:
            return self.world.guilds[int(asked["guild"])]
        except KeyError as error:
            raise Impossible(f"there is no guild {asked.get('guild')!r}") from error

    def _message(self, asked):
        return self.world.messages[int(asked["message"])]

    async def person(self, asked):
        made = places.make_person(self.world, asked["name"], asked.get("locale", "en-US"))
        made.installed = bool(asked.get("installed"))
        return {"id": str(made.id)}

    async def guild(self, asked):
        people = [self._user({"as": one}) for one in asked["people"]]
        guild, channel = await places.make_guild(
            self.world, asked["name"], people, locale=asked.get("locale", "en-US"), boost=asked.get("boost", 0),
            with_bot=asked.get("bot", True),
        )  # fmt: skip
        return {"id": str(guild.id), "channel": str(channel.id)}

    async def channel(self, asked):
        made = await places.make_channel(self.world, self._guild(asked), asked["name"])
        return {"id": str(made.id)}

    async def thread(self, asked):
        parent, owner = self._channel(asked), self._user(asked)
        number = self.world.clock.snowflake()
        made = api_messages.make_thread(self.world, parent, asked["name"], owner.id, number)
        data = payloads.channel(self.world, made)
        await self.world.gateway.dispatch("THREAD_CREATE", data, guild=made.guild, intent=1)
        return {"id": str(made.id)}

    async def dm(self, asked):
        return {"id": str(self.world.direct(self._user(asked).id).id)}

    # What people do --------------------------------------------------------------------------------

    async def do(self, asked):
        """One gesture of a person's. Gives how far it has come: {"gesture": …} or {"message": …}."""
        user, world = self._user(asked), self.world
        match asked["what"]:
            case "say":
                made = await gestures.says(world, user, self._channel(asked), asked["text"], asked.get("files"))
                return {"message": str(made.id)}
            case "use":
                command, path, values = self._read(user, asked)
                made = await gestures.uses(world, user, self._channel(asked), command, path, values, asked.get("files"))
            case "complete":
                command, path, values = self._read(user, asked)
                focused = asked.get("option") or [*menu.suggesting(command, path), *values][-1]
                made = await gestures.completes(world, user, self._channel(asked), command, path, values, focused)
            case "use on":
                made = await gestures.uses_on(world, user, self._channel(asked), asked["name"], self._message(asked))
            case "press":
                made = await gestures.presses(world, user, self._message(asked), asked["label"])
            case "select":
                labels, placeholder = asked["labels"], asked.get("placeholder")
                made = await gestures.selects(world, user, self._message(asked), labels, placeholder)
            case "submit":
                made = await gestures.submits(world, user, asked["values"], asked.get("files"))
            case what:
                return await self._quietly(what, user, asked)
        return {"gesture": seen.gesture_view(world, made)}

    def _read(self, user, asked):
        channel = self._channel(asked)
        command, path, values = menu.read(self.world, user, channel, asked["text"])
        return command, path, values | asked.get("values", {})

    async def _quietly(self, what, user, asked):
        """What the bot is not asked about."""
        match what:
            case "dismiss form":
                self.world.modals.pop(user.id, None)
            case "react":
                await gestures.reacts(self.world, user, self._message(asked), asked["emoji"])
            case "delete":
                await places.delete_message(self.world, self._message(asked))
            case "leave":
                self._guild(asked).members.pop(user.id, None)
            case "join":
                self._guild(asked).members[user.id] = []
            case "install" | "uninstall":
                user.installed = what == "install"
            case "close dms" | "open dms":
                user.accepts_dms = what == "open dms"
            case "language":
                user.locale = asked["locale"]
        self.world.moved()
        return {}

    # What admins do --------------------------------------------------------------------------------

    async def admin(self, asked):
        world = self.world
        match asked["what"]:
            case "kick":
                await places.kick(world, self._guild(asked))
            case "invite":
                await places.invite(world, self._guild(asked))
            case "delete guild":
                await places.delete_guild(world, self._guild(asked))
            case "delete channel":
                await places.delete_channel(world, self._channel(asked))
            case "delete message":
                await places.delete_message(world, self._message(asked))
            case "boost":
                await places.set_boost(world, self._guild(asked), asked["tier"])
            case "locale":
                await places.set_locale(world, self._guild(asked), asked["locale"])
            case "role":
                user, permissions = self._user(asked), asked.get("permissions", [])
                await places.give_role(world, self._guild(asked), user, asked["name"], permissions)
            case "permissions":
                channel = self._channel(asked)
                target = world.app if asked["for"] == "bot" else self._target(channel, asked["for"])
                await places.set_overwrite(world, channel, target, asked.get("allow", []), asked.get("deny", []))
        return {}

    def _target(self, channel, name):
        guild = self.world.guilds[channel.guild]
        for role in guild.roles.values():
            if role.name == name:
                return role.id
        return self._user({"as": name}).id

    # What a test orders ----------------------------------------------------------------------------

    async def fault(self, asked):
        if asked.get("clear"):
            self.server.faults.ordered.clear()
        else:
            self.server.faults.order(Fault(**asked))
        return {}

    async def clock(self, asked):
        self.world.clock.ahead_s += float(asked["advance_s"])
        self.world.moved()
        return {"now": self.world.clock.now()}

    async def token(self, _):
        """Revoke the token: REST says 401, the gateway closes with 4004. The new one is in the answer."""
        name, _, number = self.world.token.rpartition("-")
        self.world.token = f"{name}-{int(number) + 1}"
        await self.world.gateway.close_all(4004)
        return {"token": self.world.token}

    async def gateway(self, asked):
        await self.world.gateway.order(asked["what"], asked.get("code", 4000))
        return {}

    async def forget(self, _):
        world = self.world
        for record in (world.refused, world.own_faults, world.calls, world.command_puts, self.server.faults.ordered):
            record.clear()
        self.server.told.clear()
        return {}

    async def rules(self, asked):
        for key, value in asked.items():
            setattr(self.world.rules, key, value)
        return asdict(self.world.rules)

    # What is asked ---------------------------------------------------------------------------------

    async def sees(self, asked):
        """What a person sees in a channel, once the version is past `since`, or after `wait` seconds."""
        await self.world.wait(int(asked.get("since", -1)), float(asked.get("wait", 0)))
        user = self._user(asked)
        channel = self.world.channels.get(int(asked["channel"])) if asked.get("channel") else None
        view = seen.channel_view(self.world, user, channel) if channel else []
        return {"version": self.world.version, "messages": view, "form": seen.form_view(self.world, user)}

    async def gesture(self, asked):
        await self.world.wait(int(asked.get("since", -1)), float(asked.get("wait", 0)))
        one = self.world.interactions[int(asked["id"])]
        return {"version": self.world.version, "gesture": seen.gesture_view(self.world, one)}

    async def places(self, asked):
        user = self._user(asked)
        mine = [one for one in self.world.channels.values() if self._is_in(user, one)]
        return {"places": [seen.place_view(self.world, one) for one in mine]}

    def _is_in(self, user, channel):
        if channel.kind == DM:
            return user.id in channel.people
        return user.id in self.world.guilds[channel.guild].members

    async def commands(self, asked):
        if "as" not in asked:
            by_place = {str(key or ""): one for key, one in self.world.commands.items()}
            return {"commands": by_place, "puts": self.world.command_puts}
        return {"commands": menu.offered(self.world, self._user(asked), self._channel(asked))}

    async def connected(self, asked):
        await self.world.wait(int(asked.get("since", -1)), float(asked.get("wait", 0)))
        count = sum(one.socket is not None for one in self.world.gateway.sessions.values())
        return {"version": self.world.version, "connected": count}

    async def state(self, _):
        world, gateway = self.world, self.world.gateway
        sessions = gateway.sessions.values()
        return {
            "app": str(world.app), "token": world.token, "version": world.version, "now": world.clock.now(),
            "sessions": [{"shard": one.shard, "connected": one.socket is not None} for one in sessions],
            "identifies": gateway.identifies, "resumes": gateway.resumes, "rules": asdict(world.rules),
        }  # fmt: skip

    async def calls(self, asked):
        prefix = asked.get("method", "")
        return {"calls": [one for one in self.world.calls if one["method"].startswith(prefix)]}

    async def refused(self, _):
        return {"refused": self.world.refused}

    async def own_faults(self, _):
        return {"own_faults": self.world.own_faults}

    async def judge(self, _):
        self.server.referee.judge()
        return {"refused": self.world.refused, "own_faults": self.world.own_faults}

    async def file(self, request):
        """The CDN: a file of a message, for as long as it stands."""
        one = self.world.files.get(int(request.match_info["id"]))
        if one is None:
            return web.Response(status=404, text="This content is no longer available.")
        headers = {"Content-Type": one.content_type, "Access-Control-Allow-Origin": "*"}
        return web.Response(body=one.data, headers=headers)
