"""A torrent of five files in a chat's house: handed in, with somebody who gives it."""

import asyncio
import contextlib

from bot import desk
from bot.handing import HandedFile
from bot.web.socket import welcomed
from core.events import TorrentWanted
from core.library import torrents
from core.models import Aim, Torrent
from tests import swarm
from tests.deadline import DEADLINE_S
from tests.story import labels, telling

TEXT = b"They come at night. " * 20_000
FILES = {
    "Moths/moths.txt": TEXT,
    "Moths/notes.txt": b"Seen in May. " * 5_000,
    "Moths/Moths.S01E01.mkv": swarm.some_bytes(300_000),
    "Moths/Moths.S01E02.mkv": swarm.some_bytes(200_000, 2),
    "Moths/Moths.S01E01.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHush.\n",
}
QUIET = {
    "listen": "127.0.0.1:0",
    "dht": False,
    "lsd": False,
    "utp": False,
    "several_per_address": True,
    "preload_for": "asked",
}


@contextlib.asynccontextmanager
async def housing(folder, redis_url, shared=None, **more):
    """A service with an engine that keeps to this machine; `shared` are settings besides those of torrents."""
    async with telling(folder, redis_url, torrent=QUIET | more, **(shared or {})) as story:
        await engine_is_up(story)
        yield story


async def engine_is_up(story):
    """Wait until it has said so; a service that has just started takes a moment."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not await _any_engine(story):
            await events.torrent_changed(0, 0.1)


async def _any_engine(story):
    async with story.runtime.db.read() as session:
        return await torrents.any_engine(session)


async def meets(story, peers, number=1):
    """A torrent hears of its peers, as a tracker would tell."""
    async with story.runtime.db.begin() as session:
        row = await torrents.by_id(session, number)
        await torrents.want(session, number, Aim.STREAM if row.aim is Aim.OFFERED else row.aim, peers)
    await story.runtime.events.publish(TorrentWanted(number))


async def offered(story, moths, peers, name="ada", room="home"):
    """Somebody hands the torrent in; it has peers from then on."""

    async def read():
        yield moths[0]

    file = HandedFile("moths.torrent", len(moths[0]), read, "application/x-bittorrent")
    caller = await welcomed(story.runtime, name, room)
    await desk.hand_in(story.runtime, caller, [file])
    await meets(story, peers)
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not await known(story):
            await events.torrent_changed(1, 0.2)


async def known(story):
    async with story.runtime.db.read() as session:
        return await torrents.files(session, 1)


async def shows(story, label, name="ada"):
    """Wait until the newest card has this button."""
    talker = await story.talker(name)
    await talker.until(lambda: label in labels(talker.cards[-1]))


async def row(story, number=1):
    async with story.runtime.db.read() as session:
        return await torrents.by_id(session, number)


async def until(story, holds, number=1):
    """Wait until something holds of a torrent's row."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not holds(await row(story, number)):
            await events.torrent_changed(number, 0.2)


async def taken_away(story, number=1):
    """Wait until an engine has taken a torrent away that was removed; people see it no more before."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while True:
            async with story.runtime.db.read() as session:
                if await session.get(Torrent, number) is None:
                    return
            await events.torrent_changed(number, 0.2)


async def links(story, name="ada", room="home", what="moths s01e01"):
    """The card with the link that plays, and the addresses on it by their labels."""
    card = await story.says(name, f"/stream {what}", room)
    return card, {one.label: one.url for one in card.actions if one.url}
