"""The database: no update is lost, reads and writes don't wait for each other, trouble has a name."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from core.db import Database, alone, now
from core.errors import ServiceUnavailable, StorageFull
from core.migrate import migrate
from core.models import Fact
from tests.deadline import DEADLINE_S
from tests.programs import missing

ROOT = Path(__file__).parent.parent
#: a process with several tasks that read a number and write the next one
COUNTING = """
import asyncio, sys
from core.db import Database, alone
from core.models import Fact
async def main():
    db = Database(sys.argv[1])
    async def count():
        for _ in range(int(sys.argv[2])):
            async with db.begin() as session:
                await alone(session, "counter")
                fact = await session.get(Fact, "counter")
                await asyncio.sleep(0)
                fact.value = str(int(fact.value) + 1)
    await asyncio.gather(*(count() for _ in range(5)))
    await db.close()
asyncio.run(main())
"""


@pytest.fixture
async def db(make_settings):
    database = Database(make_settings().database)
    await migrate(database)
    yield database
    await database.close()


async def put(db, name, value):
    async with db.begin() as session:
        await session.merge(Fact(name=name, value=value))


async def value(session, name):
    return (await session.exec(select(Fact.value).where(col(Fact.name) == name))).first()


async def test_questions_that_are_broken_off_leave_a_database_that_answers(db):
    await put(db, "name", "first")

    async def ask():
        async with db.read() as session:
            await value(session, "name")
            await value(session, "name")

    for turns in range(24):  # broken off a step later each time, and more often than there are connections
        asking = asyncio.ensure_future(ask())
        for _ in range(turns):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
    await put(db, "name", "second")
    async with db.read() as session:
        assert await value(session, "name") == "second"


async def test_no_update_is_lost_between_processes_and_tasks(db):
    """SQLite's trap: a transaction that begins with its first write has read before, and overwrites in silence."""
    await put(db, "counter", "0")
    url, rounds = db.url.render_as_string(hide_password=False), 15
    command = [sys.executable, "-c", COUNTING, url, str(rounds)]
    processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]
    async with db.read() as session:
        assert await value(session, "counter") == str(2 * 5 * rounds)


async def test_reads_and_writes_do_not_wait_for_each_other(db):
    await put(db, "a", "old")
    async with asyncio.timeout(DEADLINE_S), db.read() as reader:
        assert await value(reader, "a") == "old"
        async with db.begin() as writer:
            await writer.execute(update(Fact).where(col(Fact.name) == "a").values(value="new"))
            async with db.read() as other:
                assert await value(other, "a") == "old"
    async with db.read() as reader:
        assert await value(reader, "a") == "new"


async def test_a_statement_alone_is_committed_and_gives_its_rows(db):
    """And leaves its connection as it was: what comes next is a transaction again."""
    put_once = insert(Fact).values(name=bindparam("called"), value="1").returning(col(Fact.name))
    assert [row.name for row in await db.once(put_once, {"called": "a"})] == ["a"]
    async with db.begin() as session:
        session.add(Fact(name="b", value="1"))
        await session.flush()
        await session.rollback()
    async with db.read() as session:
        assert (await session.exec(select(Fact.name).where(col(Fact.name).in_(["a", "b"])))).all() == ["a"]


async def test_a_statement_alone_that_fails_did_nothing_and_is_in_nobody_s_way(db):
    put_once = insert(Fact).values(value="1").returning(col(Fact.name))
    await db.once(put_once.values(name="a"), {})
    with pytest.raises(IntegrityError):
        await db.once(put_once.values(name="a"), {})
    await put(db, "a", "2")
    async with db.read() as session:
        assert await value(session, "a") == "2"


