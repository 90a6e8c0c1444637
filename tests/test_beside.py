"""What others take of the processor beside a bench is told apart from what the bench itself takes."""

import sys
from pathlib import Path

import pytest

from bench.beside import Beside, others_s


def process(proc: Path, number: int, parent: int, ticks: tuple[int, int, int, int], name: str = "python") -> None:
    """A process as proc(5) tells of it: ticks are its own in user and system mode, and its ended children's."""
    folder = proc / str(number)
    folder.mkdir()
    times = " ".join(map(str, ticks))
    (folder / "stat").write_text(f"{number} ({name}) S {parent} 1 1 0 -1 4194304 1 2 3 4 {times} 20 0 1 0\n")


@pytest.fixture
def proc(tmp_path):
    """A machine that has worked for 20 seconds; 6 of them are process 10's and its descendants'."""
    (tmp_path / "stat").write_text("cpu  700 300 500 9000 50 100 100 300 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
    process(tmp_path, 10, 1, (100, 50, 30, 20))
    process(tmp_path, 12, 30, (100, 0, 0, 0))  # its parent came after it: numbers begin anew
    process(tmp_path, 30, 10, (200, 100, 0, 0), name="odd) S (name")
    process(tmp_path, 11, 1, (400, 0, 0, 0))
    (tmp_path / "31").mkdir()  # it has ended meanwhile
    return tmp_path


def test_what_we_and_our_descendants_take_is_not_others(proc):
    """Nor what ended children took; what a hypervisor took from all of us is."""
    assert others_s(10, proc) == 20.0 - 6.0


def test_where_the_system_does_not_tell_nothing_is_said(tmp_path):
    """As on macOS."""
    assert others_s(10, tmp_path) == 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_note_says_what_others_took():
    """In percent of one core."""
    assert "% of a core meanwhile" in Beside.begun().told()
