"""A person on the platform: what they do, and what they see as soon as it is there."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.remote import Impossible
from tests.emulators.telegram_platform.seen import Message, Room, Toast, read

if TYPE_CHECKING:
    from tests.emulators.telegram_platform.people import Platform


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: a question to the bot, or a place that it leads to."""

    platform: "Platform"
    question: str | None = None
    url: str | None = None
    copied: str | None = None
    query: str | None = None

    async def answer(self, within_s: float = DEADLINE_S) -> Toast:
        """The bot's answer to the press, which only its presser sees."""
        answered = await self.platform.answered(self.question or "", within_s)
        return Toast(answered["text"], answered["alert"], answered["url"])


@dataclass(frozen=True, slots=True)
class Results:
    """What an inline query found."""

    question: str
    rows: list[dict[str, Any]]
    button: dict[str, Any] | None

    def titles(self) -> list[str]:
        return [row["title"] for row in self.rows]


@dataclass(slots=True)
class Person:
    platform: "Platform"
    id: int
    name: str

    @property
    def private(self) -> Room:
        """The chat with the first bot."""
        return self.private_with(self.platform.bot)

    def private_with(self, bot: int) -> Room:
        return Room(self.platform, self.id, bot, "private", self.name)

    async def _does(self, gesture: str, room: Room | None, **more: Any) -> Any:
        where = room or self.private
        return await self.platform.do(gesture, person=self.id, chat=where.id, bot=where.bot, **more)

    async def says(
        self,
        text: str,
        room: Room | None = None,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Types a line; in private unless a room is named."""
        more = {"thread": thread, "reply_to": reply_to and reply_to.id, "anonymous": anonymous}
        return await self._at(room, await self._does("says", room, text=text, **more))

    async def starts(self, payload: str = "") -> Message:
        """Presses Start, or follows a link `t.me/bot?start=payload`."""
        return await self._at(None, await self._does("starts", None, payload=payload))

    async def sends(self, name: str, content: bytes, room: Room | None = None, **more: Any) -> Message:
        """Sends a document; `mime`, `caption`, `thread`, `forwarded` (the name of a hidden author)."""
        coded = base64.b64encode(content).decode()
        return await self._at(room, await self._does("sends", room, name=name, content=coded, **more))

    async def forwards(self, message: Message, room: Room | None = None) -> Message:
        """Forwards a message, to the bot unless a room is named."""
        to = room or self.private
        number = await self._on("forwards", message, to=to.id, to_bot=to.bot)
        return await self._at(to, number)

    async def edits(self, message: Message, text: str) -> None:
        await self._on("edits", message, text=text)

    async def deletes(self, message: Message) -> None:
        await self._on("deletes", message)

    async def reacts(self, message: Message, emoji: str) -> None:
        await self._on("reacts", message, emoji=emoji)

    async def presses(self, message: Message, label: str) -> Press:
        """Presses the button with this label, as it is now."""
        return Press(self.platform, **await self._on("presses", message, label=label))

    async def forges(self, message: Message, data: str) -> Press:
        """Presses what no button of the message says."""
        return Press(self.platform, **await self._on("forges", message, data=data))

    async def _on(self, gesture: str, message: Message, **more: Any) -> Any:
        place = {"chat": message.chat, "bot": message.bot, "message": message.id}
        return await self.platform.do(gesture, person=self.id, **place, **more)

    async def blocks(self) -> None:
        """Stops the first bot."""
        await self._does("blocks", None)

    async def unblocks(self) -> None:
        await self._does("unblocks", None)

    async def types_inline(self, query: str, room: Room | None = None, *, offset: str = "") -> Results:
        """`@bot query`, and what comes up."""
        question = await self._does("types_inline", room, query=query, offset=offset)
        answer = await self.platform.answered(question, DEADLINE_S)
        return Results(question, answer["results"], answer["button"])

    async def picks(self, results: Results, title: str, room: Room | None = None) -> Message:
        """Chooses the result with this title: it goes into the room through the bot."""
        row = next((row for row in results.rows if title in {row["title"], row["id"]}), None)
        if row is None:
            raise Impossible(f"There is no result {title!r}, there are {results.titles()}")
        number = await self._does("picks", room, question=results.question, result=row["id"])
        return await self._at(room, number)

    async def messages(self, room: Room | None = None) -> list[Message]:
        """All messages of a room, oldest first."""
        where = room or self.private
        return read((await self._shown(where))["posts"])

    async def draft(self, room: Room | None = None) -> str | None:
        """What the bot is writing there."""
        return (await self._shown(room or self.private))["draft"]

    async def sees(
        self, room: Room | None, fits: Callable[[Message], Any] = bool, *, within_s: float = DEADLINE_S
    ) -> Message:
        """The newest message that fits, as soon as there is one."""

        def found(posts: list[Message]) -> Message | None:
            return next((one for one in reversed(posts) if fits(one)), None)

        return await self._until(room or self.private, found, within_s, "no such message")

    async def sees_again(
        self, message: Message, fits: Callable[[Message], Any] = bool, *, within_s: float = DEADLINE_S
    ) -> Message:
        """This message as it is now, as soon as it fits."""
        where = Room(self.platform, message.chat, message.bot, "", "")

        def found(posts: list[Message]) -> Message | None:
            return next((one for one in posts if one.id == message.id and fits(one)), None)

        return await self._until(where, found, within_s, f"message {message.id} does not look so")

    async def sees_no_more(self, message: Message, *, within_s: float = DEADLINE_S) -> None:
        """Returns as soon as the message is deleted."""
        where = Room(self.platform, message.chat, message.bot, "", "")

        def is_gone(posts: list[Message]) -> bool:
            return all(one.id != message.id for one in posts)

        await self._until(where, is_gone, within_s, f"message {message.id} is still there")

    async def menu(self, room: Room | None = None) -> list[str]:
        """The commands that the app offers in a room, "/name description"."""
        where = room or self.private
        listed = await self.platform.get("commands", person=self.id, chat=where.id, bot=where.bot)
        return [f"/{one['command']} {one['description']}" for one in listed]

    async def _at(self, room: Room | None, number: int) -> Message:
        return next(one for one in await self.messages(room) if one.id == number)

    async def _shown(self, where: Room) -> Any:
        return await self.platform.get("chat", person=self.id, chat=where.id, bot=where.bot)

    async def _until(self, where: Room, found: Callable[[list[Message]], Any], within_s: float, what: str) -> Any:
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            shown = await self._shown(where)
            posts = read(shown["posts"])
            if result := found(posts):
                return result
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(await self.platform.told(f"{self.name}, after {within_s:g} s: {what}", posts))
            await self.platform.changed(shown["change"], left)
