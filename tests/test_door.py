"""The command line: every word explains itself, trouble is a sentence, exit codes tell programs."""

import asyncio
import csv
import json
import subprocess
import sys

import pytest
from typer.main import get_command

from core import home as homes
from core.db import Database
from core.library import jobs, runs
from core.migrate import migrate
from core.models import Job, JobState, Lane
from core.settings import load
from door import app
from door.jobs import STATES
from door.serving import LANES
from tests.command_line import ROOT, call, program, program_beside

#: what takes long to load, and what nobody needs who only asks for help
HEAVY = {"sqlalchemy", "aiohttp", "httpx", "arq", "redis", "PIL", "av", "lxml", "ebooklib", "prompt_toolkit"}


def words(command=None, path=()):
    """Every command of the command line as (words, command)."""
    command = command or get_command(app)
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from words(below, (*path, name))


COMMANDS = dict(words())


@pytest.fixture
def home(tmp_path):
    """A home with three jobs: done, failed, waiting."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    asyncio.run(_jobs(folder, "bad_content", {"reason": "page 3 is torn"}))
    return folder


async def _jobs(folder, error, facts):
    database = Database(load({}, home=folder).database)
    await migrate(database)
    async with database.begin() as session:
        for number in (1, 2, 3):
            await jobs.add(session, Job(kind="download", lane=Lane.WORK, request_key=f"r{number}"))
    assert len(await runs.claim(database, [(1, 0), (2, 0)], "worker", 1000)) == 2
    async with database.begin() as session:
        await runs.done(session, (1, 1), {}, {})
        await runs.failed(session, (2, 1), error, facts)
    await database.close()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_says_what_it_does(path):
    first_words = " ".join((COMMANDS[path].help or "").split()[:3])
    assert first_words
    assert first_words in call(*path, "--help").stdout


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_argument_says_what_it_takes(path):
    for parameter in COMMANDS[path].params:
        assert getattr(parameter, "help", None) or parameter.name == "help", parameter.name


def test_help_is_quick_because_it_loads_nothing_heavy():
    asked = f"import door, sys; print(*({HEAVY!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_the_lanes_and_states_that_are_named_are_those_there_are():
    assert LANES.split(",") == list(Lane)
    assert list(STATES) == list(JobState)


def test_a_shell_completes_commands():
    asked = {"_BOWERBIRD_COMPLETE": "complete_bash", "COMP_WORDS": "bowerbird jobs re", "COMP_CWORD": "2"}
    ran = subprocess.run(
        [sys.executable, ROOT / "bowerbird.py"], env=asked, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.split() == ["replay"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("key",), "not running"),
        (("jobs", "list"), "no database"),
        (("chat", "--until", "later"), "--until takes"),
        (("worker", "--lanes", "fast"), "there are now,work,bulk"),
        (("jobs", "list", "--state", "odd"), "no state"),
        (("config", "shwo"), "No such command"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_trouble_is_a_sentence_and_exit_code_2(tmp_path, given, sentence):
    ran = program(*given, HOME=tmp_path / "none")
    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_wrong_setting_is_named_with_where_it_was_said(tmp_path):
    ran = program("config", "check", HOME=tmp_path, WEB__PROT="1")
    assert ran.returncode == 2
    assert "web.prot (environment)" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "postgresql://nobody@nowhere.invalid/none"])
def test_a_database_that_is_not_there_is_a_sentence_at_the_start(tmp_path, url):
    ran = program("up", HOME=tmp_path / "home", DATABASE_URL=url)
    assert ran.returncode == 2
    assert "Postgres can't be used" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_damaged_database_is_a_sentence_at_the_start(home):
    (home / "bowerbird.db").write_bytes(b"not a database, whatever its name says" * 100)
    ran = program("up", HOME=home)
    assert ran.returncode == 2
    assert "restore it from your backup" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_second_start_names_the_first(tmp_path):
    with homes.hold(tmp_path / "home"):
        ran = program("up", HOME=tmp_path / "home")
    assert ran.returncode == 2
    assert "already running" in ran.stderr


def test_jobs_are_listed_newest_first(home):
    rows = [json.loads(line) for line in call("jobs", "list", "--json", HOME=home).stdout.splitlines()]
    assert [(row["id"], row["state"]) for row in rows] == [(3, "queued"), (2, "failed"), (1, "done")]


def test_dead_letters_are_listed_with_their_cause(home):
    (line,) = call("jobs", "list", "--state", "failed", HOME=home).stdout.splitlines()
    assert "bad_content: page 3 is torn" in line


def test_what_people_were_told_of_a_dead_letter_is_its_cause(tmp_path):
    (tmp_path / "home").mkdir(mode=0o700)
    asyncio.run(_jobs(tmp_path / "home", "user_error", {"text": "parts-none", "parts": "9-12", "have": 3}))
    (line,) = call("jobs", "list", "--state", "failed", HOME=tmp_path / "home").stdout.splitlines()
    assert "user_error: There are no parts 9-12." in line


def test_a_job_tells_its_story(home):
    lines = call("jobs", "story", "2", HOME=home).stdout.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["accepted", "failed"]


def test_a_dead_letter_is_run_again(home):
    assert call("jobs", "replay", "2", HOME=home).stdout == "1 to be run again.\n"
    assert call("jobs", "list", "--state", "failed", HOME=home).stdout == ""


def test_all_dead_letters_are_run_again(home):
    assert call("jobs", "replay", "--all", HOME=home).stdout == "1 to be run again.\n"
    assert call("jobs", "replay", "--all", HOME=home).stdout == "0 to be run again.\n"


@pytest.mark.parametrize("given", [("replay",), ("replay", "2", "--all")], ids=" ".join)
def test_replay_wants_one_job_or_all(home, given):
    assert call("jobs", *given, HOME=home).exit_code == 2


@pytest.mark.parametrize("given", [("replay", "3"), ("discard", "3"), ("story", "99"), ("discard", "99")], ids=" ".join)
def test_a_job_for_which_that_makes_no_sense_is_named(home, given):
    result = call("jobs", *given, HOME=home)
    assert f"There is no job {given[1]}" in str(result.exception)


def test_a_job_that_is_over_can_be_forgotten(home):
    assert call("jobs", "discard", "1", HOME=home).exit_code == 0
    assert "There is no job 1" in str(call("jobs", "story", "1", HOME=home).exception)


def test_jobs_are_exported_as_lines_and_as_a_table(home):
    rows = [json.loads(line) for line in call("jobs", "export", HOME=home).stdout.splitlines()]
    table = list(csv.DictReader(call("jobs", "export", "--csv", HOME=home).stdout.splitlines()))
    assert [str(row["id"]) for row in rows] == [row["id"] for row in table]
    assert json.loads(table[1]["facts"]) == {"reason": "page 3 is torn"}


def test_settings_are_shown_with_where_they_come_from(tmp_path):
    shown = call("config", "show", "--origin", HOME=tmp_path).stdout
    assert "web.port = 0  (environment)" in shown.splitlines()
    assert 'log_level = "info"  (default)' in shown.splitlines()


def test_sources_are_listed_also_those_that_are_off(tmp_path):
    rows = [json.loads(line) for line in call("sources", "list", "--json", HOME=tmp_path).stdout.splitlines()]
    states = {row["name"]: row["state"] for row in rows}
    assert {"folder", "gutenberg", "torznab"} <= states.keys()
    assert {name for name, state in states.items() if state == "on"} == {"demo"}


def test_a_source_that_is_well_is_exit_code_0(tmp_path):
    result = call("sources", "check", "demo", "--json", HOME=tmp_path)
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (0, "up")


def test_a_source_that_is_not_reached_is_exit_code_1(tmp_path):
    away = {"SOURCES__GUTENBERG__ENABLED": "true", "SOURCES__GUTENBERG__BASE_URL": "http://127.0.0.1:1"}
    assert call("sources", "check", "gutenberg", HOME=tmp_path, **away).exit_code == 1


def test_a_source_that_is_off_cannot_be_checked(tmp_path):
    assert call("sources", "check", "folder", HOME=tmp_path).exit_code == 2


def test_new_keys_are_made_only_after_a_yes(home):
    assert call("keys", "renew", answers="n\n", HOME=home).exit_code == 1
    assert not (home / "keys.json").exists()
    assert call("keys", "renew", answers="y\n", HOME=home).exit_code == 0
    assert (home / "keys.json").stat().st_mode & 0o077 == 0


async def test_a_fresh_address_comes_from_the_service_that_runs(story):
    ran = await program_beside("key", HOME=story.runtime.settings.home)
    assert ran.stdout.startswith(f"{story.opened.service.url}/#key=")
