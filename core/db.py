"""The database: engines, `begin()` for writing, `read()` for reading, `now()` by its own clock.

SQLite: writes take the lock at once (BEGIN IMMEDIATE, one connection a process), because a
transaction that reads first and writes later loses updates without an error; reads have an engine
of their own. Postgres: one engine for both. Never hold a write session over an await on the network.
"""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlmodel
from sqlalchemy import BigInteger, Executable, Row, Table, event, func, inspect, orm, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext import asyncio as sqlalchemy_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import attributes
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.util import greenlet_spawn
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from core.errors import ServiceUnavailable, StartError, StorageFull
from core.sqlite_line import READING, WAITS_MS, connect

#: Postgres' words for trouble (its manual, appendix A): a full disk, and what may be over by the next try:
#: connections, two that waited for each other, too few resources, shutting down or starting up
_DISK_FULL = "53100"
_PASSING = ("08", "40", "53", "57P")
#: who waits longer for a connection is told that it is not to be had. A burst on a slow machine comes through in less;
#: to send people away and hear them again would be more work than to let them wait
_PATIENCE_S = 30.0
#: marks a connection to SQLite whose statements are transactions by themselves
_SOLE = {"bowerbird_sole": True}


Model = TypeVar("Model", bound=SQLModel)


class _Session(sqlmodel.Session):
    """SQLModel's session without its warning: `execute` is what updates and joins of columns need."""

    execute = orm.Session.execute


class Session(AsyncSession):
    """A session: `exec` for selects of tables, `execute` for everything else."""

    sync_session_class = _Session
    execute = sqlalchemy_asyncio.AsyncSession.execute


class now(FunctionElement[int]):  # noqa: N801 reads as the SQL function that it is
    """Milliseconds since 1970 by the database's clock: leases of several machines need one clock."""

    type = BigInteger()
    inherit_cache = True


async def alone(session: Session, what: str) -> None:
    """From here to the end of the transaction, nobody else is here with the same words.

    For what is looked up first and written then: the second one sees what the first has written.
    On SQLite every transaction that writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def table(model: type[SQLModel]) -> Table:
    """The table of a model, for statements that need its columns and no objects."""
    made: Table = model.__table__  # type: ignore[attr-defined] # every model with table=True has one
    return made


def inserting(session: Session, model: type[SQLModel]) -> Any:
    """An insert that can say what is to be done with a row that is there already (`on_conflict_…`)."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if is_postgres else sqlite.insert)(table(model))


def loaded(model: type[Model], row: Row[Any]) -> Model:
    """A row of all columns as an object that is in no session; made as the ORM makes it, for much less time."""
    made: Model = inspect(model).class_manager.new_instance()
    attributes.instance_dict(made).update(row._mapping)  # noqa: SLF001 public, in spite of its look
    return made


def moment(after_ms: int = 0) -> Any:
    """`now()` plus some ms, for a column of a new row: the database fills it in."""
    return now() + after_ms


