"""People on the platform, for tests, benches and the demo: what they do and see, over the emulator's control side.

async with running() as platform:
    ana = await platform.person("Ana")
    await ana.says("/search alice")                      # in private, with the bot
    message = await ana.sees(ana.private, lambda m: "Alice" in m.text)
    press = await ana.presses(message, "Get EPUB")
    toast = await press.answer()
"""

import asyncio
import base64
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.emulators.telegram_platform.seen import Message, Room, Toast, read

DEADLINE_S = 15.0
ROOT = Path(__file__).parents[3]


class Impossible(AssertionError):
    """No app would let a person do this."""


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

    async def reads(self, room: Room | None = None) -> list[Message]:
        """All messages of a room, oldest first."""
        where = room or self.private
        return read((await self._shown(where))["posts"])

    async def draft(self, room: Room | None = None) -> str | None:
        """What the bot is writing there."""
        return (await self._shown(room or self.private))["draft"]

    async def sees(
        self, room: Room | None, looks_so: Callable[[Message], Any], within_s: float = DEADLINE_S
    ) -> Message:
        """The newest message that looks so, as soon as there is one."""
        where = room or self.private

        def found(posts: list[Message]) -> Message | None:
            return next((one for one in reversed(posts) if looks_so(one)), None)

        return await self._until(where, found, within_s, "no such message")

    async def sees_gone(self, message: Message, within_s: float = DEADLINE_S) -> None:
        """Returns as soon as the message is deleted."""
        where = Room(self.platform, message.chat, message.bot, "", "")

        def is_gone(posts: list[Message]) -> bool:
            return all(one.id != message.id for one in posts)

        await self._until(where, is_gone, within_s, f"message {message.id} is still there")

    async def again(self, message: Message) -> Message:
        """The message as it is now."""
        where = Room(self.platform, message.chat, message.bot, "", "")
        return await self._at(where, message.id)

    async def commands(self, room: Room | None = None) -> list[str]:
        """The commands that the app offers in a room, "/name description"."""
        where = room or self.private
        listed = await self.platform.get("commands", person=self.id, chat=where.id, bot=where.bot)
        return [f"/{one['command']} {one['description']}" for one in listed]

    async def _at(self, room: Room | None, number: int) -> Message:
        return next(one for one in await self.reads(room) if one.id == number)

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


