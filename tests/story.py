"""A whole service and the people who talk to it, so that tests read as stories.

    await story.says("ada", "/download handbook epub")
    await story.ready("ada")
    assert story.last("ada").files

Everything is real: the web's WebSocket, the rows, the lanes, the demo shelf. Only the wait is hidden.
"""

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass, field

import aiohttp

from bot.web import wire
from core.settings import load
from door.composition import Parts, house
from tests.deadline import DEADLINE_S
from tests.migrated import settle
from worker.catalog import adapters


class Talker:
    """One person in one room, on a WebSocket of their own."""

    def __init__(self, line):
        self._line = line
        self._numbers = itertools.count(1)
        self._name = id(self)
        self.welcome = None
        self.posts = {}
        self.answers = {}
        self.edits = []
        self.problems = []
        #: what was told in passing, in answer to nothing
        self.notices = []
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    async def _read(self):
        async for message in self._line:
            frame = wire.from_server.validate_json(message.data)
            async with self._news:
                self._take(frame)
                self._news.notify_all()

    def _take(self, frame):
        match frame:
            case wire.Welcome():
                self.welcome = frame
            case wire.Posts():
                self.posts |= {post.id: post for post in frame.posts}
            case wire.Posted() | wire.Edited():
                self.posts[frame.post.id] = frame.post
                if isinstance(frame, wire.Edited):
                    self.edits.append(frame.post)
            case wire.Problem():
                self.problems.append(frame.text)
            case wire.ToastFrame(re=None):
                self.notices.append(frame)
        if getattr(frame, "re", None):
            self.answers[frame.re] = frame

    async def until(self, holds):
        """Wait until `holds()` is true of what was heard."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(holds)

    async def send(self, **frame):
        """Send a frame and give the answer to it."""
        number = frame.setdefault("id", f"{self._name}-{next(self._numbers)}")
        await self._line.send_str(json.dumps(frame))
        await self.until(lambda: number in self.answers)
        return self.answers[number]

    async def raw(self, text):
        """Send anything."""
        await self._line.send_str(text)

    @property
    def cards(self):
        """The cards that are seen, oldest first."""
        return [post.card for _, post in sorted(self.posts.items()) if post.card]

    async def close(self):
        """Hang up."""
        self._reader.cancel()
        await self._line.close()


@dataclass
class Story:
    """The service, and who talks to it."""

    opened: object
    session: aiohttp.ClientSession
    talkers: dict = field(default_factory=dict)

    async def talker(self, name, room="home", *, fresh=False):
        """Somebody in a room; they come in when they first speak, and once more when that is to be `fresh`."""
        known = None if fresh else self.talkers.get((name, room))
        if known is None:
            service = self.opened.service
            headers = {"Authorization": f"Bearer {service.key}"}
            line = await self.session.ws_connect(f"{service.url}/ws", headers=headers)
            known = self.talkers[name, room] = Talker(line)
            await line.send_str(json.dumps({"type": "hello", "as": name, "room": room}))
            await known.until(lambda: known.welcome is not None)
        return known

    async def says(self, name, text, room="home"):
        """Somebody says a line; the answer's card, toast or form."""
        return _shown(await (await self.talker(name, room)).send(type="say", text=text))

    async def presses(self, name, label, room="home", card=None):
        """Somebody presses the button (or option) of this label on the newest card that has it."""
        talker = await self.talker(name, room)
        token = _token(card or next(one for one in reversed(talker.cards) if _token(one, label)), label)
        return _shown(await talker.send(type="press", token=token))

    async def fills(self, name, form, room="home", **values):
        """Somebody fills a form in."""
        talker = await self.talker(name, room)
        return _shown(await talker.send(type="fill", token=form.token, values=values))

    async def completes(self, name, text, room="home"):
        """The completions of a text."""
        return (await (await self.talker(name, room)).send(type="complete", text=text)).choices

    async def becomes(self, name, state, room="home"):
        """Wait until the newest request card that somebody sees is "open", "done" or "failed"; that card."""
        talker = await self.talker(name, room)

        def newest():
            return next((card for card in reversed(talker.cards) if card.job and card.state != "none"), None)

        await talker.until(lambda: newest() is not None and newest().state == state)
        return newest()

    async def sees(self, name, text, room="home"):
        """Wait until the newest card that somebody sees says this; that card."""
        talker = await self.talker(name, room)
        await talker.until(lambda: bool(talker.cards) and text in told(talker.cards[-1]))
        return talker.cards[-1]

    async def ready(self, name, room="home"):
        """Wait until the newest request is ready; its card."""
        return await self.becomes(name, "done", room)

    async def fetch(self, url, **request):
        """Open an address, or a path of the service: (status, headers, body)."""
        url = self.opened.service.url + url if url.startswith("/") else url
        async with self.session.request(request.pop("method", "GET"), url, **request) as answer:
            return answer.status, answer.headers, await answer.read()

    @property
    def runtime(self):
        """The service's own connections, to look at its rows."""
        return self.opened.runtime


@contextlib.asynccontextmanager
async def telling(tmp_path, redis_url, **sections):
    """A service in a home of its own under `tmp_path`; of the sources that need a network only those that are named."""
    sources = not_asked() | sections.pop("sources", {"demo": {}})
    search = {"starter": False} | sections.pop("search", {})
    sections = {
        "sources": sources,
        "search": search,
        "worker": {"drain_s": 0.3},
        "web": {"port": 0},
        "torrent": {"enabled": False},
        **sections,
    }
    settle(tmp_path / "home")
    settings = load({}, home=tmp_path / "home", redis_url=redis_url, **sections)
    async with house(settings, Parts()) as opened, aiohttp.ClientSession() as session:
        story = Story(opened, session)
        yield story
        for talker in story.talkers.values():
            await talker.close()


def not_asked():
    """Settings that switch off every source that would go to the network by itself."""
    return {
        name: {"enabled": False}
        for name, one in adapters.find(others=()).items()
        if one.on_by_default and "base_url" in one.options.__dataclass_fields__
    }


def told(card):
    """All that a card (or a toast) says, a line each, without its buttons."""
    if not isinstance(card, wire.WireCard):
        return card.text
    lines = [card.title]
    for block in card.blocks:
        match block:
            case wire.FieldsBlock(fields=fields):
                lines += [f"{one.name}: {one.value}" for one in fields]
            case wire.RowsBlock(rows=rows):
                lines += [" · ".join(part for part in (row.title, row.detail, row.mark) if part) for row in rows]
            case wire.CoverBlock(alt=alt):
                lines.append(alt)
            case _:
                lines.append(block.text)
    return "\n".join(lines)


def labels(card):
    """What can be pressed or opened on a card."""
    return [one.label for one in [*card.actions, *(card.pick.options if card.pick else [])]]


def _shown(frame):
    match frame:
        case wire.Posted() | wire.Edited():
            return frame.post.card
        case wire.FormFrame():
            return frame.form
        case _:
            return frame


def _token(card, label):
    buttons = [*card.actions, *(card.pick.options if card.pick else [])]
    return next((one.token for one in buttons if one.label == label and one.token), None)
