"""`bowerbird doctor`: what is wrong with a home, and what cures it."""

import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest

from core import secrets
from core.db import Database
from core.models import Job, Lane
from core.settings import load
from door.checks.machine import log_of_sqlite
from tests.command_line import call, program_beside
from tests.doctor_house import change, look

pytest_plugins = ["tests.doctor_fixtures"]


def test_a_machine_that_never_ran_it_is_well(tmp_path):
    code, seen = look(tmp_path / "new")
    assert code == 0
    assert seen["home"]["what"].endswith("is made at the first start")
    assert not (tmp_path / "new").exists()


def test_a_home_that_is_at_rest_is_well(home):
    code, seen = look(home)
    assert code == 0
    assert {"python", "home", "disk", "database", "revision", "keys", "redis", "port", "tls"} <= set(seen)


def test_a_file_in_place_of_the_home_is_named(tmp_path):
    (tmp_path / "home").write_text("")
    code, seen = look(tmp_path / "home")
    assert code == 1
    assert "is not a folder" in seen["home"]["what"]


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    code, seen = look(tmp_path / "file" / "home")
    assert code == 1
    assert "can't be made" in seen["home"]["what"]


def test_a_home_that_others_can_read_is_a_warning(home):
    home.chmod(0o755)
    code, seen = look(home)
    assert code == 0
    assert seen["home"]["mark"] == "warning"
    assert "chmod 700" in seen["home"]["cure"]


def test_a_damaged_database_is_named(home):
    (home / "bowerbird.db").write_bytes(b"not a database at all, whatever its name says. " * 50)
    for left in home.glob("bowerbird.db-*"):
        left.unlink()
    code, seen = look(home)
    assert code == 1
    assert "backup" in seen["database"]["cure"]


def test_a_database_of_a_newer_version_is_named(home):
    change(home, "UPDATE alembic_version SET version_num = '9999'")
    code, seen = look(home)
    assert code == 1
    assert "newer than this Bowerbird" in seen["database"]["what"]


def test_a_missing_key_file_is_named(home):
    (home / "keys.json").unlink()
    code, seen = look(home)
    assert code == 1
    assert "missing" in seen["keys"]["what"]


def test_the_key_file_of_another_database_is_named(home):
    secrets.save(secrets.new_ring(), home)
    code, seen = look(home)
    assert code == 1
    assert "another database" in seen["keys"]["what"]


def test_a_damaged_key_file_is_named(home):
    (home / "keys.json").write_text("{")
    code, seen = look(home)
    assert code == 1
    assert not seen["keys"]["ok"]


def test_a_taken_port_is_named_with_another_to_take(home):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = taken.getsockname()[1]
        code, seen = look(home, WEB__PORT=number)
    assert code == 1
    assert f"BOWERBIRD_WEB__PORT={number + 1}" in seen["port"]["cure"]


def test_a_wrong_setting_is_told_with_where_it_stands(tmp_path):
    code, seen = look(tmp_path, WEB__PORT="many")
    assert code == 1
    assert "web.port (environment)" in seen["settings"]["what"]


def test_a_redis_that_does_not_answer_is_named(home, tmp_path):
    code, seen = look(home, REDIS_URL=f"unix://{tmp_path}/nobody.sock")
    assert code == 1
    assert "BOWERBIRD_REDIS_URL" in seen["redis"]["cure"]


def test_a_redis_that_answers_and_takes_writes_is_well(home, redis_url):
    code, seen = look(home, REDIS_URL=redis_url)
    assert (code, seen["redis"]["what"]) == (0, "answers and takes writes")


@pytest.mark.parametrize("url", ["mysql", "redis://127.0.0.1:port/0"])
def test_a_redis_address_that_is_none_is_named(home, url):
    code, seen = look(home, REDIS_URL=url)
    assert code == 1
    assert "no address" in seen["redis"]["what"]


