"""Migrations: at start, once, never backwards, with a backup before and nothing lost on the way."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, select

from core import migrate as module
from core.db import Database
from core.errors import StartError
from core.migrate import KEPT_BACKUPS, migrate
from core.models import Fact, Identity, Person
from tests.deadline import DEADLINE_S

pytestmark = pytest.mark.usefixtures("from_nothing")

ROOT = Path(__file__).parent.parent
#: Postgres has its own tools for backups
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MIGRATING = """
import asyncio, sys
from core.db import Database
from core.migrate import migrate
async def main():
    db = Database(sys.argv[1])
    await migrate(db)
    await db.close()
asyncio.run(main())
"""


@pytest.fixture
async def db(make_settings):
    database = Database(make_settings().database)
    yield database
    await database.close()


async def revisions(db):
    async with db.read() as session:
        return [row[0] for row in await session.execute(text("SELECT version_num FROM alembic_version"))]


def backups(db):
    return sorted((db.path.parent / "backups").glob("*.db")) if db.path else []


async def test_an_empty_database_comes_up(db):
    await migrate(db)
    async with db.begin() as session:
        session.add(Fact(name="a", value="1"))
    assert await revisions(db) == [module._head(None)]
    assert backups(db) == []


def test_the_newest_revision_is_the_one_that_alembic_sees():
    scripts = ScriptDirectory(module._SCRIPTS)
    assert module._head(None) == scripts.get_current_head()
    assert all(module._head(one.revision) for one in scripts.walk_revisions())


def test_a_start_that_finds_nothing_to_do_loads_no_alembic():
    loading = "import sys, core.runtime, bot.commands; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loading], cwd=ROOT, check=False).returncode == 0


async def test_a_second_start_changes_nothing(db):
    await migrate(db)
    async with db.begin() as session:
        session.add(Fact(name="a", value="1"))
    await migrate(db)
    async with db.read() as session:
        assert (await session.exec(select(Fact.value))).all() == ["1"]
    assert backups(db) == []


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(db):
    await migrate(db)
    async with db.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    with pytest.raises(StartError, match=r"newer than this Bowerbird \(revision from the future\).*restore a backup"):
        await migrate(db)
    assert await revisions(db) == ["from the future"]


async def test_models_and_migrations_agree(db):
    await migrate(db)
    async with db.writer.connect() as connection:
        options = {"compare_type": True, "include_name": module.is_modelled}
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts=options), SQLModel.metadata)
        )
    assert found == []


async def test_two_processes_that_start_at_once_migrate_once(db):
    command = [sys.executable, "-c", MIGRATING, db.url.render_as_string(hide_password=False)]
    processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]
    assert await revisions(db) == [module._head(None)]


async def test_two_in_one_process_migrate_once(db):
    other = Database(db.url.render_as_string(hide_password=False))
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.gather(migrate(db), migrate(other))
    await other.close()
    assert await revisions(db) == [module._head(None)]


async def test_a_change_of_a_table_keeps_its_rows_and_those_that_refer_to_them(db, newer_code):
    """SQLite alters a table by copying and dropping it; dropping must not take its children along."""
    await migrate(db)
    async with db.begin() as session:
        session.add(Person(id=1, name="ada"))
        await session.flush()
        session.add(Identity(person_id=1, surface="web", address="ada"))
    newer_code()
    await migrate(db)
    async with db.read() as session:
        assert [row.name for row in (await session.exec(select(Person))).all()] == ["ada"]
        assert [row.address for row in (await session.exec(select(Identity))).all()] == ["ada"]
    assert await revisions(db) == ["9999"]
    async with db.begin() as session:
        await session.delete(await session.get(Person, 1))
    async with db.read() as session:
        assert (await session.exec(select(Identity).where(col(Identity.person_id) == 1))).all() == []


@ON_SQLITE
async def test_before_a_migration_a_backup_is_made_that_opens(db, newer_code):
    await migrate(db)
    async with db.begin() as session:
        session.add(Fact(name="a", value="1"))
    newer_code()
    await migrate(db)
    (backup,) = backups(db)
    with sqlite3.connect(backup) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert kept.execute("SELECT value FROM fact").fetchall() == [("1",)]
        assert "nickname" not in str(kept.execute("SELECT sql FROM sqlite_schema").fetchall())
    kept.close()


@ON_SQLITE
async def test_a_few_backups_are_kept(db, newer_code):
    await migrate(db)
    folder = db.path.parent / "backups"
    folder.mkdir()
    for year in range(2001, 2001 + KEPT_BACKUPS):
        (folder / f"before-migration-{year}0101T000000.db").touch()
    newer_code()
    await migrate(db)
    assert len(backups(db)) == KEPT_BACKUPS
    assert "2001" not in backups(db)[0].name


async def test_a_migration_that_fails_leaves_the_database_as_it_was(db, newer_code):
    await migrate(db)
    before = await revisions(db)
    newer_code('    op.execute("UPDATE nowhere SET a = 1")\n')
    with pytest.raises(DBAPIError):
        await migrate(db)
    assert await revisions(db) == before
    async with db.begin() as session:
        session.add(Person(name="ada"))
        assert await session.execute(select(Person))
