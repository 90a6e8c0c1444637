"""A torrent from its rows, as whoever it is shown to sees it; the addresses of its files are theirs alone."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from bot.cards import Card
from bot.deliver import delivery
from bot.texts import Say
from bot.views import torrent_choice
from bot.views import torrents as cards
from bot.views.torrent_files import Counted, FileSeen, plays
from bot.views.torrents import Request, Seen
from core import links
from core.db import Session
from core.library import items, jobs, people, taking, titles, torrents
from core.links import Capability, Claim
from core.models import Aim, Job, JobState, Torrent, TorrentFile
from core.releases import packs
from core.runtime import Runtime

#: files of a torrent that a card looks at which only says how it does
_MOST = 500
#: those among which one is looked for by what it is called: reading names takes a while
_MOST_NAMED = 2000


async def card(runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say) -> Card:
    """The card of a request for a torrent."""
    row = await torrents.by_id(session, int(job.payload["torrent"]))
    if row is None:
        return cards.gone(job.id or 0, say)
    is_choice = job.state is JobState.DONE and job.payload["aim"] == Aim.STREAM
    found = await seen(runtime, session, row, viewer, room, job, is_named=is_choice)
    said = str(job.payload.get("said", ""))
    if said and is_choice:
        return await called(found, said, say)
    return cards.card(found, say)


async def called(found: Seen, what: str, say: Say) -> Card:
    """The card that plays the file of a torrent that is called so; where that is none or several, the choice."""
    fitting = await meant(found, what)
    if len(fitting) == 1:
        return cards.stream(found, say, fitting[0].number)
    return torrent_choice.card(found, what, fitting, say)


async def meant(found: Seen, what: str) -> list[FileSeen]:
    """The files that fit what was said; names of a big pack take a while to read."""
    files = [(one.path, one.size_bytes) for one in found.files]
    return [found.files[place] for place in await asyncio.to_thread(packs.meant, files, what, found.name)]


async def seen(
    runtime: Runtime,
    session: Session,
    row: Torrent,
    viewer: int,
    room: int,
    job: Job | None = None,
    *,
    is_named: bool = False,
    start: int | None = None,
) -> Seen:
    """A torrent, with the request that its card follows.

    With more of its files where one `is_named` that is meant; with a page of them, from that place on, to choose from.
    """
    is_served, is_online = await torrents.serving(session, row)
    most = _MOST_NAMED if is_named else cards.PAGE if start is not None else _MOST
    found = await torrents.files(session, row.id or 0, most, start or 0)
    person = await people.person(session, viewer)
    generation = person.link_generation if person else 0
    taken = await taking.of(session, row.id or 0)
    made = Seen(
        torrent=row.id or 0,
        name=name(runtime, row),
        state=row.state,
        size_bytes=row.size_bytes,
        files=await _files(runtime, session, row, found, viewer, generation),
        start=start or 0,
        counted=Counted(*await torrents.counted(session, row.id or 0)) if len(found) == most or start else None,
        figures=row.figures,
        error=row.error,
        is_served=is_served,
        is_online=is_online,
        request=await _request(session, job, room) if job else None,
        work=taken.title_id if taken is not None else 0,
        playlist_url=_playlist_url(runtime, row, viewer, generation, "m3u8"),
        plain_playlist_url=_playlist_url(runtime, row, viewer, generation, "m3u"),
    )
    work = await titles.by_id(session, made.work) if made.work and len(found) > 1 else None
    return replace(made, suits=await _suits(runtime, session, row, work.name)) if work is not None else made


async def _suits(runtime: Runtime, session: Session, row: Torrent, work: str) -> int | None:
    """The one file that the title means that it was taken for; None where that is all of it, or can't be told."""
    found = await torrents.files(session, row.id or 0, _MOST)
    told = [(torrents.path_of(runtime.keys, one), one.size_bytes) for one in found]
    fitting = [
        found[place].number
        for place in await asyncio.to_thread(packs.meant, told, work, name(runtime, row))
        if plays(told[place][0])
    ]
    return fitting[0] if len(fitting) == 1 else None


def name(runtime: Runtime, row: Torrent) -> str:
    """What a torrent is called."""
    return torrents.name_of(runtime.keys, row)


async def paths(runtime: Runtime, session: Session, row: Torrent) -> list[str]:
    """What its files are called."""
    return [torrents.path_of(runtime.keys, one) for one in await torrents.files(session, row.id or 0, _MOST)]


async def several(runtime: Runtime, session: Session, rows: Sequence[Torrent], viewer: int, room: int) -> list[Seen]:
    """Torrents as a list shows them."""
    return [await seen(runtime, session, row, viewer, room) for row in rows]


async def _request(session: Session, job: Job, room: int) -> Request:
    """Who asked for it elsewhere is nobody's business here."""
    here = [one.person_id for one in await jobs.watchers(session, job.id or 0) if one.room_id == room]
    asker = await people.names(session, here[:1])
    return Request(
        job.id or 0,
        Aim(job.payload["aim"]),
        job.state,
        next(iter(asker.values()), ""),
        job.error,
        job.error_facts,
        str(job.progress.get("stalled", "")),
    )


async def _files(
    runtime: Runtime, session: Session, row: Torrent, files: Sequence[TorrentFile], viewer: int, generation: int
) -> list[FileSeen]:
    """Names are opened and links signed off the loop: there may be thousands."""
    found = await asyncio.to_thread(
        lambda: [_file(runtime, row, one, torrents.path_of(runtime.keys, one), viewer, generation) for one in files]
    )
    for place, file in enumerate(files):
        holding = await items.holding(session, file.item_id) if file.item_id else None
        if holding is not None:
            made = await delivery(runtime, session, holding, viewer)
            found[place] = replace(found[place], title=made.title, open_url=made.open_url)
    return found


def _file(runtime: Runtime, row: Torrent, file: TorrentFile, path: str, viewer: int, generation: int) -> FileSeen:
    url = stream_url(runtime, row, file, PurePosixPath(path).name, viewer, generation)
    return FileSeen(file.number, path, file.size_bytes, file.chosen, url, problem=file.problem)


def stream_url(
    runtime: Runtime, row: Torrent, file: TorrentFile, file_name: str, person: int, person_generation: int
) -> str:
    """Where a person reads a file of a torrent, as long as links last and the torrent is not removed."""
    expires = int(time.time() + runtime.settings.links.hours * 3600)
    claim = Claim(Capability.STREAM, file.id or 0, person, expires, row.generation, person_generation)
    return links.path(links.sign(runtime.keys, claim, file_name), file_name)


def _playlist_url(runtime: Runtime, row: Torrent, person: int, person_generation: int, ending: str) -> str:
    """Where a person's player reads what plays in a torrent, as a list of that kind."""
    name, expires = f"{row.id}.{ending}", int(time.time() + runtime.settings.links.hours * 3600)
    claim = Claim(Capability.PLAYLIST, row.id or 0, person, expires, row.generation, person_generation)
    return links.path(links.sign(runtime.keys, claim, name), name)
