"""The story of the stage: one person in two chats, one request, two cards, and what Discord alone has."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from door.guest import NotAsPromised
from door.stage.opened import Stage
from door.stage.page import Page
from door.walk import demand, say

_PATIENCE_S = 60.0
_CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
_HANDBOOK = "The Bowerbird handbook"


@dataclass(frozen=True, slots=True)
class Story:
    """The steps, each a sentence on the page and on the terminal. Ana does most, Ben is with her on Discord."""

    stage: Stage
    page: Page

    async def tell(self) -> None:
        """All of it. Raises NotAsPromised."""
        try:
            for step in (self.look, self.become_one, self.share, self.choose, self.ask_twice, self.ask_again):
                await step()
        except AssertionError as error:
            raise NotAsPromised(str(error)) from error
        complaints = await self.stage.complaints()
        demand(not complaints, f"the platforms should have nothing to say against it, but: {'; '.join(complaints)}")

    async def look(self) -> None:
        """A search, and a title."""
        await self._say("On Telegram, Ana types what she looks for, and presses a number for the title.")
        ana = self.stage.on_telegram["Ana"]
        await ana.says("handbook")
        found = await self._telegram(lambda seen: "3 found" in seen.text)
        await ana.presses(found, "1")
        self._show("Telegram", await self._telegram(lambda seen: "Get EPUB" in seen.labels()))

    async def become_one(self) -> None:
        """The code of one chat, entered in the other."""
        await self._say("A code from /account link on Telegram, entered on Discord, makes her one person in both.")
        ana, readers = self.stage.on_discord["Ana"], self.stage.readers
        await self.stage.on_telegram["Ana"].says("/account link")
        told = await self._telegram(lambda seen: _CODE.search(seen.text))
        code = _CODE.findall(told.text)[0]
        await ana.says(f"/account link what:{code}", readers)
        asked = await self._discord(lambda seen: seen.only_me and seen.labels)
        await ana.presses(asked, asked.labels[0])
        await self._discord(lambda seen: "you are Ana here too" in seen.text)
        await ana.says("/account show", readers)
        card = await self._discord(lambda seen: "Telegram" in seen.text and "Discord" in seen.text)
        demand(card.only_me, "who she is should be told to her alone")

    async def share(self) -> None:
        """A whisper, a button, and what the whisper becomes."""
        await self._say("On Discord a title is whispered to her alone. She stars it, and shares it with the room.")
        ana, ben, readers = self.stage.on_discord["Ana"], self.stage.on_discord["Ben"], self.stage.readers
        await ana.says("/title what:the bowerbird handbook, drawn", readers)
        title = await self._discord(lambda seen: "Get CBZ" in seen.labels)
        demand(title.only_me and await ben.messages(readers) == [], "Ben should see nothing of a whisper")
        await ana.presses(title, "★ Star")
        await self._discord(lambda seen: seen.only_me and seen.text.startswith("★"))
        await ana.presses(title, "Share here")
        shared = await ben.sees(readers, lambda seen: "Get CBZ" in seen.labels, within_s=_PATIENCE_S)
        demand("Share here" not in shared.labels, "what is shared should not offer that again")

    async def choose(self) -> None:
        """A form."""
        await self._say("Ben chooses two chapters of it in a form; pages are drawn, checked and packed.")
        ben, readers = self.stage.on_discord["Ben"], self.stage.readers
        shared = await ben.sees(readers, lambda seen: "Choose chapters or format" in seen.labels)
        await ben.presses(shared, "Choose chapters or format")
        await ben.submits({"Format": "CBZ", "Chapters": "1-2"})
        ready = await ben.sees(readers, lambda seen: "is ready" in seen.text, within_s=_PATIENCE_S)
        self._show("Discord", ready)
        demand(_names(ready, ".cbz"), "the comic should have come with its card")

    async def ask_twice(self) -> None:
        """The same title, in both chats at once."""
        await self._say(
            "Ana asks for the book on Telegram, and while it is fetched, for the same on Discord: one request."
        )
        on_telegram, on_discord = self.stage.on_telegram["Ana"], self.stage.on_discord["Ana"]
        await on_telegram.says("/download the bowerbird handbook epub")
        await on_discord.says("/download what:the bowerbird handbook format:epub", self.stage.readers)
        card = await self._telegram(lambda seen: "Fetching" in seen.text)
        self._show("Telegram", card)
        joined = await self._discord(lambda seen: "Fetching" in seen.text and _HANDBOOK in seen.text)
        self._show("Discord", joined)
        demand(await self.stage.rooms_that_wait() == 2, "both chats should wait for one and the same request")
        await self._say("Both cards go on in place, and the file comes to both.")
        await on_telegram.sees_again(card, lambda seen: "is ready" in seen.text, within_s=_PATIENCE_S)
        file = await self._telegram(lambda seen: _names(seen, ".epub"))
        ready = await on_discord.sees_again(joined, lambda seen: "is ready" in seen.text, within_s=_PATIENCE_S)
        self._show("Discord", ready)
        demand(_names(ready, ".epub"), "the book should have come with its card")
        there = await self.stage.telegram.download(file.files[0])
        book = next(one for one in ready.files if one["name"].endswith(".epub"))
        demand(there == await self.stage.discord.download(book), "both chats should have the same bytes")

    async def ask_again(self) -> None:
        """A file that Telegram has."""
        await self._say("Asked for again, it is there at once. Telegram has the file: it is sent by its id.")
        await self.stage.on_telegram["Ana"].says("/download the bowerbird handbook epub")
        first, again = await self.stage.telegram.called("sendDocument", 2, within_s=_PATIENCE_S)
        sent, named = (str(call["parameters"]["document"]) for call in (first, again))
        demand(sent != named and named.startswith("BQAC"), "the first should be an upload, the second an id")

    async def _telegram(self, fits: Callable[[Any], object]) -> Any:
        """The bot's newest message to Ana on Telegram that fits, awaited."""
        ana = self.stage.on_telegram["Ana"]
        return await ana.sees(None, lambda seen: seen.by_bot and fits(seen), within_s=_PATIENCE_S)

    async def _discord(self, fits: Callable[[Any], object]) -> Any:
        """The bot's newest message on Discord, as Ana sees it, that fits, awaited."""
        return await self.stage.on_discord["Ana"].sees(self.stage.readers, fits, within_s=_PATIENCE_S)

    async def _say(self, line: str) -> None:
        say(line)
        await self.page.tell(line)

    def _show(self, platform: str, message: Any) -> None:
        lines = [line.strip() for line in message.text.replace("\\", "").splitlines() if line.strip()]
        print("\n".join(f"    {platform}: {line}" for line in lines[:4]), flush=True)  # noqa: T201


def _names(message: Any, ending: str) -> bool:
    """Whether a file of the message ends so."""
    names = [one["name"] if isinstance(one, dict) else one.name for one in message.files]
    return any(name.endswith(ending) for name in names)