def test_a_postgres_that_does_not_answer_is_named(home):
    code, seen = look(home, DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert code == 1
    assert "Postgres" in seen["database"]["cure"]
    assert "secret" not in json.dumps(seen)


@pytest.mark.postgres
def test_the_clock_of_a_postgres_is_compared(home, postgres):
    code, seen = look(home, DATABASE_URL=postgres())
    assert code == 0
    assert "clock" in seen["clock"]["what"]
    assert seen["revision"]["what"].startswith("the database is empty")


def test_a_source_that_is_not_reached_is_a_warning(home):
    away = {"SOURCES__GUTENBERG__ENABLED": "true", "SOURCES__GUTENBERG__BASE_URL": "http://127.0.0.1:1"}
    code, seen = look(home, **away)
    assert code == 0
    assert seen["source gutenberg"]["mark"] == "warning"
    assert seen["source demo"]["mark"] == "fine"


def test_quick_asks_no_source_and_tries_no_port(home):
    _, seen = look(home, "--quick")
    assert not any(name.startswith("source ") for name in seen)
    assert "port" not in seen


def test_quick_neither_takes_nor_waits_for_a_lock(home):
    with closing(sqlite3.connect(home / "bowerbird.db")) as writing:
        writing.execute("BEGIN EXCLUSIVE")
        code, seen = look(home, "--quick")
    assert (code, seen["database"]["ok"]) == (0, True)


@pytest.fixture
def running_worker():
    """A process that looks like a worker of ours; its id."""
    process = subprocess.Popen([sys.executable, "-c", "input()", "bowerbird"], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate(b"\n")


def announce(home, pid, until_ms):
    name = f"{socket.gethostname()}:{pid}:abcdef"
    clock = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    change(home, f"INSERT INTO worker (name, slots, until) VALUES (?, '{{}}', {clock} + ?)", name, until_ms)


def test_a_worker_that_runs_and_is_silent_is_named(home, running_worker):
    announce(home, running_worker, -40_000)
    code, seen = look(home, "--quick")
    assert code == 1
    assert "silent for 4" in seen["worker"]["what"]


def test_a_worker_that_announced_itself_is_alive(home, running_worker):
    announce(home, running_worker, 10_000)
    code, seen = look(home, "--quick")
    assert (code, seen["worker"]["what"]) == (0, "the worker of this machine is alive")


def test_a_worker_that_has_ended_is_no_trouble(home):
    announce(home, 2**22 + 1, -40_000)
    code, seen = look(home, "--quick")
    assert (code, seen["worker"]["what"]) == (0, "none runs on this machine")


async def test_a_running_service_is_asked_whether_it_is_ready(story):
    settings = story.runtime.settings
    ran = await program_beside("doctor", "--quick", "--json", HOME=settings.home, REDIS_URL=settings.redis_url)
    seen = {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    assert ran.returncode == 0, ran.stdout
    assert seen["service"]["what"] == f"{story.opened.service.url} runs and takes work"
    assert seen["worker"]["what"] == "the worker of this machine is alive"


def test_every_line_that_is_not_well_is_followed_by_its_cure(home):
    (home / "keys.json").unlink()
    lines = call("doctor", "--quick", HOME=home).stdout.splitlines()
    found = next(number for number, line in enumerate(lines) if line.startswith("✗ keys"))
    assert lines[found + 1].strip().startswith("→ ")


def test_a_bundle_tells_no_secret_and_no_title(home, tmp_path):
    asyncio.run(_job(home))
    bundle = tmp_path / "report.zip"
    call("doctor", "--quick", "--bundle", bundle, HOME=home, SOURCES__DEMO__TOKEN="hush")
    with zipfile.ZipFile(bundle) as found:
        texts = {name: found.read(name).decode() for name in found.namelist()}
    assert set(texts) == {"doctor.json", "versions.txt", "settings.txt", "jobs.jsonl"}
    assert json.loads(texts["jobs.jsonl"])["error"] == "bad_content"
    everything = "".join(texts.values())
    assert "hush" not in everything
    assert "Love letters" not in everything


async def _job(home):
    database = Database(load({}, home=home).database)
    async with database.begin() as session:
        facts = {"reason": "Love letters.epub"}
        payload = {"words": "Love letters"}
        session.add(Job(kind="search", lane=Lane.NOW, error="bad_content", error_facts=facts, payload=payload))
    await database.close()


def test_the_trial_of_the_write_ahead_log_leaves_nothing_behind(tmp_path):
    assert log_of_sqlite(tmp_path).ok
    assert list(tmp_path.iterdir()) == []
