"""Bringing the database up to the code: at start, under a lock, with a backup before.

A database newer than the code is refused: going back would lose what the newer one knows. Alembic is loaded when
there is something to do: it takes a tenth of a second, at every start.
"""

import asyncio
import fcntl
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from core import log
from core.db import Database
from core.errors import StartError

_log = log.get(__name__)
_SCRIPTS = Path(__file__).parent / "migrations"
_POSTGRES_LOCK = 7_205_759_403
KEPT_BACKUPS = 5
_REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*= *["']([^"']+)["']""", re.MULTILINE)


def is_modelled(name: str | None, kind: str, _: object) -> bool:
    """Whether a model stands behind what Alembic finds in a database; the index of titles is made by hand (0007)."""
    return kind not in {"table", "index"} or not (name or "").startswith(("title_index", "title_words"))


async def migrate(database: Database) -> None:
    """Upgrade to the newest revision; returns at once when it is there. Raises StartError."""
    await _reach(database)
    async with _file_lock(database.path), database.writer.connect() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_lock({_POSTGRES_LOCK})"))
        current = await connection.run_sync(_current)
        await connection.rollback()
        if current != _head(current):
            await asyncio.to_thread(_backup, database.path, current)
            await connection.run_sync(_upgrade)
            _log.info("database.migrated", before=current or "nothing", now=_head(None))
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_unlock({_POSTGRES_LOCK})"))
            await connection.commit()


async def revisions(database: Database) -> tuple[str | None, str]:
    """(the database's, the code's) revision, without a lock. Raises StartError for a newer database."""
    async with database.read() as session:
        current = await (await session.connection()).run_sync(_current)
    return current, _head(current)


async def _reach(database: Database) -> None:
    """Raises StartError with a sentence when there is no database to be had at that address."""
    try:
        async with database.writer.connect():
            return
    except (DBAPIError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    if database.path is None:
        raise StartError(f"Postgres can't be used ({said}). See that it runs, and check BOWERBIRD_DATABASE_URL.")
    raise StartError(
        f"The database {database.path} can't be used ({said}). `bowerbird doctor` looks at its folder; "
        "if the file is damaged, restore it from your backup."
    )


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _head(current: str | None) -> str:
    """The newest of our revisions: the one that no other builds upon."""
    scripts = [script.read_text("utf-8") for script in (_SCRIPTS / "versions").glob("*.py")]
    named: list[tuple[str, str]] = [one for script in scripts for one in _REVISION.findall(script)]
    ours, built_upon = ({revision for down, revision in named if bool(down) is is_down} for is_down in (False, True))
    if current is not None and current not in ours:
        raise StartError(
            f"The database is newer than this Bowerbird (revision {current}). "
            "Use the newer version again, or restore a backup made by this one."
        )
    (head,) = ours - built_upon
    return head


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.attributes["connection"] = connection
    with _foreign_keys_asleep(connection):
        command.upgrade(settings, "head")
        connection.commit()


@contextmanager
def _foreign_keys_asleep(connection: Connection) -> Iterator[None]:
    """On SQLite a table is altered by copying and dropping it, and dropping would delete all rows that refer to it.

    https://www.sqlite.org/lang_altertable.html#otheralter, step 1: it cannot be done inside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.rollback()
    connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


def _backup(path: Path | None, current: str | None) -> None:
    """A copy of a SQLite file beside it; the newest few are kept. Postgres has its own tools for that."""
    if path is not None and current is not None:
        back_up(path, "migration")


def back_up(path: Path, occasion: str) -> Path:
    """A copy of a SQLite file as it was before this, in `backups` beside it. The newest few of a sort are kept."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-{occasion}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.db"
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    for old in sorted(folder.glob(f"before-{occasion}-*.db"))[:-KEPT_BACKUPS]:
        old.unlink()
    return target


@asynccontextmanager
async def _file_lock(path: Path | None) -> AsyncIterator[None]:
    if path is None:
        yield
        return
    with path.with_suffix(".migrating").open("w") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield
