"""The emulated Discord as a test has it: people, places and admins, faults and the clock, and what was recorded."""

import asyncio

from tests.deadline import DEADLINE_S
from tests.emulators.discord_platform.person import Impossible, Person, Room


class Platform:
    """The emulator as a test sees it."""

    def __init__(self, base, client):
        self.base, self._client = base, client
        self.api_base = f"{base}/api/v10"
        self.gateway_url = base.replace("http://", "ws://") + "/"
        self.token = self.application_id = ""

    async def order(self, door, /, **body):
        return _checked(await self._client.post(f"{self.base}/_{door}", json=body))

    async def ask(self, door, /, **query):
        return _checked(await self._client.get(f"{self.base}/_{door}", params=query))

    # People and places -----------------------------------------------------------------------------

    async def person(self, name, *, locale="en-US", installed=False):
        made = await self.order("person", name=name, locale=locale, installed=installed)
        return Person(self, name, made["id"])

    async def group(self, name, *people, locale="en-US", boost=0, bot=True, news=False):
        """A guild with these people, the first its owner, and the bot; gives its #general, `news` are welcome there."""
        names = [one.id for one in people]
        made = await self.order("guild", name=name, people=names, locale=locale, boost=boost, bot=bot, news=news)
        return Room(made["channel"], "general", made["id"])

    async def channel(self, room, name):
        """Another channel in the guild of this one."""
        made = await self.order("channel", guild=room.guild, name=name)
        return Room(made["id"], name, room.guild)

    async def thread(self, room, name, by):
        made = await self.order("thread", **{"channel": room.id, "name": name, "as": by.id})
        return Room(made["id"], name, room.guild)

    # An admin --------------------------------------------------------------------------------------

    async def kicks_bot(self, room):
        await self.order("admin", what="kick", guild=room.guild)

    async def invites_bot(self, room):
        await self.order("admin", what="invite", guild=room.guild)

    async def deletes_guild(self, room):
        await self.order("admin", what="delete guild", guild=room.guild)

    async def deletes_channel(self, room):
        await self.order("admin", what="delete channel", channel=room.id)

    async def deletes_message(self, message):
        await self.order("admin", what="delete message", message=message.id)

    async def boosts(self, room, tier):
        await self.order("admin", what="boost", guild=room.guild, tier=tier)

    async def gives_role(self, room, person, name, *permissions):
        """Permissions as `permissions.BITS` names them."""
        await self.order(
            "admin", **{"what": "role", "guild": room.guild, "as": person.id, "name": name, "permissions": permissions}
        )

    async def permits(self, room, whom="bot", *, allow=(), deny=()):
        """Overwrite what "bot", a role's name or a person's name may do in a channel."""
        await self.order(
            "admin", **{"what": "permissions", "channel": room.id, "for": whom, "allow": allow, "deny": deny}
        )

    # A test ----------------------------------------------------------------------------------------

    async def fault(self, kind, *, times=1, where="", **more):
        """See `faults.Fault`; `where` is a regular expression over "METHOD /path"."""
        await self.order("fault", kind=str(kind), times=times, where=where, **more)

    async def no_faults(self):
        await self.order("fault", clear=True)

    async def advance(self, seconds):
        """Push the emulator's clock."""
        await self.order("clock", advance_s=seconds)

    async def stop_clock(self):
        """From now on the emulator's time passes only by `advance`, however slow the machine is."""
        await self.order("clock", stop=True)

    async def rules(self, **numbers):
        """See `world.Rules`."""
        return await self.order("rules", **numbers)

    async def revoke_token(self):
        """The new token; the old one is no good any more."""
        self.token = (await self.order("token"))["token"]
        return self.token

    async def gateway(self, what, code=4000):
        """ "reconnect", "invalid", "close" (with a code), or "drop"."""
        await self.order("gateway", what=what, code=code)

    async def refused(self):
        return (await self.ask("refused"))["refused"]

    async def own_faults(self):
        return (await self.ask("own_faults"))["own_faults"]

    async def forget(self):
        """Empty the records: refused, own_faults, calls, faults that were ordered."""
        await self.order("forget")

    async def judge(self):
        """With `judge_later`: judge all that waited."""
        await self.ask("judge")

    async def calls(self, method=""):
        """The bot's requests: [{"method", "path", "payload", "files", "status", "at"}].

        `method` is as "PATCH /channels/{channel_id}/messages/{message_id}", or a beginning of it.
        """
        return (await self.ask("calls", method=method))["calls"]

    async def commands(self):
        """{"": global ones, guild id: its own}."""
        return (await self.ask("commands"))["commands"]

    async def command_puts(self):
        return (await self.ask("commands"))["puts"]

    async def state(self):
        return await self.ask("state")

    async def until_connected(self, *, shards=1, within_s=DEADLINE_S):
        """Returns once so many shards are connected."""
        since = -1
        async with asyncio.timeout(within_s):
            while True:
                found = await self.ask("connected", since=since, wait=within_s)
                if found["connected"] >= shards:
                    return
                since = found["version"]

    async def download(self, file):
        """The bytes of a file of a message ({"url"}), or at an address."""
        answer = await self._client.get(file["url"] if isinstance(file, dict) else file)
        return answer.raise_for_status().content


def _checked(answer):
    if answer.status_code == 409:
        raise Impossible(answer.json()["impossible"])
    return answer.raise_for_status().json()