@compiles(now, "sqlite")
def _now_sqlite(*_: Any, **__: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(now, "postgresql")
def _now_postgres(*_: Any, **__: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"


class Database:
    """The open engines. `close()` when done.

    A commit to SQLite survives the death of every process; a power cut too, when it `is_synced`.
    """

    def __init__(self, url: str, copy_url: str = "", *, is_synced: bool = False) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write = _sqlite(url, immediate=True, is_synced=is_synced) if self.is_sqlite else _postgres(url)
        self._read = _sqlite(url, immediate=False) if self.is_sqlite else self._write
        self._alone = self._write.execution_options(**(_SOLE if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}))
        self._write_sessions = async_sessionmaker(self._write, class_=Session, expire_on_commit=False)
        self._read_sessions = async_sessionmaker(self._read, class_=Session, expire_on_commit=False)
        self._copy = _postgres(copy_url) if copy_url else self._read
        self._copy_sessions = async_sessionmaker(self._copy, class_=Session, expire_on_commit=False)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """A session in a transaction that commits at the end, or rolls back when an error passes.

        Raises StorageFull when the disk is, ServiceUnavailable when the database cannot be reached.
        """
        with _translated():
            session = self._write_sessions()
            try:
                yield session
            except BaseException:
                with contextlib.suppress(DBAPIError):  # a line that is broken has nothing to undo: why we end is said
                    await _to_its_end(session.sync_session.close)
                raise
            await _to_its_end(_commit, session.sync_session)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session for questions."""
        with _translated():
            session = self._read_sessions()
            try:
                yield session
            finally:
                closing = session.close()  # on SQLite it waits for nothing, so nothing can break it off
                await (closing if self.is_sqlite else asyncio.shield(asyncio.ensure_future(closing)))

    async def once(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The rows of one writing statement that is a transaction by itself: for what has to be quick.

        It is committed, or has done nothing and raises as `begin` does.
        """

        def work() -> Sequence[Row[Any]]:
            with self._alone.sync_engine.connect() as connection:
                return connection.execute(statement, values).all()

        with _translated():  # as the async engine does it, in one switch instead of three
            rows: Sequence[Row[Any]] = await greenlet_spawn(work)
        return rows

    @contextlib.asynccontextmanager
    async def browse(self) -> AsyncIterator[Session]:
        """A session for lists and figures that may be a moment behind: the read-only copy answers, if there is one."""
        with _translated():
            async with self._copy_sessions() as session:
                yield session

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def writer(self) -> AsyncEngine:
        """The engine that writes, for migrations."""
        return self._write

    async def close(self) -> None:
        """Close every connection."""
        await self._copy.dispose()
        await self._read.dispose()
        await self._write.dispose()


def _commit(session: orm.Session) -> None:
    with session:  # closed in the same switch; what fails is rolled back
        session.commit()


async def _to_its_end(work: Callable[..., None], *asked: Any) -> None:
    """Done to its end, even if whoever waits for it is broken off, who is so after that: also when it failed."""
    task, broken_off = asyncio.ensure_future(greenlet_spawn(work, *asked)), None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            broken_off = error
    if broken_off is not None:
        raise broken_off from task.exception()
    task.result()


@contextlib.contextmanager
def _translated() -> Any:
    """Trouble of the database, not of our statements, as errors that the retry policy knows."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "disk is full" in text or "No space left" in text:
            raise StorageFull("the database's disk is full") from error
        raise ServiceUnavailable(f"the database: {text}") from error
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if state == _DISK_FULL:
            raise StorageFull("the database's disk is full") from error
        if error.connection_invalidated or state.startswith(_PASSING):
            raise ServiceUnavailable(f"the database: {error.orig}") from error
        raise
    except (ConnectionError, TimeoutError, NoConnection, socket.gaierror) as error:
        raise ServiceUnavailable(f"the database: {error}") from error


_EMPTY: Mapping[type, str] = {list: "[]", dict: "{}"}
_encoded = json.JSONEncoder().encode


def _json(value: Any) -> str:
    """As `json.dumps`; most lists of most rows are empty."""
    return _encoded(value) if value else _EMPTY.get(type(value)) or _encoded(value)


def _postgres(url: str) -> AsyncEngine:
    pool = {"pool_size": 10, "max_overflow": 10, "pool_timeout": _PATIENCE_S}
    return create_async_engine(url, pool_pre_ping=True, json_serializer=_json, **pool)


def _sqlite(url: str, *, immediate: bool, is_synced: bool = False) -> AsyncEngine:
    pool = {"pool_size": 1 if immediate else 8, "max_overflow": 0, "pool_timeout": _PATIENCE_S}
    engine = create_async_engine(url, connect_args={"async_creator_fn": connect}, json_serializer=_json, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def _open(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        mode = cursor.fetchone()[0]
        if mode != "wal":  # network file systems refuse it without a word
            raise StartError(f"SQLite can't use its write-ahead log here ({mode}): put BOWERBIRD_HOME on a local disk.")
        waits_ms, synced = WAITS_MS if immediate else 10_000, "FULL" if is_synced else "NORMAL"
        for pragma in (f"synchronous={synced}", f"busy_timeout={waits_ms}", "foreign_keys=ON", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        if not immediate:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    begins = "BEGIN IMMEDIATE" if immediate else READING

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        is_sole = connection.get_execution_options().keys() >= _SOLE.keys()
        connection.connection.driver_connection.begins("" if is_sole else begins)

    return engine
