"""Signed links to files of torrents: which file is meant, whether the link is still good, which engine has it."""

from pathlib import PurePosixPath

from aiohttp import web

from core import links, log
from core.errors import BowerbirdError, LinkExpired, Stalled, TorrentError
from core.library import people, stopped, torrents
from core.links import Claim
from core.models import EngineRow, Torrent, TorrentFile
from core.runtime import Runtime
from core.web import problem
from worker.torrents.role import Torrents
from worker.web.readables import TorrentFile as Readable
from worker.web.readables import readable

_AGAIN = {"Retry-After": "10"}
#: of a film the rest is names
_END = 0.95
_log = log.get(__name__)


class RowStreams:
    """Streams by their rows. `role` is the engine of this process, None where there is none."""

    def __init__(self, runtime: Runtime, role: Torrents | None) -> None:
        self._runtime = runtime
        self._role = role

    async def open(self, claim: Claim) -> Readable | web.Response:
        """What a verified claim leads to; in its place 410 when it was removed, 307 elsewhere, 408, 503.

        Raises LinkExpired for one that was taken back.
        """
        async with self._runtime.db.read() as session:
            found = await torrents.file(session, claim.thing)
            person = await people.person(session, claim.person)
            engine = await torrents.engine(session, found[1].engine) if found else None
        if found is None:
            return problem(410, "gone", "This torrent was removed.")
        file, row = found
        signed = (claim.thing_generation, claim.person_generation)
        if person is None or (row.generation, person.link_generation) != signed:
            raise LinkExpired("revoked")
        if self._role is not None and row.engine in {self._role.name, ""}:
            return await self._ours(self._role, row, file)
        return self._elsewhere(engine, file, claim)

    async def stopped(self, claim: Claim, place: int, size_bytes: int) -> None:
        """Kept, so that going on is as quick as beginning; who has come to the end begins anew."""
        try:
            async with self._runtime.db.begin() as session:
                if await torrents.file(session, claim.thing) is None:
                    return
                if place >= size_bytes * _END:
                    await stopped.forget(session, claim.person, claim.thing)
                else:
                    await stopped.keep(session, claim.person, claim.thing, place)
        except BowerbirdError as error:  # the stream itself was good
            _log.warning("stream.place_lost", error=str(error))

    async def _ours(self, role: Torrents, row: Torrent, file: TorrentFile) -> Readable | web.Response:
        try:
            torrent = await role.ready(row.id or 0)
            await torrent.metadata(self._runtime.settings.torrent.metadata_s)
            return await readable(torrent, torrent.layout.file(file.number)[0])
        except Stalled as error:
            return problem(408, "stalled", f"Nobody gave the data: {error.reason}.", _AGAIN)
        except TorrentError as error:
            return problem(503, "torrent", f"It can't be read right now: {error.reason}.", _AGAIN)

    def _elsewhere(self, engine: EngineRow | None, file: TorrentFile, claim: Claim) -> web.Response:
        """The same link at the engine that has it; all of a house sign with the same keys."""
        if engine is None or not engine.address:
            return problem(503, "engine", "The engine that has this torrent does not run right now.", _AGAIN)
        name = PurePosixPath(torrents.path_of(self._runtime.keys, file)).name
        there = engine.address.rstrip("/") + links.path(links.sign(self._runtime.keys, claim, name), name)
        return web.Response(status=307, headers={"Location": there, "Cache-Control": "no-store"})
