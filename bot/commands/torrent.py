"""/torrent: add one, see those of the room, choose files, pause, seed, remove; and the buttons on their cards."""

import asyncio

from bot import release_rows, showing, torrent_rows
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome
from bot.commands.steering import steerable, tell
from bot.commands.titles import toast
from bot.commands.torrent_asking import demanded, requested
from bot.commands.torrent_files import choose
from bot.reading import number_in
from bot.registry import Option, Takes, action, command
from bot.views import decisions, handed, torrents
from core import policy
from core.db import Session
from core.errors import BadContent, NotAllowed, NotFound, UserError
from core.events import JobChanged, JobWanted, TorrentWanted
from core.library import jobs, torrent_space
from core.library import torrents as rows
from core.library.releases import Viewer
from core.models import Aim, Job, Torrent, Wanted
from core.models.jobs import OPEN
from core.policy import Permission
from core.runtime import Runtime
from core.torrents import described, magnet_in

_LIST, _ADD = "list", "add"


@command(
    "torrent",
    Option(
        "do", Takes.CHOICE, choices=(_LIST, _ADD, "files", "pause", "resume", "remove", "seed", "pin", "unpin", "why")
    ),
    Option("what", Takes.WORD, says="torrent"),
    needs=Permission.REQUEST,
    group="find",
)
async def torrent(runtime: Runtime, caller: Caller, do: str = _LIST, what: str = "") -> Outcome:
    """The room's torrents; the other words take a torrent's number, `add` a magnet link or an info-hash."""
    if do == _LIST:
        return await listing(runtime, caller)
    if do == _ADD:
        return await fetch(runtime, caller, await offered(runtime, caller, source_in(what)))
    return await _WORDS[do](runtime, caller, await _meant(runtime, caller, what))


async def listing(runtime: Runtime, caller: Caller) -> Card:
    """What the room has of torrents."""
    async with runtime.db.browse() as session:
        found = await rows.of_room(session, caller.room, limit=20)
        seen = await torrent_rows.several(runtime, session, found, caller.person, caller.room)
    await showing.listed(runtime, caller, seen)
    return torrents.listing(seen, caller.say)


def source_in(text: str) -> bytes:
    """The magnet link that is meant by a link or a bare info-hash. Raises UserError for anything else."""
    magnet = magnet_in(text)
    if magnet is None:
        raise UserError("torrent-what", what=text[:60])
    return magnet.encode()


async def offered(runtime: Runtime, caller: Caller, source: bytes) -> int:
    """The torrent of a .torrent or a magnet link, kept so that buttons can name it."""
    try:
        about = await asyncio.to_thread(described, source)
    except BadContent as error:
        raise UserError("file-bad", name="torrent", reason=error.reason) from error
    async with runtime.db.begin() as session:
        if not await rows.any_engine(session):
            raise NotAllowed("torrents-off")
        row = await rows.offer(session, runtime.keys, source, about, person=caller.person, room=caller.room)
        return row.id or 0


async def offer(runtime: Runtime, caller: Caller, source: bytes) -> Card:
    """What was handed in, and what can be done with it: nothing more than reading while no engine runs."""
    async with runtime.db.read() as session:
        if not await rows.any_engine(session):
            return handed.torrent(await asyncio.to_thread(described, source), caller.say)
    return await offer_again(runtime, caller, await offered(runtime, caller, source))


async def offer_again(runtime: Runtime, caller: Caller, number: int) -> Card:
    """A torrent that is kept already, as it is offered."""
    async with runtime.db.read() as session:
        row = await demanded(session, number)
        return torrents.offer(await torrent_rows.seen(runtime, session, row, caller.person, caller.room), caller.say)


