"""/add, and whatever is handed in by message, forward or upload: what it is, and what can be done with it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot import asking, desk, drawing, handing, taking
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome, Text, Tone
from bot.commands import importing, torrent
from bot.commands.titles import demanded
from bot.deliver import delivery
from bot.handing import Handed, HandedFile, HandedText
from bot.registry import Option, Takes, action, command
from bot.views import found, handed
from core import policy, title_list, torrents
from core.errors import BadContent, BowerbirdError, NotFound, UserError
from core.library import items
from core.policy import Permission
from core.runtime import Runtime
from core.torrents import Described, magnet_in

_AT_ONCE = 3


@command(
    "add",
    Option("what", Takes.WORDS, required=True, says="links"),
    needs=Permission.REQUEST,
    group="library",
    audience=Audience.ASIDE,
)
async def add(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """Links and magnets in what was typed."""
    return await take_in(runtime, caller, [HandedText(what)])


@action(handing.VERB, needs=Permission.REQUEST)
async def take_in(runtime: Runtime, caller: Caller, things: Sequence[Handed]) -> Card:
    """A card for one thing, a list for several; then the trouble of one does not hide the others."""
    single = _single(things)
    if not single:
        raise UserError("handed-nothing")
    if len(single) > handing.MOST:
        raise UserError("handed-too-many", count=len(single), most=handing.MOST)
    if len(single) == 1:
        return await _card(runtime, caller, single[0])
    slots = asyncio.Semaphore(_AT_ONCE)
    cards = await asyncio.gather(*(_one_of(runtime, caller, one, slots) for one in single))
    return handed.several(cards, caller.say)


def _single(things: Sequence[Handed]) -> list[str | HandedFile]:
    """Each address and each file by itself."""
    single: list[str | HandedFile] = []
    for thing in things:
        if isinstance(thing, HandedText):
            single += [address for address in handing.addresses(thing.text) if address not in single]
        else:
            single.append(thing)
    return single


async def _one_of(runtime: Runtime, caller: Caller, thing: str | HandedFile, slots: asyncio.Semaphore) -> Card:
    """The card of one of several things; its trouble as a card too. What it causes is its own."""
    own = replace(caller, cause=f"{caller.cause}:{_name(thing)[:200]}" if caller.cause else "")
    async with slots:
        try:
            return await _card(runtime, own, thing)
        except BowerbirdError as error:
            what, then = desk.sentences(caller, error)
            return Card(_name(thing)[:100], (Text(f"{what} {then}"),), tone=Tone.BAD)


async def _card(runtime: Runtime, caller: Caller, thing: str | HandedFile) -> Card:
    match thing:
        case HandedFile() if torrents.is_torrent(thing.name, thing.media_type):
            return await torrent.offer(runtime, caller, await _data(thing))
        case HandedFile() if title_list.is_called_so(thing.name) and policy.may(caller.role, Permission.MODERATE):
            taken = await importing.offered(runtime, caller, thing)
            return taken or await _kept(runtime, caller, await taking.keep(runtime, caller, thing))
        case HandedFile():
            return await _kept(runtime, caller, await taking.keep(runtime, caller, thing))
        case str() if len(thing) > handing.LONGEST:
            raise UserError("link-too-long", length=len(thing), most=handing.LONGEST)
        case str() if (magnet := magnet_in(thing)) is not None:
            return await torrent.offer(runtime, caller, magnet.encode())
        case _:
            return await _link(runtime, caller, thing)


async def _link(runtime: Runtime, caller: Caller, url: str) -> Card:
    """What the worker saw there: a source's title, a file, a torrent, or a page that nobody knows."""
    seen = await asking.look(runtime, caller, url)
    if "torrent" in seen:
        return await torrent.offer_again(runtime, caller, int(seen["torrent"]))
    if "described" in seen:
        facts = seen["described"]
        files = tuple((str(path), int(size)) for path, size in facts["files"])
        return handed.torrent(Described(facts["name"], facts["size_bytes"], files), caller.say)
    if "title" not in seen:
        return handed.page(seen, caller.say)
    async with runtime.db.read() as session:
        row = await demanded(session, int(seen["title"]))
        whole = await drawing.title(runtime, session, row, caller.person, caller.room)
    if seen["is_file"] and not whole.here:
        return handed.file(row.id or 0, row.info(), caller.say)
    return found.title(whole, caller.say)


async def _data(file: HandedFile) -> bytes:
    data = await taking.torrent(file)
    try:
        await asyncio.to_thread(torrents.read_torrent, data)
    except BadContent as error:
        raise UserError("file-bad", name=taking.short(file.name), reason=error.reason) from error
    return data


async def _kept(runtime: Runtime, caller: Caller, item: int) -> Card:
    async with runtime.db.read() as session:
        holding = await items.holding(session, item)
        if holding is None:
            raise NotFound("item-gone")
        made = await delivery(runtime, session, holding, caller.person)
    return handed.kept(holding.title.name, made, caller.room_name, caller.say)


def _name(thing: str | HandedFile) -> str:
    return thing if isinstance(thing, str) else taking.short(thing.name)
