"""The main path, walked by a visitor in a house of its own that is gone afterwards. Needs no network."""

import contextlib
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.terminal.render import render, summary
from bot.web import wire
from core.settings import Layer, Settings, build
from door.composition import Parts, house
from door.guest import Guest, NotAsPromised, guest
from worker.catalog import adapters

#: seconds that each page or chapter of the demo shelf takes, so that there is something to pause
_PACE_S = 0.15
_PATIENCE_S = 60.0
_WIDTH = 96
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


async def walk() -> None:
    """All of it. Raises NotAsPromised."""
    say("I open a house in a temporary folder: a database, a Valkey, a worker, a chat. Nothing of yours is touched.")
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bowerbird-demo-")))
        opened = await stack.enter_async_context(house(_settings(folder), Parts()))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        visitor = await stack.enter_async_context(guest(session, opened.service, "me", "home", _PATIENCE_S))
        way = Walk(visitor, session)
        for step in (way.look, way.book, way.comic, way.tunes, way.star, way.pause, way.cancel, way.lists):
            await step()


def _settings(folder: Path) -> Settings:
    """Defaults, in this folder, with the demo shelf alone: whatever is set on this machine plays no part."""
    shelves = {name: {"enabled": False} for name in adapters.find()} | {"demo": {"pace_s": _PACE_S}}
    return build([Layer("demo", {"home": folder, "web": {"port": 0}, "sources": shelves})])


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps, in the order in which somebody new would take them."""

    visitor: Guest
    session: aiohttp.ClientSession

    async def look(self) -> None:
        """A search."""
        say("Somebody asks what there is:")
        post = await self._say("/search handbook")
        await self._until(post, lambda card: card.state != "open", "the search is still looking")
        card = self.visitor.card(post)
        show(card)
        demand(_rows(card) == 3, "the demo shelf should have three handbooks")

    async def book(self) -> None:
        """A book, downloaded and opened."""
        say("They ask for the book. The same message turns from a place in the queue into a file:")
        data = await self._have("/download handbook epub")
        with _zip(data) as book:
            demand(book.read("mimetype") == b"application/epub+zip", "the EPUB should say that it is one")
        say("Its signed link gave the bytes that were checked: an EPUB whose every file is whole.")

    async def comic(self) -> None:
        """A comic."""
        say("The comic, as CBZ, the first two chapters only:")
        data = await self._have("/download handbook drawn 1-2 cbz")
        with _zip(data) as comic:
            demand("ComicInfo.xml" in comic.namelist(), "the CBZ should carry its ComicInfo.xml")
            pages = sum(name.endswith((".png", ".jpg")) for name in comic.namelist())
        say(f"{pages} pages in order, and a ComicInfo.xml that comic readers understand.")

    async def tunes(self) -> None:
        """An audiobook."""
        say("And something to listen to:")
        data = await self._have("/download handbook bells mp3")
        with _zip(data) as tunes:
            demand(sum(name.endswith(".mp3") for name in tunes.namelist()) == 3, "there should be three tunes")

    async def star(self) -> None:
        """A star."""
        say("A title they like gets a star:")
        found = self.visitor.card(await self._say("/search handbook"))
        answer = await self._press(found, "2 · The Bowerbird handbook, drawn")
        demand(isinstance(answer, wire.Posted), "a press on a number should show the title")
        show(self.visitor.card(answer.post))
        await self._press(self.visitor.card(answer.post), "★ Star")
        card = self.visitor.card(await self._say("/favorites"))
        show(card)
        demand(_rows(card) == 1, "the star should be among the favorites")

    async def pause(self) -> None:
        """Pause, and go on."""
        say("A request can be paused while it runs, and goes on from there:")
        post = await self._say("/download handbook drawn zip")
        await self._until(post, _has("Pause"), "nothing can be paused")
        await self._press(self.visitor.card(post), "Pause")
        await self._until(post, _has("Resume"), "it is not paused")
        show(self.visitor.card(post))
        await self._press(self.visitor.card(post), "Resume")
        await self._until(post, _is("done"), "it did not go on to the end")
        show(self.visitor.card(post))

    async def cancel(self) -> None:
        """Cancel."""
        say("Or it can be stopped:")
        post = await self._say("/download handbook drawn epub")
        await self._until(post, _has("Cancel"), "nothing can be cancelled")
        await self._press(self.visitor.card(post), "Cancel")
        await self._until(post, _is("failed"), "it was not cancelled")
        show(self.visitor.card(post))

    async def lists(self) -> None:
        """The queue and the library."""
        say("The queue remembers what was asked, the library has what came of it:")
        show(self.visitor.card(await self._say("/queue")))
        card = self.visitor.card(await self._say("/library"))
        show(card)
        demand(_rows(card) == 3, "the library should have the three handbooks")

    async def _say(self, text: str) -> wire.WirePost:
        print(f"\n  > {text}", flush=True)  # noqa: T201
        return await self.visitor.say(text)

    async def _press(self, card: wire.WireCard, label: str) -> Any:
        print(f"\n  > [{label}]", flush=True)  # noqa: T201
        return await self.visitor.press(card, label)

    async def _have(self, request: str) -> bytes:
        """Ask for something, wait until it is ready, open its link and its page; the bytes."""
        post = await self._say(request)
        await self._follow(post)
        card = self.visitor.card(post)
        show(card)
        demand(card.state == "done" and len(card.files) == 1, f"{request} should end with one file")
        data = await self._get(card.files[0].url)
        page = await self._get(next(one.url or "" for one in card.actions if one.label == "Open"))
        digest = hashlib.sha256(data).hexdigest()
        demand(len(data) == card.files[0].size, "the link should give as many bytes as the card says")
        demand(digest in _HASH.findall(page.decode()), "the bytes should have the hash that their page names")
        return data

    async def _follow(self, post: wire.WirePost) -> None:
        """Say in a line what the card shows whenever that changes, until it is through."""
        while (card := self.visitor.card(post)).state == "open":
            print(f"    {summary(card)}", flush=True)  # noqa: T201
            await self._until(post, _moved_on(card), "nothing moves")

    async def _get(self, url: str) -> bytes:
        async with self.session.get(url) as answer:
            demand(answer.status == 200, f"a signed link should open, but it says {answer.status}")
            return await answer.read()

    async def _until(self, post: wire.WirePost, holds: Callable[[wire.WireCard], bool], trouble: str) -> None:
        await self.visitor.until(lambda: holds(self.visitor.card(post)), trouble)


def say(text: str) -> None:
    """A sentence about what happens."""
    print(f"\n{text}", flush=True)  # noqa: T201


def show(card: wire.WireCard) -> None:
    """A card as the terminal chat draws it."""
    width = min(_WIDTH, shutil.get_terminal_size().columns)
    print("\n".join(f"    {line}".rstrip() for line in render(card, width - 4).splitlines()), flush=True)  # noqa: T201


def demand(holds: bool, sentence: str) -> None:
    """Raises NotAsPromised with the sentence when it does not hold."""
    if not holds:
        raise NotAsPromised(f"{sentence}.")


def _moved_on(card: wire.WireCard) -> Callable[[wire.WireCard], bool]:
    return lambda now: summary(now) != summary(card)


def _has(label: str) -> Callable[[wire.WireCard], bool]:
    return lambda card: any(one.label == label for one in card.actions)


def _is(state: str) -> Callable[[wire.WireCard], bool]:
    return lambda card: card.state == state


def _rows(card: wire.WireCard) -> int:
    return sum(len(block.rows) for block in card.blocks if isinstance(block, wire.RowsBlock))


def _zip(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    demand(archive.testzip() is None, "every file of an archive should be whole")
    return archive
