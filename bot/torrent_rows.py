"""A torrent from its rows, as whoever it is shown to sees it; the addresses of its files are theirs alone."""

import time
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot.cards import Card
from bot.deliver import delivery
from bot.texts import Say
from bot.views import torrents as cards
from bot.views.torrent_files import FileSeen
from bot.views.torrents import Request, Seen
from core import links
from core.db import Session
from core.library import items, jobs, people, taking, torrents
from core.links import Capability, Claim
from core.models import Aim, Job, Torrent, TorrentFile
from core.runtime import Runtime

#: files of a torrent that a card looks at
_MOST = 500


async def card(runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say) -> Card:
    """The card of a request for a torrent."""
    row = await torrents.by_id(session, int(job.payload["torrent"]))
    if row is None:
        return cards.gone(job.id or 0, say)
    return cards.card(await seen(runtime, session, row, viewer, room, job), say)


async def seen(
    runtime: Runtime, session: Session, row: Torrent, viewer: int, room: int, job: Job | None = None
) -> Seen:
    """A torrent, with the request that its card follows."""
    is_served, is_online = await torrents.serving(session, row)
    found = await torrents.files(session, row.id or 0, _MOST)
    person = await people.person(session, viewer)
    generation = person.link_generation if person else 0
    taken = await taking.of(session, row.id or 0)
    return Seen(
        torrent=row.id or 0,
        name=name(runtime, row),
        state=row.state,
        size_bytes=row.size_bytes,
        files=[await _file(runtime, session, row, one, viewer, generation) for one in found],
        figures=row.figures,
        error=row.error,
        is_served=is_served,
        is_online=is_online,
        request=await _request(session, job, room) if job else None,
        work=taken.title_id if taken is not None else 0,
        playlist_url=_playlist_url(runtime, row, viewer, generation, "m3u8"),
        plain_playlist_url=_playlist_url(runtime, row, viewer, generation, "m3u"),
    )


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


async def _file(
    runtime: Runtime, session: Session, row: Torrent, file: TorrentFile, viewer: int, generation: int
) -> FileSeen:
    path = torrents.path_of(runtime.keys, file)
    holding = await items.holding(session, file.item_id) if file.item_id else None
    made = await delivery(runtime, session, holding, viewer) if holding else None
    return FileSeen(
        number=file.number,
        path=path,
        size_bytes=file.size_bytes,
        chosen=file.chosen,
        url=stream_url(runtime, row, file, PurePosixPath(path).name, viewer, generation),
        title=made.title if made else 0,
        open_url=made.open_url if made else "",
        problem=file.problem,
    )


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
