"""People of the emulated Discord, for tests, benches and the demo: `async with running() as discord: …`.

Nothing here sleeps: what is waited for is waited for at the emulator's change counter, up to a deadline, and a
wait that fails tells what was seen instead.
"""

import asyncio
import base64
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

DEADLINE_S = 10.0


class Impossible(AssertionError):
    """A person can't do that: their client would not let them."""


@dataclass(frozen=True)
class Room:
    """A channel, a thread or a direct conversation."""

    id: str
    name: str
    guild: str | None = None


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it now."""

    id: str
    room: Room
    author: str
    text: str
    buttons: list
    selects: list
    files: list
    pictures: list
    reactions: dict
    only_me: bool
    thinking: bool
    edits: int
    history: list
    at: float
    edited_at: float | None
    accent: int | None
    pings: list
    raw: dict = field(repr=False)

    @property
    def labels(self):
        """The labels of its buttons, in order."""
        return [one["label"] for one in self.buttons]

    @property
    def choices(self):
        """The labels of all options of its selects, in order."""
        return [option["label"] for one in self.selects for option in one["options"]]

    def link(self, label):
        """Where a link button leads."""
        return next(one["url"] for one in self.buttons if one["label"] == label and one["url"])


@dataclass(frozen=True)
class Gesture:
    """Something a person did that the bot is to answer."""

    platform: "Platform"
    id: str

    async def outcome(self, *, within_s=DEADLINE_S):
        """{"state", "after_s", "choices", "message"}, once the bot answered or the time for it was over.

        States: answered, deferred, acknowledged, updated, choices, form, failed.
        """
        since = -1
        async with asyncio.timeout(within_s):
            while True:
                found = await self.platform.ask("gesture", id=self.id, since=since, wait=within_s)
                if found["gesture"]["state"] != "waiting":
                    return found["gesture"]
                since = found["version"]


class Person:
    def __init__(self, platform, name, number):
        self.platform, self.name, self.id = platform, name, number

    def __repr__(self):
        return f"<{self.name}>"

    @property
    def mention(self):
        return f"<@{self.id}>"

    async def _do(self, what, **more):
        made = await self.platform.order("do", **{"as": self.id, "what": what, **more})
        return Gesture(self.platform, made["gesture"]["id"]) if "gesture" in made else made.get("message")

    # What the person does --------------------------------------------------------------------------

    async def says(self, text, room, *, files=None):
        """A slash command ("/search alice", "/library add title:alice"), or plain words. `files`: name → bytes.

        Gives a Gesture for a command, the id of the message for words.
        """
        what = "use" if text.startswith("/") else "say"
        return await self._do(what, text=text, channel=room.id, files=_coded(files))

    async def uses(self, command, room, *, files=None, **options):
        """A command ("search", "library add") with its options by name."""
        return await self._do("use", text=f"/{command}", values=options, channel=room.id, files=_coded(files))

    async def completes(self, text, room, option=None, *, within_s=DEADLINE_S):
        """What is suggested for the option (else: the last one typed): a list of {"name", "value"}."""
        gesture = await self._do("complete", text=text, channel=room.id, option=option)
        outcome = await gesture.outcome(within_s=within_s)
        assert outcome["state"] == "choices", outcome
        return outcome["choices"]

    async def uses_on(self, name, message):
        """A command of the context menu of a message (a Seen, or an id and a room in one)."""
        return await self._do("use on", name=name, message=message.id, channel=message.room.id)

    async def presses(self, message, label):
        """A button by its label; when there is none, an option of a select."""
        if label not in message.labels and label in message.choices:
            return await self.selects(message, label)
        return await self._do("press", message=message.id, label=label)

    async def selects(self, message, *labels, placeholder=None):
        return await self._do("select", message=message.id, labels=labels, placeholder=placeholder)

    async def form(self, *, within_s=DEADLINE_S):
        """The form that is open for the person: {"title", "fields": [{"label", …}], "texts"}, awaited."""
        return await self._awaited(None, lambda found: found["form"], "no form opened", within_s)

    async def submits(self, values=None, *, files=None):
        """The open form, once it is open: label → text, option's label, list of them, True or False."""
        await self.form()
        return await self._do("submit", values=values or {}, files=_coded(files))

    async def dismisses(self):
        """Close the form unsent."""
        await self._do("dismiss form")

    async def reacts(self, message, emoji):
        await self._do("react", message=message.id, emoji=emoji)

    async def deletes(self, message):
        await self._do("delete", message=message.id)

    async def leaves(self, room):
        await self._do("leave", guild=room.guild)

    async def joins(self, room):
        await self._do("join", guild=room.guild)

    async def installs(self, *, yes=True):
        """Has the app in the account, for places where the bot isn't; or no more."""
        await self._do("install" if yes else "uninstall")

    async def takes_dms(self, *, yes):
        await self._do("open dms" if yes else "close dms")

    async def speaks(self, locale):
        """The language of the person's client."""
        await self._do("language", locale=locale)

    # What the person sees --------------------------------------------------------------------------

    async def dm(self):
        """The direct conversation with the bot."""
        made = await self.platform.order("dm", **{"as": self.id})
        return Room(made["id"], "Bowerbird")

    async def messages(self, room):
        """All that the person sees in a room, oldest first."""
        found = await self.platform.ask("sees", **{"as": self.id, "channel": room.id})
        return [_seen(one, room) for one in found["messages"]]

    async def sees(self, room, fits=lambda _: True, *, within_s=DEADLINE_S):
        """The latest message of the bot's that fits, awaited."""

        def latest(found):
            mine = [_seen(one, room) for one in found["messages"] if one["author"] == "Bowerbird"]
            return next((one for one in reversed(mine) if fits(one)), None)

        return await self._awaited(room, latest, "no such message", within_s)

    async def sees_again(self, message, fits=lambda _: True, *, within_s=DEADLINE_S):
        """The same message, once it fits."""
        return await self.sees(message.room, lambda one: one.id == message.id and fits(one), within_s=within_s)

    async def sees_no_more(self, message, *, within_s=DEADLINE_S):
        """Returns once the message is gone."""

        def gone(found):
            return all(one["id"] != message.id for one in found["messages"]) or None

        await self._awaited(message.room, gone, "the message stayed", within_s)

    async def menu(self, room):
        """The names of the slash commands that the person is offered."""
        found = await self.platform.ask("commands", **{"as": self.id, "channel": room.id})
        return sorted(one["name"] for one in found["commands"] if one["type"] == 1)

    async def _awaited(self, room, look, complaint, within_s):
        loop, since = asyncio.get_running_loop(), -1
        until = loop.time() + within_s
        while True:
            left = max(until - loop.time(), 0)
            asked = {"as": self.id, "since": since, "wait": round(left, 2)} | ({"channel": room.id} if room else {})
            found = await self.platform.ask("sees", **asked)
            if (seen := look(found)) is not None:
                return seen
            if loop.time() >= until:
                raise AssertionError(f"{complaint} for {self.name} within {within_s} s; seen: {_told(found)}")
            since = found["version"]


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

    async def group(self, name, *people, locale="en-US", boost=0, bot=True):
        """A guild with these people, the first its owner, and the bot; gives its #general."""
        names = [one.id for one in people]
        made = await self.order("guild", name=name, people=names, locale=locale, boost=boost, bot=bot)
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


