"""The open connections that every process needs, made once at the door and passed on."""

import contextlib
import os
import secrets as random_source
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

from core import log, presence, secrets
from core.db import Database, alone
from core.errors import StartError
from core.events import Events
from core.migrate import migrate
from core.models import Fact
from core.queue import TROUBLE, Queue
from core.secrets import KeyRing
from core.settings import Settings
from core.together import Together

_log = log.get(__name__)
#: the facts by which a database knows its key file, and the newest key that something in it was sealed with
CANARY, NEWEST = "keys.canary", "keys.newest"
ADVICE = "back this file up: without it no signed link opens again, and what is kept encrypted can't be read"


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process works with.

    `reads` and `writes` ask the database once for many. `name` tells processes apart: machine, pid,
    and a random end. `base_url` is the address that links begin with, `local_url` the one by which
    this machine reaches the service (empty where no port is served); neither ends with a slash.
    `redis_url` is where queue and events are.
    """

    settings: Settings
    db: Database
    reads: Together
    writes: Together
    queue: Queue
    events: Events
    keys: KeyRing
    name: str
    base_url: str
    local_url: str = ""
    redis_url: str = ""


@contextlib.asynccontextmanager
async def opened(settings: Settings, redis_url: str, base_url: str = "", local_url: str = "") -> AsyncIterator[Runtime]:
    """Everything open: the database migrated, the keys checked against it. Raises StartError."""
    db = Database(settings.database, settings.database_copy, is_synced=settings.database_synced)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(db.close)
        await migrate(db)
        keys = await _keys(settings, db)
        queue = await _queue(redis_url)
        stack.push_async_callback(queue.close)
        events = Events.open(redis_url)
        stack.push_async_callback(events.close)
        address = base_url or settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}"
        name, base_url, together = _name(), address.rstrip("/"), (Together(db.read), Together(db.begin))
        stack.enter_context(presence.shown(settings.home, name))
        yield Runtime(settings, db, *together, queue, events, keys, name, base_url, local_url, redis_url)


async def _queue(redis_url: str) -> Queue:
    try:
        return await Queue.open(redis_url)
    except TROUBLE as error:
        raise StartError(f"Redis does not answer ({error}). Check BOWERBIRD_REDIS_URL, or leave it empty.") from None


async def _keys(settings: Settings, db: Database) -> KeyRing:
    """The key ring; made at the first start. A database that knows another ring is not started on."""
    async with db.begin() as session:
        await alone(session, CANARY)  # of two that start at once on a new home, the second finds the keys of the first
        canary = await session.get(Fact, CANARY)
        ring = secrets.load(settings.home)  # after the first statement: SQLite lets nobody else write from then on only
        if ring is None and canary is not None:
            raise StartError(
                f"The key file {settings.home / secrets.FILE} is missing, and this database holds links and values "
                "made with it. Restore it from your backup. If it is lost for good, `bowerbird keys renew` makes "
                "new keys: every link given out so far stops working."
            )
        if ring is None:
            ring = secrets.new_ring()
            path = secrets.save(ring, settings.home)
            _log.warning("keys.made", file=str(path), advice=ADVICE)
        if canary is None:
            session.add(Fact(name=CANARY, value=ring.canary()))
        elif canary.value != ring.canary():
            raise StartError(
                f"The key file {settings.home / secrets.FILE} belongs to another database. "
                "Put the right one back, or run `bowerbird keys renew`."
            )
        newest = await session.get(Fact, NEWEST)
        if newest is not None and ring.newest < int(newest.value):
            raise StartError(
                f"The key file {settings.home / secrets.FILE} is older than this database: it lacks key number "
                f"{newest.value}. Put the file back that `bowerbird keys rotate` wrote."
            )
    return ring


async def add_key(settings: Settings, db: Database, ring: KeyRing) -> KeyRing:
    """The ring with another key, which seals and signs from now on. Raises StartError when it is full."""
    grown = ring.grown()
    async with db.begin() as session:  # a database that wants a key which is nowhere would not start
        secrets.save(grown, settings.home)
        await session.merge(Fact(name=NEWEST, value=str(grown.newest)))
    return grown


async def renew_keys(settings: Settings, db: Database) -> KeyRing:
    """New keys for a database whose old ones are lost; links given out before and sealed values are lost with them."""
    ring = secrets.new_ring()
    async with db.begin() as session:
        canary = await session.get(Fact, CANARY)
        if canary is None:
            session.add(Fact(name=CANARY, value=ring.canary()))
        else:
            canary.value = ring.canary()
        await session.merge(Fact(name=NEWEST, value=str(ring.newest)))
        secrets.save(ring, settings.home)
    return ring


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{random_source.token_hex(3)}"
