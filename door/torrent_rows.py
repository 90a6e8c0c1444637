"""What the command line sees of the torrents of a service that runs: their rows, and addresses of their files."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from core import home, intake, links, secrets, torrents, valkey_place
from core.db import Database, Session
from core.errors import BadContent, StartError
from core.events import Events, TorrentWanted
from core.intake import Request
from core.library import jobs, people
from core.library import torrents as rows
from core.links import Capability, Claim
from core.models import Aim, Lane, Person, Role, Room, Torrent, TorrentFile, Wanted
from core.models.jobs import OPEN
from core.secrets import KeyRing
from core.settings import Settings

_LOOK_S = 0.1
_START_S = 3.0
#: whoever has the shell is who the terminal chat calls "me", in its room
_SURFACE, _ME, _ROOM = "web", "me", "home"


@dataclass(frozen=True, slots=True)
class Told:
    """A torrent as the command line tells it; files as {"index", "name", "size", "url"}."""

    id: int
    name: str
    aim: str
    state: str
    figures: dict[str, Any]
    error: str
    files: Sequence[dict[str, Any]] = ()

    @property
    def percent(self) -> int:
        """How much of what is wanted is here."""
        total = int(self.figures.get("total_bytes", 0))
        return int(self.figures.get("done_bytes", 0)) * 100 // total if total else 0

    def json(self) -> dict[str, Any]:
        """With its files."""
        return {"id": self.id, "name": self.name, "files": list(self.files)}

    def figures_json(self) -> dict[str, Any]:
        """How it is doing."""
        known = {"id": self.id, "name": self.name, "aim": self.aim, "state": self.state, "error": self.error}
        return known | self.figures


@contextlib.asynccontextmanager
async def window(settings: Settings) -> AsyncIterator["Window"]:
    """The rows of the service that runs. Raises StartError when none does, or no engine is up."""
    service, ring = home.running(settings.home), secrets.load(settings.home)
    base = settings.web.public_url or (service.url if service else "")
    if not base or ring is None:
        raise StartError("No service runs on this home: start it with ./run. BOWERBIRD_HOME names another.")
    database = Database(settings.database)
    try:
        await _until_an_engine_is_up(database)
        yield Window(settings, database, ring, base.rstrip("/"))
        await _hint(settings)
    finally:
        await database.close()


async def _until_an_engine_is_up(database: Database) -> None:
    """A service that has just started takes a moment. Raises StartError after some."""
    until = time.monotonic() + _START_S
    while True:
        async with database.read() as session:
            if await rows.any_engine(session):
                return
        if time.monotonic() >= until:
            raise StartError("No torrent engine runs: is torrent.enabled off, or its worker down?")
        await asyncio.sleep(_LOOK_S)


async def _hint(settings: Settings) -> None:
    """The engine looks at once, rather than within two seconds."""
    events = Events.open(settings.redis_url or valkey_place.prepare(settings.home).url)
    try:
        await events.publish(TorrentWanted(0))
    finally:
        await events.close()


class Window:
    """Asks and writes rows; the engine sees to it."""

    def __init__(self, settings: Settings, db: Database, ring: KeyRing, base_url: str) -> None:
        self._settings = settings
        self._db = db
        self._ring = ring
        self._base_url = base_url

    async def add(self, source: bytes, contacts: Sequence[tuple[str, int]], wait_s: float, *, download: bool) -> Told:
        """Add one, and wait for its list of files for so long. Raises StartError for what is no torrent."""
        try:
            described = await asyncio.to_thread(torrents.described, source)
        except BadContent as error:
            raise StartError(f"That can't be taken: {error.reason}.") from None
        async with self._db.begin() as session:
            person, room = await self._me(session)
            who, where = person.id or 0, room.id or 0
            row = await rows.offer(session, self._ring, source, described, person=who, room=where)
            aim = Aim.FETCH if download else row.aim if row.aim in {Aim.FETCH, Aim.SEED} else Aim.STREAM
            await rows.want(session, row.id or 0, aim, contacts)
            if download:
                await self._request(session, row, who, where)
        await _hint(self._settings)
        return await self._described(row.id or 0, wait_s)

    async def listed(self) -> list[Told]:
        """All of them, without their files."""
        async with self._db.read() as session:
            return [self._told(row) for row in await rows.listed(session)]

    async def told(self, torrent: int) -> Told:
        """One, with its files. Raises StartError."""
        async with self._db.begin() as session:
            row, (person, _) = await self._demanded(session, torrent), await self._me(session)
            files = [self._file(row, one, person) for one in await rows.files(session, torrent)]
            return self._told(row, files)

    async def pause(self, torrent: int, *, paused: bool) -> None:
        """Pause it or go on, and its request with it."""
        async with self._db.begin() as session:
            row = await self._demanded(session, torrent)
            await rows.pause(session, torrent, paused=paused)
            await self._tell_request(session, row, Wanted.PAUSE if paused else Wanted.RUN)

    async def seed(self, torrent: int) -> None:
        """Have it given to others."""
        async with self._db.begin() as session:
            await self._demanded(session, torrent)
            await rows.want(session, torrent, Aim.SEED)

    async def remove(self, torrent: int) -> None:
        """Take it out."""
        async with self._db.begin() as session:
            row = await self._demanded(session, torrent)
            await self._tell_request(session, row, Wanted.CANCEL)
            await rows.want(session, torrent, Aim.REMOVE)

    async def _described(self, torrent: int, wait_s: float) -> Told:
        until = time.monotonic() + wait_s
        while True:
            told = await self.told(torrent)
            if told.files or told.error or time.monotonic() >= until:
                return told
            await asyncio.sleep(_LOOK_S)

    async def _request(self, session: Session, row: Torrent, person: int, room: int) -> None:
        aim = Aim.FETCH.value
        payload = {"torrent": row.id, "aim": aim}
        request = Request(kind="torrent", lane=Lane.WAIT, payload=payload, same=(row.id, aim))
        accepted = await intake.accept(session, self._settings, request, person, room)
        await rows.requested(session, row.id or 0, accepted.job.id or 0)

    async def _tell_request(self, session: Session, row: Torrent, wanted: Wanted) -> None:
        job = await jobs.by_id(session, row.job_id) if row.job_id else None
        if job is not None and job.state in OPEN:
            await jobs.want(session, job.id or 0, wanted)

    async def _demanded(self, session: Session, torrent: int) -> Torrent:
        row = await rows.by_id(session, torrent)
        if row is None:
            raise StartError(f"There is no torrent {torrent}. `bowerbird torrent list` shows them.")
        return row

    async def _me(self, session: Session) -> tuple[Person, Room]:
        person = await people.arrive(session, _SURFACE, _ME, _ME, Role.ADMIN)
        return person, await people.room(session, _SURFACE, _ROOM, _ROOM)

    def _told(self, row: Torrent, files: Sequence[dict[str, Any]] = ()) -> Told:
        name = rows.name_of(self._ring, row)
        return Told(row.id or 0, name, row.aim.value, row.state.value, row.figures, row.error, files)

    def _file(self, row: Torrent, file: TorrentFile, person: Person) -> dict[str, Any]:
        path = rows.path_of(self._ring, file)
        name = PurePosixPath(path).name
        expires = int(time.time() + self._settings.links.hours * 3600)
        claim = Claim(Capability.STREAM, file.id or 0, person.id or 0, expires, row.generation, person.link_generation)
        url = self._base_url + links.path(links.sign(self._ring, claim, name), name)
        return {"index": file.number, "name": path, "size": file.size_bytes, "url": url}
