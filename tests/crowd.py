"""Many people on one surface, each with a request of their own, for stories of crashes.

A crowd asks, waits until every card stands and moves, and afterwards until every card has ended; what it
gives back is where the cards stand and how many messages people have got.
"""

import asyncio
from types import SimpleNamespace

from core import home
from tests.story import Story

PATIENCE_S = 300  # a hundred and fifty cards on a machine that may be busy
_AT_ONCE = 10


class _Crowd:
    """People with one request each: (parts, format)."""

    def __init__(self, wishes):
        self.wishes = wishes
        self.cards = {}

    async def ask(self):
        """Everybody asks; returns once every card shows that its request is under way."""
        await self._all(self._asks)

    async def end(self):
        """Wait until every card has ended where it stood; the numbers of those that did not, or not alone."""
        return [number for number in await self._all(self._ends) if number is not None]

    async def _all(self, act):
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(number):
            async with slots:
                return await act(number)

        return await asyncio.gather(*map(one, range(len(self.wishes))))


class OnTelegram(_Crowd):
    """Private chats with the bot."""

    def __init__(self, wishes, platform):
        super().__init__(wishes)
        self._platform = platform

    async def come(self):
        await self._platform.called("setChatMenuButton")
        self._people = [await self._platform.person(f"p{number}") for number in range(len(self.wishes))]

    async def _asks(self, number):
        one, (parts, fmt) = self._people[number], self.wishes[number]
        await one.says(f"/download the bowerbird handbook {parts} {fmt}")
        card = await one.sees(None, lambda shown: shown.by_bot and "Pause" in shown.labels(), within_s=PATIENCE_S)
        self.cards[number] = card
        await one.sees_again(card, under_way, within_s=PATIENCE_S)

    async def _ends(self, number):
        one = self._people[number]
        await one.sees_again(self.cards[number], lambda shown: "is ready" in shown.text, within_s=PATIENCE_S)
        await one.sees(None, lambda shown: bool(shown.files), within_s=PATIENCE_S)
        shown = [(one.id, bool(one.files)) for one in await one.messages() if one.by_bot]
        card = self.cards[number].id
        return None if [number for number, _ in shown] == [card, shown[-1][0]] and shown[-1][1] else number


class OnDiscord(_Crowd):
    """Direct messages with the bot."""

    def __init__(self, wishes, platform):
        super().__init__(wishes)
        self._platform = platform

    async def come(self):
        await self._platform.until_connected()
        people = [await self._platform.person(f"p{number}") for number in range(len(self.wishes))]
        await self._platform.group("Readers", *people)
        self._people = [(one, await one.dm()) for one in people]

    async def _asks(self, number):
        (one, room), (parts, fmt) = self._people[number], self.wishes[number]
        await one.says(f"/download what:the bowerbird handbook parts:{parts} format:{fmt}", room)
        self.cards[number] = await one.sees(room, lambda shown: "Pause" in shown.labels, within_s=PATIENCE_S)
        await one.sees_again(self.cards[number], under_way, within_s=PATIENCE_S)

    async def _ends(self, number):
        one, room = self._people[number]
        done = await one.sees_again(self.cards[number], lambda shown: "is ready" in shown.text, within_s=PATIENCE_S)
        whole = any(not file["name"].startswith("cover") for file in done.files)
        return None if whole and len(await one.messages(room)) == 1 else number


class OnTheWeb(_Crowd):
    """Rooms of the web chat."""

    def __init__(self, wishes, folder, session):
        super().__init__(wishes)
        self._folder = folder
        self._session = session

    async def come(self):
        """They open their pages, also once more after a crash."""
        self._story = Story(SimpleNamespace(service=home.running(self._folder)), self._session)
        for number in range(len(self.wishes)):
            await self._story.talker(f"p{number}", f"room{number}")

    async def _asks(self, number):
        name, room, (parts, fmt) = f"p{number}", f"room{number}", self.wishes[number]
        await self._story.says(name, f"/download the bowerbird handbook {parts} {fmt}", room)
        await self._story.sees(name, "Listing the parts", room)
        self.cards[number] = max((await self._story.talker(name, room)).posts)

    async def _ends(self, number):
        name, room = f"p{number}", f"room{number}"
        await self._story.becomes(name, "done", room)
        posts = (await self._story.talker(name, room)).posts
        stands = [one.id for one in posts.values() if one.card]
        return None if stands == [self.cards[number]] else number

    async def leave(self):
        for talker in self._story.talkers.values():
            await talker.close()


def under_way(shown):
    """The request runs, and its card says so."""
    return "Listing the parts" in shown.text