@action("torrent.fetch", needs=Permission.REQUEST)
async def fetch(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Have it, or its chosen files, fetched and put into the room's library."""
    return await requested(runtime, caller, torrent, Aim.FETCH)


@action("torrent.show", needs=Permission.REQUEST)
async def show(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Its card, which goes on living."""
    async with runtime.db.read() as session:
        row = await demanded(session, torrent)
        return await _card(runtime, session, caller, row)


@action("torrent.pause", needs=Permission.REQUEST)
async def pause(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Nothing comes or goes of it meanwhile."""
    return await _rests(runtime, caller, torrent, paused=True)


@action("torrent.resume", needs=Permission.REQUEST)
async def resume(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """It goes on."""
    return await _rests(runtime, caller, torrent, paused=False)


@action("torrent.seed", needs=Permission.REQUEST)
async def seed(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Give of it what is here, until it has given as much as the settings ask."""
    async with acting(runtime, caller) as act:
        await demand_steerable(act.session, caller, torrent)
        await rows.want(act.session, torrent, Aim.SEED)
        outcome = await act.says(toast(caller, "torrent-seeds"))
    await runtime.events.publish(TorrentWanted(torrent))
    return outcome


@action("torrent.pin", needs=Permission.REQUEST)
async def pin(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """What is here of it stays, whatever room others need."""
    return await _pins(runtime, caller, torrent, pinned=True)


@action("torrent.unpin", needs=Permission.REQUEST)
async def unpin(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """It may go when others need the room."""
    return await _pins(runtime, caller, torrent, pinned=False)


@action("torrent.why", audience=Audience.ME)
async def why(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Why this release was taken, as it was written down then, and how it stands now."""
    async with runtime.db.read() as session:
        await demanded(session, torrent)
        viewer = Viewer(caller.person, caller.room, caller.locale)
        recalled = await release_rows.taken(runtime, session, torrent, viewer)
    return decisions.card(recalled, caller.say)


@action("torrent.remove", needs=Permission.REQUEST)
async def remove(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Take it out with all that only it has; links to it end at once. What is in the library stays."""
    async with acting(runtime, caller) as act:
        session = act.session
        row = await demand_steerable(session, caller, torrent)
        job = await jobs.by_id(session, row.job_id) if row.job_id else None
        version = await jobs.want(session, job.id or 0, Wanted.CANCEL) if job and job.state in OPEN else None
        await rows.want(session, torrent, Aim.REMOVE)
        redrawn = (job.id or 0, version) if job and version else await rows.redraw(session, torrent)
        outcome = await act.says(toast(caller, "torrent-removed"))
    if redrawn:
        await runtime.events.publish(JobChanged(*redrawn), JobWanted(redrawn[0]))
    await runtime.events.publish(TorrentWanted(torrent))
    return outcome


async def demand_steerable(session: Session, caller: Caller, torrent: int) -> Torrent:
    """A torrent that this person may steer. Raises NotFound, NotAllowed."""
    row = await demanded(session, torrent)
    await _steerable(session, caller, row)
    return row


async def _card(runtime: Runtime, session: Session, caller: Caller, row: Torrent) -> Card:
    job = await session.get(Job, row.job_id) if row.job_id else None
    seen = await torrent_rows.seen(runtime, session, row, caller.person, caller.room, job)
    await showing.opened(runtime, caller, seen)
    card = torrents.card(seen, caller.say)
    return torrents.versioned(card, job.version) if job else card


async def _pins(runtime: Runtime, caller: Caller, torrent: int, *, pinned: bool) -> Outcome:
    async with acting(runtime, caller) as act:
        await _steerable(act.session, caller, await demanded(act.session, torrent))
        await torrent_space.pin(act.session, torrent, pinned=pinned)
        return await act.says(toast(caller, "torrent-pinned" if pinned else "torrent-unpinned"))


async def _rests(runtime: Runtime, caller: Caller, torrent: int, *, paused: bool) -> Outcome:
    """A request that is open is paused with it, so that its card says so."""
    async with acting(runtime, caller) as act:
        row = await demand_steerable(act.session, caller, torrent)
        await rows.pause(act.session, torrent, paused=paused)
        job = await jobs.by_id(act.session, row.job_id) if row.job_id else None
        wanted = Wanted.PAUSE if paused else Wanted.RUN
        version = await jobs.want(act.session, job.id or 0, wanted) if job and job.state in OPEN else None
        outcome = await act.says(toast(caller, "paused-toast" if paused else "resumed-toast"))
    await runtime.events.publish(TorrentWanted(torrent))
    if job:
        await tell(runtime, {job.id or 0: version})
    return outcome


async def _meant(runtime: Runtime, caller: Caller, what: str) -> int:
    """A torrent of this room by its number."""
    async with runtime.db.read() as session:
        row = await rows.by_id(session, number_in(what))
        if row is None or row.aim in rows.SHOWN or not await rows.is_seen_in(session, row, caller.room):
            raise NotFound("torrent-unknown", what=what[:60])
    return row.id or 0


async def _steerable(session: Session, caller: Caller, row: Torrent) -> None:
    """Raises NotAllowed for somebody else's torrent, unless they moderate."""
    if row.job_id is not None and await jobs.by_id(session, row.job_id) is not None:
        await steerable(session, caller, row.job_id)
    else:
        policy.demand_own(caller.role, is_own=row.person_id == caller.person)


_WORDS = {
    "files": choose,
    "pause": pause,
    "resume": resume,
    "remove": remove,
    "seed": seed,
    "pin": pin,
    "unpin": unpin,
    "why": why,
}
