"""The home folder: one service at a time, and how others find it."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core import home as house
from core.errors import StartError
from core.home import SERVICE, Service, announce, hold, running

HOLDER = """
import sys
from pathlib import Path
from core.home import hold
with hold(Path(sys.argv[1]), alone=sys.argv[2] == "alone"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the home folder until its standard input ends."""
    started = []

    def hold_it(how="alone"):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path / "home"), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        started.append(process)
        assert process.stdout.readline() == b"held\n"
        return process

    yield hold_it
    for process in started:
        process.kill()
        process.communicate()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    with hold(tmp_path / "some" / "home"):
        assert mode(tmp_path / "some" / "home") == 0o700


def test_a_second_service_on_the_same_folder_is_told_who_is_there(tmp_path, other):
    first = other()
    announce(tmp_path / "home", Service(first.pid, "http://127.0.0.1:8750", "k"))
    with pytest.raises(StartError) as refused, hold(tmp_path / "home"):
        pass
    assert f"already running on {tmp_path / 'home'} (pid {first.pid}, http://127.0.0.1:8750)" in str(refused.value)
    assert "BOWERBIRD_HOME" in str(refused.value)


def test_the_one_who_holds_is_named_even_before_it_has_an_address(tmp_path, other):
    first = other()
    with pytest.raises(StartError, match=rf"\(pid {first.pid}\)"), hold(tmp_path / "home"):
        pass


def test_a_killed_service_leaves_the_folder_free(tmp_path, other):
    first = other()
    announce(tmp_path / "home", Service(first.pid, "http://127.0.0.1:8750", "k"))
    first.kill()
    first.wait()
    with hold(tmp_path / "home"):
        assert running(tmp_path / "home") is None


def test_bot_and_worker_share_the_folder(tmp_path, other):
    other("shared")
    with hold(tmp_path / "home", alone=False):
        pass


@pytest.mark.parametrize(("there", "here"), [("shared", True), ("alone", False)])
def test_sharing_and_holding_alone_exclude_each_other(tmp_path, other, there, here):
    other(there)
    with pytest.raises(StartError, match="already running"), hold(tmp_path / "home", alone=here):
        pass


def test_an_announced_service_is_found_and_gone_when_it_ends(tmp_path):
    service = Service(os.getpid(), "http://127.0.0.1:8750", "secret")
    with hold(tmp_path):
        announce(tmp_path, service)
        assert running(tmp_path) == service
    assert running(tmp_path) is None
    assert not (tmp_path / SERVICE).exists()


def test_the_announcement_is_readable_by_its_owner_alone_and_hides_its_key_in_logs(tmp_path):
    service = Service(os.getpid(), "http://127.0.0.1:8750", "secret")
    announce(tmp_path, service)
    assert mode(tmp_path / SERVICE) == 0o600
    assert mode((tmp_path / SERVICE).parent) == 0o700
    assert "secret" not in repr(service)


def test_an_announcement_of_another_process_outlives_ours(tmp_path, other):
    first = other("shared")
    with hold(tmp_path / "home", alone=False):
        announce(tmp_path / "home", Service(first.pid, "http://127.0.0.1:1", "k"))
    assert running(tmp_path / "home") == Service(first.pid, "http://127.0.0.1:1", "k")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": "x", "url": "", "key": ""}', '{"pid": 1}'])
def test_a_damaged_announcement_counts_as_none(tmp_path, text):
    (tmp_path / "run").mkdir()
    (tmp_path / SERVICE).write_text(text)
    assert running(tmp_path) is None


def test_a_folder_that_cannot_be_made_is_said_with_the_next_step(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StartError, match=r"can't be written \(Not a directory\)\. .*BOWERBIRD_HOME"):
        hold(tmp_path / "file" / "home").__enter__()


def test_a_full_disk_is_said_with_the_next_step(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(house.os, "fsync", full)
    with pytest.raises(StartError, match=r"disk of .* is full\. Free some space"):
        hold(tmp_path).__enter__()