class Platform:
    """The emulator as a test sees it."""

    def __init__(self, base: str, http: httpx.AsyncClient) -> None:
        self.api_base, self._http = base, http
        self.token, self.bot, self.username = "", 0, ""

    @property
    def file_base(self) -> str:
        """Base of downloads: `{file_base}{token}/{path}`."""
        return f"{self.api_base}/file/bot"

    async def meet(self) -> None:
        """Learn who the first bot is."""
        first = (await self.get("bots"))[0]
        self.token, self.bot, self.username = first["token"], first["id"], first["username"]

    async def get(self, path: str, **query: Any) -> Any:
        return _values(await self._http.get(f"/_{path}", params=query))

    async def post(self, path: str, **body: Any) -> Any:
        return _values(await self._http.post(f"/_{path}", json=body))

    async def do(self, gesture: str, **body: Any) -> Any:
        return await self.post(f"do/{gesture}", **{k: v for k, v in body.items() if v is not None})

    async def person(self, name: str, locale: str = "en", username: str | None = None) -> Person:
        made = await self.do("person", name=name, locale=locale, username=username or name.lower())
        return Person(self, made["id"], name)

    async def group(
        self, title: str, *people: Person, kind: str = "group", topics: bool = False, bots: list[int] | None = None
    ) -> Room:
        """A group (or "supergroup") of these people, the first its owner; the first bot is let in unless `bots` says."""
        joined = [self.bot] if bots is None else bots
        ids = [one.id for one in people]
        made = await self.do("group", title=title, people=ids, bots=joined, kind=kind, topics=topics)
        return Room(self, made["id"], 0, made["type"], title, people[0].id)

    async def another_bot(self, name: str, username: str) -> dict[str, Any]:
        """`id`, `token`, `username` of a new bot."""
        return await self.post("bot", name=name, username=username)

    async def revokes_token(self) -> str:
        """The first bot's token is no good any more; gives the new one."""
        self.token = (await self.post("revoke", bot=self.bot))["token"]
        return self.token

    async def fault(self, kind: str, method: str | None = None, **more: Any) -> None:
        """Trouble for the next calls, see `faults.py`; `times`, `retry_after` (s), `chat`, `words`."""
        await self.post("fault", kind=kind, method=method, **more)

    async def go(self) -> None:
        """What hangs or is slow goes on."""
        await self.post("go")

    async def advance(self, seconds: float) -> None:
        """The platform's clock jumps ahead."""
        await self.post("clock", seconds=seconds)

    async def rules(self, **values: Any) -> None:
        """`flood`, `overall`, `reads_all`, or a field of `world.Rules`."""
        await self.post("rules", **values)

    async def refused(self) -> list[dict[str, Any]]:
        """Calls that a careful bot would not have made: `method`, `reason`, `payload`, `at`."""
        return await self.get("refused")

    async def own_faults(self) -> list[dict[str, Any]]:
        """What the emulator itself said that the official schema does not know."""
        return await self.get("own_faults")

    async def judge(self) -> dict[str, Any]:
        """Judge what `--judge-later` recorded: `judged`, `refused`, `own_faults`."""
        return await self.get("judge")

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Calls in order: `method`, `parameters`, `status`, `words`, `at`."""
        return await self.get("calls", **({"method": method} if method else {}))

    async def called(self, method: str, count: int = 1, within_s: float = DEADLINE_S) -> list[dict[str, Any]]:
        """The calls of a method, as soon as there are this many."""
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            change = (await self.get("changes", since=-1))["change"]
            calls = await self.calls(method)
            if len(calls) >= count:
                return calls
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(await self.told(f"{method} was called {len(calls)} times, not {count}", []))
            await self.changed(change, left)

    async def profile(self) -> dict[str, Any]:
        """The first bot's `texts` ("Description", "Description de", …) and `menus` by chat ("0": all)."""
        return await self.get("profile", bot=self.bot)

    async def file(self, key: str) -> bytes:
        """The bytes of a file in a message."""
        answer = await self._http.get(f"/_file/{key}")
        answer.raise_for_status()
        return answer.content

    async def answered(self, question: str, within_s: float) -> dict[str, Any]:
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            shown = await self.get("question", id=question)
            if shown["answer"] is not None:
                return shown["answer"]
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(await self.told("the bot did not answer", []))
            await self.changed(shown["change"], left)

    async def changed(self, since: int, within_s: float) -> None:
        await self.get("changes", since=since, timeout=max(0.01, min(within_s, 20.0)))

    async def told(self, what: str, posts: list[Message]) -> str:
        """A failure, with what could be seen and what was refused."""
        lines = [f"  {one.author}: {one.text!r} {one.labels()}" for one in posts[-8:]]
        refused = [f"  {one['method']}: {one['reason']}" for one in await self.refused()]
        return "\n".join([what, "seen:", *lines, "refused:", *refused])


def _values(answer: httpx.Response) -> Any:
    if answer.status_code == 409:
        raise Impossible(answer.json()["words"])
    answer.raise_for_status()
    return answer.json()


@asynccontextmanager
async def running(*options: str) -> AsyncIterator[Platform]:
    """The emulator in a process of its own, up for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.emulators.telegram_platform", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220 ends with the block
        try:
            assert process.stdout is not None
            base = (await asyncio.to_thread(process.stdout.readline)).strip()
            async with httpx.AsyncClient(base_url=base, timeout=40, trust_env=False) as http:
                platform = Platform(base, http)
                await platform.meet()
                yield platform
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)
