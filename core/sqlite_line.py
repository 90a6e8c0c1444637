"""A connection to SQLite that needs one turn of its thread for a statement, not four.

aiosqlite gives every step its own turn: make a cursor, execute, fetch, close. A turn costs two
switches of threads, more than the statement itself; here a statement and its rows are one turn.
SQLAlchemy fetches all rows at once anyway, so nothing is lost. BEGIN goes with the first statement.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

#: begins a transaction that only reads
READING = "BEGIN"
#: a process that writes waits for the others: SQLite looks again after 1 ms, 2, 5 … 100, so that who waited longest
#: is the last to see it is free; it gives up after so many ms, and is asked again for so many seconds
WAITS_MS, _PATIENCE_S = 8, 10.0
_Done = tuple[Any, int, int | None, list[Any]]


class Line(aiosqlite.Connection):
    """A connection whose cursors work in one turn."""

    _to_begin = ""
    _is_open = False
    _only_reads = False

    def cursor(self) -> "Cursor":  # type: ignore[override] # SQLAlchemy's adapter needs these few methods of it
        """A cursor; nothing is done yet."""
        return Cursor(self)

    async def turn(self, work: Callable[..., _Done], *asked: Any) -> _Done:
        """Have something done in the thread."""
        done: _Done = await self._execute(work, *asked)  # type: ignore[no-untyped-call]
        return done

    def work(self, sql: str, parameters: Sequence[Any]) -> _Done:
        """In the thread: a statement with all its rows."""
        self._begin()
        return _fetched(self._granted(sql, parameters))

    def work_many(self, sql: str, many: Iterable[Sequence[Any]]) -> _Done:
        """In the thread: a statement for many parameters."""
        self._begin()
        return _fetched(self._conn.executemany(sql, many))

    def begins(self, sql: str) -> None:
        """The next statement begins a transaction by `sql`, and errors of the beginning are its own.

        "" is none: a statement is a transaction by itself, and there is nothing to commit.
        """
        self._to_begin = sql

    async def commit(self) -> None:
        """Commit, if anything was begun."""
        if self._is_open:
            await super().commit()
        self._to_begin, self._is_open = "", False

    async def rollback(self) -> None:
        """Roll back, if anything was begun. What only read has nothing to lose, and is not waited for."""
        if self._is_open and self._only_reads:
            self._tx.put_nowait((None, self._conn.rollback))
        elif self._is_open:
            await super().rollback()
        self._to_begin, self._is_open = "", False

    def _begin(self) -> None:
        if self._to_begin:
            sql, self._to_begin = self._to_begin, ""
            self._granted(sql)
            self._is_open, self._only_reads = True, sql == READING

    def _granted(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """In the thread: a statement, as soon as no other process writes."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._conn.execute(sql, parameters)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or self._is_open or time.monotonic() > until:
                    raise


class Cursor:
    """What became of a statement."""

    arraysize = 1

    def __init__(self, line: Line) -> None:
        self._line = line
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and take its rows."""
        return self._keep(await self._line.turn(self._line.work, sql, parameters))

    async def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for many parameters."""
        return self._keep(await self._line.turn(self._line.work_many, sql, many))

    async def fetchall(self) -> list[Any]:
        """The rows."""
        return self._rows

    async def close(self) -> None:
        """Closed it is already."""

    def _keep(self, done: _Done) -> Self:
        self.description, self.rowcount, self.lastrowid, self._rows = done
        return self


def _fetched(cursor: sqlite3.Cursor) -> _Done:
    rows = cursor.fetchall() if cursor.description else []
    done = (cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return done


def connect(path: str, **options: Any) -> Line:
    """A connection that is about to open, as `aiosqlite.connect` gives one. Its thread ends with the process."""
    line = Line(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    line._thread.daemon = True  # noqa: SLF001 as SQLAlchemy does for those it makes itself
    return line
