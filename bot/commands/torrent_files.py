"""The files of a torrent: which of them are wanted."""

import contextlib
from collections.abc import Awaitable, Callable

from bot import torrent_rows
from bot.acting import ActedBefore, acting
from bot.caller import Caller
from bot.cards import Outcome, Replace
from bot.commands.titles import toast
from bot.commands.torrent_asking import demanded, opened, requested
from bot.registry import action
from bot.views import torrents
from core.db import Session
from core.events import TorrentWanted
from core.library import torrents as rows
from core.models import Aim
from core.policy import Permission
from core.releases import packs
from core.runtime import Runtime


@action("torrent.files", needs=Permission.REQUEST)
async def choose(runtime: Runtime, caller: Caller, torrent: int, start: int | None = None) -> Outcome:
    """What is in it, to choose from; turned over in its place."""
    seen = await opened(runtime, caller, torrent, start or 0)
    if not seen.files:
        return await requested(runtime, caller, torrent, Aim.STREAM)
    card = torrents.files(seen, caller.say, start or 0)
    return card if start is None else Replace(card)


@action("torrent.toggle", needs=Permission.REQUEST)
async def toggle(runtime: Runtime, caller: Caller, torrent: int, file: int, start: int) -> Outcome:
    """A file is wanted, or is not any more."""

    async def change(session: Session) -> None:
        await rows.toggle(session, torrent, file)

    return await _chosen(runtime, caller, torrent, start, change)


@action("torrent.only", needs=Permission.REQUEST)
async def choose_only(runtime: Runtime, caller: Caller, torrent: int, file: int) -> Outcome:
    """One of its files is wanted, with its subtitles, and nothing else."""

    async def change(session: Session) -> None:
        found = await rows.files(session, torrent)
        paths = [(rows.path_of(runtime.keys, one), one.size_bytes) for one in found]
        places = [place for place, one in enumerate(found) if one.number == file]
        wanted = [*places, *packs.beside(paths, places)]
        await rows.choose(session, torrent, [found[place].number for place in wanted])

    return await _chosen(runtime, caller, torrent, 0, change)


@action("torrent.all", needs=Permission.REQUEST)
async def choose_all(runtime: Runtime, caller: Caller, torrent: int, wanted: bool) -> Outcome:
    """All of its files are wanted, or none yet."""

    async def change(session: Session) -> None:
        await rows.choose(session, torrent, None if wanted else [])

    return await _chosen(runtime, caller, torrent, 0, change)


async def _chosen(
    runtime: Runtime, caller: Caller, torrent: int, start: int, change: Callable[[Session], Awaitable[None]]
) -> Outcome:
    """Another choice of its files, made once however often the same press is heard; the files as they stand then."""
    with contextlib.suppress(ActedBefore):
        async with acting(runtime, caller) as act:
            await demanded(act.session, torrent)
            await change(act.session)
            await act.says(toast(caller, "torrent-chosen-toast"))
    await runtime.events.publish(TorrentWanted(torrent))
    async with runtime.db.read() as session:
        row = await demanded(session, torrent)
        seen = await torrent_rows.seen(runtime, session, row, caller.person, caller.room, start=start)
    return Replace(torrents.files(seen, caller.say, start))
