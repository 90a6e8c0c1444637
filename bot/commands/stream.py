"""/stream: watch or hear something at once: a magnet link, a torrent of the room, or what is in its library."""

import asyncio
import re
from collections.abc import Sequence

from bot import torrent_rows
from bot.caller import Caller
from bot.cards import Act, Card, Link, Outcome, Pick, State, Style, Text, Tone
from bot.commands import torrent as commands
from bot.commands import torrent_asking as asking
from bot.deliver import delivery
from bot.registry import Option, Takes, command
from bot.texts import Say, units
from core.db import Session
from core.errors import NotFound
from core.folding import folded
from core.library import items
from core.library import torrents as rows
from core.library.items import Holding
from core.policy import Permission
from core.releases import packs
from core.releases.said import said
from core.runtime import Runtime
from core.torrents import magnet_in

_TORRENT = re.compile(r"t(\d{1,9})(?:\s+(.*))?\Z", re.IGNORECASE)
_PLAYED = ("audio/", "video/")
_MOST = 25


@command(
    "stream",
    Option("what", Takes.WORDS, required=True),
    Option("parts", Takes.PARTS),
    needs=Permission.REQUEST,
    group="find",
)
async def stream(runtime: Runtime, caller: Caller, what: str, parts: str = "") -> Outcome:
    """What is meant, with the link that plays it: a file of a pack by number, episode or name, else its biggest."""
    first, _, more = what.partition(" ")
    if magnet_in(first) is not None:
        number = await commands.offered(runtime, caller, commands.source_in(first))
        return await asking.called(runtime, caller, number, f"{more} {parts}".strip())
    if named := _TORRENT.match(what.strip()):
        if await _is_of_room(runtime, caller, int(named[1])):
            return await asking.called(runtime, caller, int(named[1]), f"{named[2] or ''} {parts}".strip())
        return await _shelved(runtime, caller, what)
    wanted = f"{what} {parts}".strip()
    if number := await _of_room(runtime, caller, wanted):
        return await asking.called(runtime, caller, number, wanted)
    return await _shelved(runtime, caller, wanted)


async def _is_of_room(runtime: Runtime, caller: Caller, number: int) -> bool:
    async with runtime.db.read() as session:
        return any(row.id == number for row in await rows.of_room(session, caller.room))


async def _of_room(runtime: Runtime, caller: Caller, wanted: str) -> int:
    """The room's newest torrent that has all of these words in its name, or with one of its files; 0 for none.

    What counts parts may stand in no name: it is looked for without, too.
    """
    asked = said(wanted)
    async with runtime.db.read() as session:
        named = [
            (row.id or 0, torrent_rows.name(runtime, row), await torrent_rows.paths(runtime, session, row))
            for row in await rows.of_room(session, caller.room)
        ]
    for words in dict.fromkeys((asked.words, asked.beside)):
        for number, name, paths in named:
            if words and any(_has(f"{name} {path}", words) for path in ("", *paths)):
                return number
    return 0


def _has(name: str, words: Sequence[str]) -> bool:
    """A word may be the beginning of one that stands there; a number has to be all of it."""
    plain = folded(name)
    return all(word in plain.split() if word.isdecimal() else word in plain for word in words)


async def _shelved(runtime: Runtime, caller: Caller, wanted: str) -> Card:
    """Something of the library that plays."""
    say = caller.say
    async with runtime.db.read() as session:
        found = await _playing(session, caller.room, wanted)
        files = [(f"{one.title.name}/{one.item.file_name}", one.blob.size_bytes) for one in found]
        fitting = [found[place] for place in await asyncio.to_thread(packs.meant, files, wanted)]
        if len(fitting) != 1:
            return _several(fitting or found, wanted[:100], say)
        made = await delivery(runtime, session, fitting[0], caller.person)
    line = Text(f"{made.file.name} · {units.size(made.file.size_bytes, say)}")
    actions = (Link(say("do-play"), made.file.url, Style.PRIMARY), Link(say("do-open"), made.open_url))
    return Card(fitting[0].title.name, (line,), actions, files=(), tone=Tone.GOOD, state=State.DONE)


async def _playing(session: Session, room: int, wanted: str) -> list[Holding]:
    """What plays of a room's library under these words, else without what counts parts. Raises NotFound for nothing."""
    asked = said(wanted)
    for words in dict.fromkeys((asked.words, asked.beside)):
        if words and (found := list(filter(_plays, await items.of_room(session, room, words=words)))):
            return found
    raise NotFound("stream-unknown", what=wanted[:100])


def _several(found: Sequence[Holding], wanted: str, say: Say) -> Card:
    """Which one is for them to say."""
    picks = tuple(Act(one.title.name[:100], "title.show", {"title": one.title.id}) for one in found[:_MOST])
    told = Text(say("torrent-several", count=len(found), what=wanted))
    return Card(wanted, (told,), pick=Pick(say("search-pick"), picks), state=State.DONE)


def _plays(holding: Holding) -> bool:
    return holding.blob.media_type.startswith(_PLAYED)
