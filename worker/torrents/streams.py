"""Signed links to files of torrents: which file is meant, and which engine has it. Bytes are another's business."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from core.errors import LinkExpired, ServiceUnavailable, TorrentError
from core.library import people, torrents
from core.links import Claim
from core.models import Torrent as TorrentRow
from core.models import TorrentFile
from core.runtime import Runtime
from worker.torrent import Reader, Torrent
from worker.torrents.role import Torrents


@dataclass(frozen=True, slots=True)
class Gone:
    """The torrent was removed: 410."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another engine has it, at this address: 307."""

    address: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A file of a torrent of ours. It never changes: the same torrent and number are the same bytes."""

    torrent: Torrent
    file: int
    name: str
    size_bytes: int
    etag: str

    def reader(self, start: int, end: int) -> Reader:
        """Reads these bytes in order, used by `async with`; raises Stalled when none come for too long."""
        return self.torrent.reader(self.file, start, end)


class RowStreams:
    """Streams by their rows. `role` is the engine of this process, None where there is none."""

    def __init__(self, runtime: Runtime, role: Torrents | None) -> None:
        self._runtime = runtime
        self._role = role

    async def open(self, claim: Claim) -> Stream | Elsewhere | Gone:
        """What a verified claim leads to. Raises LinkExpired for a revoked one, ServiceUnavailable, TorrentError."""
        async with self._runtime.db.read() as session:
            found = await torrents.file(session, claim.thing)
            person = await people.person(session, claim.person)
            engine = await torrents.engine(session, found[1].engine) if found else None
        if found is None:
            return Gone()
        file, row = found
        if person is None or (row.generation, person.link_generation) != (
            claim.thing_generation,
            claim.person_generation,
        ):
            raise LinkExpired("revoked")
        if self._role is not None and row.engine in {self._role.name, ""}:
            return await self._ours(self._role, row, file)
        if engine is None or not engine.address:
            raise ServiceUnavailable("the torrent's engine")
        return Elsewhere(engine.address)

    async def _ours(self, role: Torrents, row: TorrentRow, file: TorrentFile) -> Stream:
        torrent = await role.ready(row.id or 0)
        await torrent.metadata(self._runtime.settings.torrent.metadata_s)
        if file.number not in {one.index for one in torrent.files}:
            raise TorrentError("it has no such file")
        name = PurePosixPath(torrents.path_of(self._runtime.keys, file)).name
        return Stream(torrent, file.number, name, file.size_bytes, f'"{row.lookup}-{file.number}"')
