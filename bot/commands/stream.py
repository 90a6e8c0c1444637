"""/stream: watch or hear something at once: a magnet link, a torrent of the room, or what is in its library."""

import re
from collections.abc import Sequence

from bot import torrent_rows
from bot.caller import Caller
from bot.cards import Card, Link, Outcome, State, Style, Text, Tone
from bot.commands import torrent as commands
from bot.deliver import delivery
from bot.reading import number_in
from bot.registry import Option, Takes, command
from bot.texts import units
from bot.views.torrent_files import FileSeen
from core.errors import NotFound
from core.folding import folded
from core.library import items
from core.library import torrents as rows
from core.library.items import Holding
from core.models import Aim
from core.policy import Permission
from core.runtime import Runtime
from core.torrents import magnet_in

_EPISODE = re.compile(r"\bs(\d{1,2})\s*e(\d{1,3})\b", re.IGNORECASE)
_TORRENT = re.compile(r"t(\d{1,9})\Z", re.IGNORECASE)
_PLAYED = ("audio/", "video/")


@command(
    "stream",
    Option("what", Takes.WORDS, required=True),
    Option("parts", Takes.PARTS),
    needs=Permission.REQUEST,
    group="find",
)
async def stream(runtime: Runtime, caller: Caller, what: str, parts: str = "") -> Outcome:
    """What is meant, with the link that plays it; a file by its number or as in `s01e02`, else the biggest."""
    if magnet_in(what.split(maxsplit=1)[0]) is not None:
        number = await commands.offered(runtime, caller, commands.source_in(what.split(maxsplit=1)[0]))
        return await _torrent(runtime, caller, number, what, parts)
    named = _TORRENT.match(what.strip())
    number = await _of_room(runtime, caller, int(named[1]) if named else 0, what)
    if number:
        return await _torrent(runtime, caller, number, what, parts)
    return await _shelved(runtime, caller, what)


async def _torrent(runtime: Runtime, caller: Caller, number: int, what: str, parts: str) -> Outcome:
    seen = await commands.opened(runtime, caller, number)
    if not seen.files:
        return await commands.requested(runtime, caller, number, Aim.STREAM)
    return await commands.streamed(runtime, caller, seen, _file(seen.files, what, parts))


def _file(files: Sequence[FileSeen], what: str, parts: str) -> int | None:
    """The file of an episode, or of a number as the list of files counts; None when neither is said."""
    if episode := _EPISODE.search(f"{what} {parts}"):
        wanted = (int(episode[1]), int(episode[2]))
        for one in files:
            found = _EPISODE.search(one.name)
            if found and (int(found[1]), int(found[2])) == wanted and one.plays:
                return one.number
        raise NotFound("stream-no-file", what=episode[0])
    if number := number_in(parts):
        if not any(one.number == number - 1 for one in files):
            raise NotFound("stream-no-file", what=parts)
        return number - 1
    return None


async def _of_room(runtime: Runtime, caller: Caller, number: int, what: str) -> int:
    """The room's torrent of this number, or the newest one whose name or file has all of these words; 0 for none."""
    words = folded(_EPISODE.sub("", what)).split()
    async with runtime.db.read() as session:
        for row in await rows.of_room(session, caller.room):
            if row.id == number:
                return number
            if not number and words:
                names = [torrent_rows.name(runtime, row), *await torrent_rows.paths(runtime, session, row)]
                if any(all(word in folded(name) for word in words) for name in names):
                    return row.id or 0
    return 0


async def _shelved(runtime: Runtime, caller: Caller, what: str) -> Card:
    """Something of the library that plays."""
    async with runtime.db.read() as session:
        found = [one for one in await items.of_room(session, caller.room, words=folded(what).split()) if _plays(one)]
        if not found:
            raise NotFound("stream-unknown", what=what[:100])
        made = await delivery(runtime, session, found[0], caller.person)
    say = caller.say
    line = Text(f"{made.file.name} · {units.size(made.file.size_bytes, say)}")
    actions = (Link(say("do-play"), made.file.url, Style.PRIMARY), Link(say("do-open"), made.open_url))
    return Card(found[0].title.name, (line,), actions, files=(), tone=Tone.GOOD, state=State.DONE)


def _plays(holding: Holding) -> bool:
    return holding.blob.media_type.startswith(_PLAYED)
