"""The doors of admins, and of tests that order what is to happen."""

from dataclasses import asdict

from tests.emulators.discord_platform import places
from tests.emulators.discord_platform.doors import Doors
from tests.emulators.discord_platform.faults import Fault


class Ordering(Doors):
    async def admin(self, asked):
        world = self.world
        match asked["what"]:
            case "kick":
                await places.kick(world, self.guild_of(asked))
            case "invite":
                await places.invite(world, self.guild_of(asked))
            case "delete guild":
                await places.delete_guild(world, self.guild_of(asked))
            case "delete channel":
                await places.delete_channel(world, self.place(asked))
            case "delete message":
                await places.delete_message(world, self.message(asked))
            case "boost":
                await places.set_boost(world, self.guild_of(asked), asked["tier"])
            case "locale":
                await places.set_locale(world, self.guild_of(asked), asked["locale"])
            case "role":
                user, permissions = self.user(asked), asked.get("permissions", [])
                await places.give_role(world, self.guild_of(asked), user, asked["name"], permissions)
            case "permissions":
                channel = self.place(asked)
                target = world.app if asked["for"] == "bot" else self._target(channel, asked["for"])
                await places.set_overwrite(world, channel, target, asked.get("allow", []), asked.get("deny", []))
        return {}

    def _target(self, channel, name):
        guild = self.world.guilds[channel.guild]
        for role in guild.roles.values():
            if role.name == name:
                return role.id
        return self.user({"as": name}).id

    # What a test orders ----------------------------------------------------------------------------

    async def fault(self, asked):
        if asked.get("clear"):
            self.server.faults.ordered.clear()
        else:
            self.server.faults.order(Fault(**asked))
        return {}

    async def clock(self, asked):
        self.world.clock.ahead_s += float(asked.get("advance_s", 0))
        if asked.get("stop"):
            self.world.clock.stop()
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
