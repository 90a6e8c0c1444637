"""The doors that tell: what people see, what there is, what was recorded."""

from dataclasses import asdict

from aiohttp import web

from tests.emulators.discord_platform import menu, seen
from tests.emulators.discord_platform.doors import Doors
from tests.emulators.discord_platform.world import DM


class Asking(Doors):
    async def sees(self, asked):
        """What a person sees in a channel, once the version is past `since`, or after `wait` seconds."""
        await self.world.wait(int(asked.get("since", -1)), float(asked.get("wait", 0)))
        user = self.user(asked)
        channel = self.world.channels.get(int(asked["channel"])) if asked.get("channel") else None
        view = seen.channel_view(self.world, user, channel) if channel else []
        return {"version": self.world.version, "messages": view, "form": seen.form_view(self.world, user)}

    async def gesture(self, asked):
        await self.world.wait(int(asked.get("since", -1)), float(asked.get("wait", 0)))
        one = self.world.interactions[int(asked["id"])]
        return {"version": self.world.version, "gesture": seen.gesture_view(self.world, one)}

    async def places(self, asked):
        user = self.user(asked)
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
        return {"commands": menu.offered(self.world, self.user(asked), self.place(asked))}

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
