"""The doors under /_…: what people do; `ordering` and `asking` are the others, `people` is the other side of all."""

from tests.emulators.discord_platform import api_messages, gestures, menu, payloads, places, seen
from tests.emulators.discord_platform.asking import Asking
from tests.emulators.discord_platform.ordering import Ordering

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


class Control(Ordering, Asking):
    # Who and where ---------------------------------------------------------------------------------

    async def person(self, asked):
        made = places.make_person(self.world, asked["name"], asked.get("locale", "en-US"))
        made.installed = bool(asked.get("installed"))
        return {"id": str(made.id)}

    async def guild(self, asked):
        people = [self.user({"as": one}) for one in asked["people"]]
        guild, channel = await places.make_guild(
            self.world, asked["name"], people, locale=asked.get("locale", "en-US"), boost=asked.get("boost", 0),
            with_bot=asked.get("bot", True), news=asked.get("news", False),
        )  # fmt: skip
        return {"id": str(guild.id), "channel": str(channel.id)}

    async def channel(self, asked):
        made = await places.make_channel(self.world, self.guild_of(asked), asked["name"])
        return {"id": str(made.id)}

    async def thread(self, asked):
        parent, owner = self.place(asked), self.user(asked)
        number = self.world.clock.snowflake()
        made = api_messages.make_thread(self.world, parent, asked["name"], owner.id, number)
        data = payloads.channel(self.world, made)
        await self.world.gateway.dispatch("THREAD_CREATE", data, guild=made.guild, intent=1)
        return {"id": str(made.id)}

    async def dm(self, asked):
        return {"id": str(self.world.direct(self.user(asked).id).id)}

    # What people do --------------------------------------------------------------------------------

    async def do(self, asked):
        """One gesture of a person's. Gives how far it has come: {"gesture": …} or {"message": …}."""
        user, world = self.user(asked), self.world
        match asked["what"]:
            case "say":
                made = await gestures.says(world, user, self.place(asked), asked["text"], asked.get("files"))
                return {"message": str(made.id)}
            case "use":
                command, path, values = self._read(user, asked)
                made = await gestures.uses(world, user, self.place(asked), command, path, values, asked.get("files"))
            case "complete":
                command, path, values = self._read(user, asked)
                focused = asked.get("option") or [*menu.suggesting(command, path), *values][-1]
                made = await gestures.completes(world, user, self.place(asked), command, path, values, focused)
            case "use on":
                made = await gestures.uses_on(world, user, self.place(asked), asked["name"], self.message(asked))
            case "press":
                made = await gestures.presses(world, user, self.message(asked), asked["label"], asked.get("forged"))
            case "select":
                labels, placeholder = asked["labels"], asked.get("placeholder")
                made = await gestures.selects(world, user, self.message(asked), labels, placeholder)
            case "submit":
                made = await gestures.submits(world, user, asked["values"], asked.get("files"))
            case what:
                return await self._quietly(what, user, asked)
        return {"gesture": seen.gesture_view(world, made)}

    def _read(self, user, asked):
        channel = self.place(asked)
        command, path, values = menu.read(self.world, user, channel, asked["text"])
        return command, path, values | asked.get("values", {})

    async def _quietly(self, what, user, asked):
        """What the bot is not asked about."""
        match what:
            case "dismiss form":
                self.world.modals.pop(user.id, None)
            case "react":
                await gestures.reacts(self.world, user, self.message(asked), asked["emoji"])
            case "delete":
                await places.delete_message(self.world, self.message(asked))
            case "leave":
                self.guild_of(asked).members.pop(user.id, None)
            case "join":
                self.guild_of(asked).members[user.id] = []
            case "install" | "uninstall":
                user.installed = what == "install"
            case "close dms" | "open dms":
                user.accepts_dms = what == "open dms"
            case "language":
                user.locale = asked["locale"]
        self.world.moved()
        return {}
