"""Torrents asked for: opened, so that it is known what is in them; watched, by what a file is called; requested."""

from bot import showing, torrent_rows
from bot.caller import Caller
from bot.cards import Card, Outcome
from bot.registry import action
from bot.views import torrents
from bot.views.torrents import Seen
from core import intake
from core.db import Session
from core.errors import NotFound
from core.events import TorrentWanted
from core.intake import Request
from core.library import torrents as rows
from core.models import Aim, Lane, Torrent
from core.policy import Permission
from core.runtime import Runtime

#: seconds until a torrent that was just wanted tells what is in it, mostly
_WAIT_S = 2.5
#: letters; more are no name of a file
_MOST_SAID = 300


@action("torrent.play", needs=Permission.REQUEST)
async def play(runtime: Runtime, caller: Caller, torrent: int, file: int | None = None) -> Outcome:
    """Watch or hear it while it comes; the biggest file that plays, unless one is named."""
    seen = await opened(runtime, caller, torrent)
    if not seen.files:
        return await requested(runtime, caller, torrent, Aim.STREAM)
    await showing.opened(runtime, caller, seen, file)  # by the time somebody presses Play its beginning is here
    return torrents.stream(seen, caller.say, file)


async def called(runtime: Runtime, caller: Caller, torrent: int, said: str) -> Outcome:
    """The file that is called so; without a word as by a press of Stream."""
    if not said:
        return await play(runtime, caller, torrent)
    seen = await opened(runtime, caller, torrent)
    if not seen.files:
        return await requested(runtime, caller, torrent, Aim.STREAM, said)
    fitting = await torrent_rows.meant(seen, said)
    if len(fitting) == 1:
        await showing.opened(runtime, caller, seen, fitting[0].number)
    return await torrent_rows.called(seen, said, caller.say)


async def requested(runtime: Runtime, caller: Caller, torrent: int, aim: Aim, said: str = "") -> Card:
    """Write the request down; its card lives from now on. Whoever asks the same waits for the same.

    What was `said` of its files tells which are meant once it is known what is in it.
    """
    async with runtime.db.begin() as session:
        row = await demanded(session, torrent)
        payload = {"torrent": torrent, "aim": aim.value, "language": caller.locale}
        request = Request(
            kind="torrent",
            lane=Lane.WAIT,
            payload=payload | ({"said": said[:_MOST_SAID]} if said else {}),
            same=(torrent, aim.value, *((said,) if said else ())),
            trace=caller.trace,
            cause=caller.cause,
        )
        accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        if aim is Aim.FETCH or row.aim in {*rows.SHOWN, Aim.STREAM}:
            await rows.requested(session, torrent, accepted.job.id or 0)
        await session.flush()
        row = await demanded(session, torrent)
        card = await torrent_rows.card(runtime, session, accepted.job, caller.person, caller.room, caller.say)
    await runtime.queue.nudge()
    return torrents.versioned(card, accepted.job.version)


async def opened(runtime: Runtime, caller: Caller, torrent: int, start: int | None = None) -> Seen:
    """A torrent that an engine has opened, so that it is known what is in it; without files if that takes longer.

    A page of its files from place `start` on, else as many as one is looked for among.
    """
    async with runtime.events.following() as events:
        async with runtime.db.begin() as session:
            row = await demanded(session, torrent)
            await rows.touch(session, torrent)
            known = await rows.files(session, torrent, 1)
            if row.aim in rows.SHOWN:
                await rows.want(session, torrent, Aim.STREAM)
        await runtime.events.publish(TorrentWanted(torrent))
        if not known:
            await events.torrent_changed(torrent, _WAIT_S)
    async with runtime.db.read() as session:
        row = await demanded(session, torrent)
        return await torrent_rows.seen(
            runtime, session, row, caller.person, caller.room, is_named=start is None, start=start
        )


async def demanded(session: Session, torrent: int) -> Torrent:
    """Its row. Raises NotFound for one that was removed."""
    row = await rows.by_id(session, torrent)
    if row is None:
        raise NotFound("torrent-gone")
    return row
