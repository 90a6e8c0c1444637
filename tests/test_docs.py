"""What the docs list is what there is."""

import ast
import asyncio
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client import Counter
from prometheus_client.metrics import MetricWrapperBase
from typer.main import get_command

from bot.manual import commands_page, commands_table
from bot.registry import commands
from bot.web import wire
from core import errors, events
from core.library import jobs
from core.media import Format
from core.models import Wanted
from core.query import Field
from core.ranking import WEIGHTS
from door import app
from tests.command_line import ROOT, environment
from tests.deadline import DEADLINE_S
from worker import meters
from worker.packaging import PACKERS

PACKAGES = ("core", "plugins", "worker", "bot", "door")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def page(name):
    return (ROOT / name).read_text("utf-8")


def rows(text):
    """The keys in the first column of every table of a page."""
    return {key for line in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE) for key in re.findall(r"`([^`]+)`", line)}


def calls():
    """Every call in the program, as (file, call)."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                    yield path, node


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id


def text_of(node):
    """A text as it is written; of one with a value in it, what stands before."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def test_the_table_of_commands_in_the_readme_is_the_generated_one():
    assert commands_table() in page("README.md"), "run: python -m bot.manual table"


def test_the_page_of_commands_is_the_generated_one():
    assert page("docs/commands.md") == commands_page(), "run: python -m bot.manual > docs/commands.md"


def metrics():
    """Every metric of ours by the name that Prometheus reads."""
    for one in vars(meters).values():
        if isinstance(one, MetricWrapperBase):
            yield one._name + ("_total" if isinstance(one, Counter) else ""), one


@pytest.mark.parametrize(("name", "metric"), list(metrics()), ids=[name for name, _ in metrics()])
def test_every_metric_is_in_the_docs_with_its_labels(name, metric):
    (line,) = re.findall(rf"^\| `{name}` \| (\w+) \| (.*?) \|", page("docs/metrics.md"), re.MULTILINE)
    assert line[0] == metric._type
    assert re.findall(r"`(\w+)`", line[1]) == list(metric._labelnames)


def test_the_docs_name_no_metric_that_is_not_there():
    known = {name for name, _ in metrics()}
    assert set(re.findall(r"bowerbird_\w+", page("docs/metrics.md"))) <= known


def told():
    """Every event that the story of a job can have: the first one is its row, the others are written."""
    yield jobs.ACCEPTED
    for path, call in calls():
        if name_of(call) == "tell" and path.parent.name == "library":
            name = next(text for text in map(text_of, call.args) if text)
            yield from [name + wanted for wanted in Wanted] if name.endswith("_") else [name]


def logged():
    """Every event that can stand in the log."""
    levels = {"debug", "info", "warning", "error", "exception"}
    for _, call in calls():
        if name_of(call) in levels and call.args and re.fullmatch(r"[a-z]+\.[a-z_]+", name := text_of(call.args[0])):
            yield name


def test_every_event_is_in_the_docs_and_no_other():
    published = {one.__name__ for one in get_args(events.Event)}
    assert rows(page("docs/events.md")) == {*told(), *logged(), *published}


@pytest.mark.parametrize("event", get_args(events.Event), ids=lambda one: one.__name__)
def test_the_fields_of_every_published_event_are_in_the_docs(event):
    (fields,) = re.findall(rf"^\| `{event.__name__}` \| (.*?) \|", page("docs/events.md"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", fields) == list(inspect.signature(event).parameters)


def all_errors(root=errors.BowerbirdError):
    for below in root.__subclasses__():
        if below.__module__ == errors.__name__:
            yield below
            yield from all_errors(below)


@pytest.mark.parametrize("error", list(all_errors()), ids=lambda one: one.__name__)
def test_every_error_says_what_it_asks_of_the_operator(error):
    key = error.__new__(error).key
    row = re.search(rf"^\| `{error.__name__}` \| `{key}` \| (.+?) \| (.+) \|$", page("docs/errors.md"), re.MULTILINE)
    assert row, error.__name__
    assert row[1].startswith("yes" if error.again else "no")


def examples(name, language):
    return re.findall(rf"^```{language}\n(.+?)^```", page(name), re.MULTILINE | re.DOTALL)


def test_every_frame_in_the_docs_of_the_socket_is_one():
    ours, theirs = examples("docs/web.md", "json")
    seen = {wire.from_client.validate_json(line).type for line in ours.splitlines()}
    assert seen == {"hello", "say", "press", "fill", "complete", "older", "looks"}
    answers = {wire.from_server.validate_json(line).type for line in theirs.splitlines()}
    assert answers == {"welcome", "posts", "post", "edit", "toast", "form", "choices", "problem"}


async def test_the_program_in_the_docs_of_the_socket_fetches_a_book(story):
    (program,) = examples("docs/web.md", "python")
    env = os.environ | environment({"HOME": story.runtime.settings.home})
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        env=env,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    status, _, _ = await story.fetch(ran.stdout.strip())
    assert status == 200


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_line_in_the_docs_exists(path):
    shell = {"test", "check"}
    for words in re.findall(
        r"(?:\./run|`bowerbird|^bowerbird) ((?:[a-z][a-z-]* ?)+)", path.read_text("utf-8"), re.MULTILINE
    ):
        command = get_command(app)
        for word in words.split():
            if word in shell or not hasattr(command, "commands"):
                break
            assert word in command.commands, f"{path.name}: {words}"
            command = command.commands[word]


HANDBOOK = sorted((ROOT / "docs" / "handbook").glob("*.md"))


@pytest.mark.parametrize("path", HANDBOOK, ids=lambda path: path.name)
def test_the_handbook_names_commands_that_there_are(path):
    named = set(re.findall(r"`/(\w+)", path.read_text("utf-8")))
    assert named <= set(commands())


def test_the_handbook_names_every_format_that_can_be_made_and_no_other():
    named = set(re.findall(r"\*\*(\w+)\*\*", page("docs/handbook/05-formats.md")))
    assert {one.upper() for one in named} == {one.value.upper() for one in Format if one in PACKERS}


def test_pictures_are_light():
    for picture in Path(ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 150_000


@pytest.mark.parametrize("field", list(Field))
def test_every_filter_of_searches_is_in_the_docs(field):
    assert f"`{field}:" in (ROOT / "docs" / "searching.md").read_text("utf-8")


@pytest.mark.parametrize("term", list(WEIGHTS))
def test_the_points_of_the_docs_are_the_points_that_are_given(term):
    assert f"| {WEIGHTS[term]} |" in (ROOT / "docs" / "searching.md").read_text("utf-8")