@pytest.mark.parametrize(("is_synced", "level"), [(False, 1), (True, 2)])
async def test_a_commit_is_on_the_disk_first_where_the_operator_wants_that(tmp_path, is_synced, level):
    """SQLite's levels: at 2 (FULL) each commit syncs the write-ahead log, at 1 (NORMAL) only checkpoints do."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}", is_synced=is_synced)
    async with database.begin() as session:
        assert (await session.execute(text("PRAGMA synchronous"))).scalar_one() == level
    await database.close()


async def test_an_error_undoes_the_whole_transaction(db):
    async def half():
        async with db.begin() as session:
            session.add(Fact(name="a", value="1"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half()
    async with db.read() as session:
        assert await value(session, "a") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_is_broken_off_ends_also_when_what_was_begun_fails(db):
    """A part of the service that took it for trouble of the database would go on, and nothing would end."""

    async def write():
        async with db.begin() as session:
            await session.execute(text("PRAGMA defer_foreign_keys=ON"))  # what is wrong is seen when it commits
            await session.execute(text("INSERT INTO dependency (job_id, needs_id) VALUES (7, 8)"))
            asyncio.get_running_loop().call_soon(writing.cancel)

    writing = asyncio.ensure_future(write())
    await asyncio.wait([writing])
    assert writing.cancelled()
    async with db.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM dependency"))).scalar_one() == 0


async def test_who_is_alone_sees_what_the_one_before_has_written(db):
    """What is looked up first and written then needs no luck."""

    async def once():
        async with db.begin() as session:
            await alone(session, "the words")
            if await value(session, "a") is not None:
                return False
            session.add(Fact(name="a", value="1"))
            return True

    assert sorted(await asyncio.gather(*(once() for _ in range(5)))) == [False] * 4 + [True]


async def test_who_writes_waits_for_another_process_that_does(db):
    """A statement alone does, and so does a transaction; what waited is done as soon as the other one is."""
    if not db.is_sqlite:
        pytest.skip("Postgres lets both write")
    put_once = insert(Fact).values(name="a", value="1").returning(col(Fact.name))
    with sqlite3.connect(db.path, isolation_level=None, check_same_thread=False) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [asyncio.create_task(db.once(put_once, {})), asyncio.create_task(put(db, "b", "2"))]
        async with db.read() as session:
            assert await value(session, "a") is None
        assert not any(one.done() for one in waiting)
        await asyncio.to_thread(other.execute, "COMMIT")
    await asyncio.gather(*waiting)
    async with db.read() as session:
        assert [await value(session, "a"), await value(session, "b")] == ["1", "2"]


async def test_the_clock_is_the_database_s_and_moves(db):
    moments = []
    for _ in range(3):
        async with db.read() as session:
            moments.append((await session.execute(select(now()))).scalar_one())
        await asyncio.sleep(0.005)
    assert moments == sorted(set(moments))
    year_2020, year_2100 = 1_577_836_800_000, 4_102_444_800_000
    assert year_2020 < moments[0] < year_2100


async def test_the_clock_moves_within_a_transaction_too(db):
    """Postgres' own now() stands still: a lease taken late in a transaction would be short."""
    async with db.begin() as session:
        first = (await session.execute(select(now()))).scalar_one()
        await asyncio.sleep(0.01)
        assert (await session.execute(select(now()))).scalar_one() > first


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True)
    if mounted.returncode != 0:
        missing(f"a small disk can't be mounted: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_full_disk_is_called_so_and_leaves_what_was_there(small_disk):
    db = Database(f"sqlite+aiosqlite:///{small_disk / 'bowerbird.db'}")
    await migrate(db)
    await put(db, "a", "kept")
    with pytest.raises(StorageFull):
        await put(db, "big", "x" * 3_000_000)
    async with db.read() as session:
        assert await value(session, "a") == "kept"
    await put(db, "b", "room for small things")
    await db.close()


async def test_a_postgres_that_is_not_there_is_a_service_that_is_away():
    db = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    with pytest.raises(ServiceUnavailable):
        async with db.begin() as session:
            await session.execute(select(now()))
    await db.close()


async def test_a_postgres_that_ends_our_connections_is_a_service_that_is_away(postgres):
    """So it does when it restarts; the next question opens a new connection."""
    db = Database("postgresql+asyncpg://" + postgres().partition("://")[2])
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with pytest.raises(ServiceUnavailable):
        async with db.begin() as session:
            await session.execute(text(end_all))
    async with db.read() as session:
        assert await session.execute(select(now()))
    await db.close()


async def test_who_is_broken_off_on_a_line_that_postgres_ended_is_broken_off_all_the_same(postgres):
    """The line can't be undone any more, which is no trouble that whoever is told to end should go on after."""
    db = Database("postgresql+asyncpg://" + postgres().partition("://")[2])
    end_it = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid = :pid"

    async def write():
        async with db.begin() as session:
            pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with db.begin() as other:
                await other.execute(text(end_it), {"pid": pid})
            raise asyncio.CancelledError

    writing = asyncio.ensure_future(write())
    await asyncio.wait([writing])
    assert writing.cancelled()
    async with db.read() as session:
        assert await session.execute(select(now()))
    await db.close()


async def test_a_postgres_whose_disk_is_full_is_called_so(postgres):
    """Its word for it is 53100 disk_full, which a procedure can say too."""
    db = Database("postgresql+asyncpg://" + postgres().partition("://")[2])
    with pytest.raises(StorageFull):
        async with db.begin() as session:
            await session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"))
    await db.close()


@pytest.mark.parametrize("state", ["57P03", "53300", "40P01"])
async def test_a_postgres_that_cannot_serve_now_is_tried_again(state, postgres):
    """It starts up, has too many clients, or two of us waited for each other."""
    db = Database("postgresql+asyncpg://" + postgres().partition("://")[2])
    with pytest.raises(ServiceUnavailable):
        async with db.begin() as session:
            await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))
    await db.close()


async def test_a_mistake_in_our_own_statement_is_not_called_trouble_of_the_database(db):
    await put(db, "a", "1")
    with pytest.raises(IntegrityError):
        async with db.begin() as session:
            await session.execute(insert(Fact).values(name="a", value="2"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_waiting_too_long_for_one_s_turn_to_write_is_trouble_that_passes(db, monkeypatch):
    """With very many writers at once; half a minute by default."""
    monkeypatch.setattr(db.writer.pool, "_timeout", 0.05)
    async with db.begin() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(ServiceUnavailable):
            await db.once(insert(Fact).values(name="a", value="1").returning(col(Fact.name)), {})
