"""The stores: the database with its revision, keys and clock, and Redis."""

import time
from collections.abc import AsyncIterator

from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core import secrets
from core.db import Database, Session, now
from core.errors import BowerbirdError, StartError
from core.home import running
from core.migrate import revisions
from core.models import Fact
from core.queue import TROUBLE
from core.runtime import CANARY
from core.settings import Settings
from core.valkey_place import program
from door.checks import Check, failed, fine, warning
from door.checks.workers import worker

#: seconds that the clocks of database and machine may differ: more asks for a look, much more breaks links
ODD_S, WRONG_S = 2.0, 60.0
_PATIENCE_S = 5


async def database(settings: Settings) -> AsyncIterator[Check]:
    """Does it answer, does it fit the code, the key file, the clock; does this machine's worker live?"""
    if not settings.database_url and not (settings.home / "bowerbird.db").exists():
        yield fine("database", "is made at the first start")
        return
    opened = Database(settings.database)
    try:
        async with opened.read() as session:
            skew = await _skew(session)
        current, newest = await revisions(opened)
        yield fine("database", f"{'SQLite' if opened.is_sqlite else 'Postgres'} answers")
        yield _revision(current, newest)
        if not opened.is_sqlite:
            yield _clock(skew)
        if current == newest:
            async with opened.read() as session:
                yield _keys(settings, await session.get(Fact, CANARY))
                yield await worker(session)
    except StartError as error:
        yield failed("database", str(error), "Do what it says.")
    except (BowerbirdError, SQLAlchemyError, OSError) as error:
        yield failed("database", f"can't be used: {_short(error)}", _cure(settings))
    finally:
        await opened.close()


async def redis(settings: Settings) -> Check:
    """Is there a program to embed; or does the one that is named answer and take writes?"""
    if settings.redis_url:
        return await _named(settings.redis_url)
    if running(settings.home) is not None:
        return fine("redis", "the embedded one is kept by the service")
    try:
        return fine("redis", f"the embedded one is {program()}")
    except StartError as error:
        return failed("redis", str(error), "Install valkey-server, or set BOWERBIRD_REDIS_URL.")


async def _named(url: str) -> Check:
    cure = "See that it runs and has room, check BOWERBIRD_REDIS_URL, or leave it empty for an embedded one."
    try:
        client = Redis.from_url(url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
    except ValueError as error:
        return failed("redis", f"BOWERBIRD_REDIS_URL is no address: {error}", cure)
    async with client:
        try:
            await client.set("bowerbird:ping", 1, ex=60)
        except TROUBLE as error:
            return failed("redis", f"does not answer, or takes no writes ({_short(error)})", cure)
    return fine("redis", "answers and takes writes")


def _revision(current: str | None, newest: str) -> Check:
    if current == newest:
        return fine("revision", f"the database is as this version has it ({newest})")
    before = f"at revision {current}" if current else "empty"
    return fine("revision", f"the database is {before}; the next start brings it to {newest}")


def _keys(settings: Settings, canary: Fact | None) -> Check:
    path = settings.home / secrets.FILE
    cure = "Put the right one back from your backup. If it is lost for good: `bowerbird keys renew`."
    try:
        ring = secrets.load(settings.home)
    except StartError as error:
        return failed("keys", str(error), cure)
    if canary is None:
        return fine("keys", f"{path} is made, or taken on, at the first start")
    if ring is None:
        return failed("keys", f"The key file {path} is missing", cure)
    if ring.canary() != canary.value:
        return failed("keys", f"The key file {path} belongs to another database", cure)
    return fine("keys", "the key file fits the database")


async def _skew(session: Session) -> float:
    """Seconds that the database's clock is ahead of ours, as well as one question can tell."""
    began = time.time()
    theirs = (await session.execute(select(now()))).scalar_one() / 1000
    return theirs - (began + time.time()) / 2


def _clock(skew: float) -> Check:
    what = f"the database's clock is {abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
    cure = "Have both set by NTP: links expire by one and jobs wait by the other."
    if abs(skew) > WRONG_S:
        return failed("clock", what, cure)
    return warning("clock", what, cure) if abs(skew) > ODD_S else fine("clock", what)


def _cure(settings: Settings) -> str:
    if settings.database_url:
        return "See that Postgres runs, and check BOWERBIRD_DATABASE_URL."
    return f"Restore {settings.home / 'bowerbird.db'} from your backup, or move it away to start anew."


def _short(error: Exception) -> str:
    """The first line, without the statement that SQLAlchemy adds."""
    said = str(getattr(error, "orig", None) or error) or type(error).__name__
    return said.partition("\n")[0][:200]
