"""The chat platforms as a bench meets them: emulated, each in a process of its own, with people who ask.

How long an answer took is read off the platform's own clock: from the person's line to the first
thing that they see of the answer. What was said is judged afterwards, so that judging takes no time.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Protocol

from tests.emulators.discord_platform import people as discord_people
from tests.emulators.telegram_platform import people as telegram_people


class Crowd(Protocol):
    """People on a platform, each in a chat of their own with the bot."""

    name: str
    settings: dict[str, str]

    async def come(self, count: int) -> None:
        """Once the bot is there: that many people open their chats with it."""
        ...

    async def say(self, number: int, text: str) -> None:
        """One of them asks something; waits for nothing."""
        ...

    async def took_ms(self) -> list[float]:
        """How long each question took that was asked since the last time."""
        ...

    async def edits(self, text: str) -> int:
        """How often the card of the first one's question was edited until it said this."""
        ...

    async def requests(self) -> int:
        """All requests of the bot."""
        ...

    async def refused(self) -> int:
        """Requests that the platform would not have taken, by its rules and the official schema."""
        ...


class OnTelegram:
    """Private chats."""

    name = "telegram"

    def __init__(self, platform: Any) -> None:
        self._platform = platform
        self._people: list[Any] = []
        self._said: dict[int, Any] = {}
        self.settings = {"token": platform.token, "api_base": platform.api_base}

    async def come(self, count: int) -> None:
        """They press Start."""
        await self._platform.called("setChatMenuButton")
        self._people = [await self._platform.person(f"p{number}") for number in range(count)]
        for number, one in enumerate(self._people):
            self._said[number] = await one.starts()
        await self.took_ms()

    async def say(self, number: int, text: str) -> None:
        """A line."""
        self._said[number] = await self._people[number].says(text)

    async def took_ms(self) -> list[float]:
        """From the line to the bot's next message."""
        took = []
        for number, said in self._said.items():
            answer = await self._answer(number, said)
            took.append((answer.history[0].at - said.history[0].at) * 1000)
        self._said.clear()
        return took

    async def edits(self, text: str) -> int:
        """Of the bot's next message."""
        card = await self._answer(0, self._said.pop(0))
        done = await self._people[0].sees_again(card, lambda shown: text in shown.text, within_s=60)
        return int(done.edits)

    async def requests(self) -> int:
        """All of them."""
        return len(await self._platform.calls())

    async def refused(self) -> int:
        """Afterwards."""
        await self._platform.judge()
        return len(await self._platform.refused())

    async def _answer(self, number: int, said: Any) -> Any:
        one = self._people[number]
        return await one.sees(one.private, lambda shown: shown.by_bot and shown.id > said.id, within_s=60)


class OnDiscord:
    """Private chats."""

    name = "discord"

    def __init__(self, platform: Any) -> None:
        self._platform = platform
        self._people: list[tuple[Any, Any]] = []
        self._said: dict[int, Any] = {}
        self.settings = {"token": platform.token, "api_base": platform.api_base, "gateway_url": platform.gateway_url}

    async def come(self, count: int) -> None:
        """They are in a server with the bot, and open a chat with it."""
        await self._platform.until_connected()
        people = [await self._platform.person(f"p{number}") for number in range(count)]
        await self._platform.group("Readers", *people)
        self._people = [(one, await one.dm()) for one in people]

    async def say(self, number: int, text: str) -> None:
        """A slash command."""
        one, room = self._people[number]
        self._said[number] = await one.says(text, room)

    async def took_ms(self) -> list[float]:
        """From the command to its first answer; a mere "thinking…" is none."""
        took = [await self._took_s(number, said) for number, said in self._said.items()]
        self._said.clear()
        return [seconds * 1000 for seconds in took]

    async def _took_s(self, number: int, said: Any) -> float:
        outcome = await said.outcome(within_s=60)
        waited = float(outcome["after_s"])
        if outcome["state"] == "answered":
            return waited
        if outcome["state"] != "deferred":
            raise RuntimeError(f"a command on Discord was {outcome['state']}")
        one, room = self._people[number]
        shown = await one.sees(room, lambda seen: seen.id == outcome["message"] and not seen.thinking, within_s=60)
        return waited + float(shown.history[0]["until"]) - float(shown.at)

    async def edits(self, text: str) -> int:
        """Of the message that answered."""
        one, room = self._people[0]
        await self._said.pop(0).outcome(within_s=60)
        done = await one.sees(room, lambda shown: text in shown.text, within_s=60)
        return int(done.edits)

    async def requests(self) -> int:
        """All of them."""
        return len(await self._platform.calls())

    async def refused(self) -> int:
        """Afterwards."""
        await self._platform.judge()
        return len(await self._platform.refused())


@contextlib.asynccontextmanager
async def platforms() -> AsyncIterator[list[Crowd]]:
    """Both, for as long as the block lasts."""
    async with telegram_people.running(judge_later=True) as telegram, discord_people.running(judge_later=True) as chat:
        yield [OnTelegram(telegram), OnDiscord(chat)]
