"""One person of the emulated Discord: what they do, and what they see.

Nothing here sleeps: what is waited for is waited for at the emulator's change counter, up to a deadline, and a
wait that fails tells what was seen instead.
"""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any

from tests.deadline import DEADLINE_S


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

    platform: Any
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

    async def forges(self, message, label, name):
        """Presses a button as if it had another id."""
        return await self._do("press", message=message.id, label=label, forged=name)

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