@contextmanager
def started(*, port=0, judge_later=False):
    """The address of an emulator in a process of its own, for as long as the block lasts."""
    more = ["--judge-later"] if judge_later else []
    command = [sys.executable, "-m", "tests.emulators.discord_platform", "--port", str(port), *more]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@asynccontextmanager
async def attached(base):
    """The driver of an emulator that runs already."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        platform = Platform(base, client)
        state = await platform.state()
        platform.token, platform.application_id = state["token"], state["app"]
        yield platform


@asynccontextmanager
async def running(*, port=0, judge_later=False):
    """An emulator in a process of its own, and its driver."""
    with started(port=port, judge_later=judge_later) as base:
        async with attached(base) as platform:
            yield platform


def _checked(answer):
    if answer.status_code == 409:
        raise Impossible(answer.json()["impossible"])
    return answer.raise_for_status().json()


def _coded(files):
    return {name: base64.b64encode(data).decode() for name, data in (files or {}).items()}


def _seen(raw, room):
    names = [name for name in Seen.__dataclass_fields__ if name not in {"room", "raw"}]
    return Seen(room=room, raw=raw, **{name: raw[name] for name in names})


def _told(found):
    lines = [
        f"{one['author']}: {one['text']!r} {[button['label'] for button in one['buttons']]}"
        for one in found["messages"]
    ]
    return lines + ([f"form {found['form']['title']!r}"] if found["form"] else [])
