"""The front door `./run`, with a stand-in for uv and for Python: what it sets up, when, and what it says.

Full installations are tried in the workflow, not here.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import need

ROOT = Path(__file__).parent.parent
TOOLS = ("sh", "dirname", "cat", "cksum", "mkdir", "tail", "rm", "readlink", "ln", "sleep", "chmod", "flock")
PYTHON = '#!/bin/sh\ncase "$*" in *version_info*) exit {fits};; esac\necho "no module named $2" >&2\nexit 1\n'
UV = """#!/bin/sh
echo "$*" >>"$CALLS"
[ "$1" = venv ] || exit {pip}
for venv; do :; done
mkdir -p "$venv/bin"
printf '#!/bin/sh\\necho "ran $*"\\nexit ${{CODE:-0}}\\n' >"$venv/bin/python"
chmod +x "$venv/bin/python"
"""


class House:
    """A checkout with nothing in it but the door, and a PATH with nothing on it but what we put there."""

    def __init__(self, folder):
        self.folder = folder / "the house"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        (self.folder / "requirements").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "run", self.folder / "run")
        for name in ("run.txt", "dev.txt", "uv.txt"):
            self.require(name, "package==1")
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.bin / tool).symlink_to(found)

    def require(self, name, text):
        (self.folder / "requirements" / name).write_text(text)

    def put(self, name, script):
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def run(self, *words, door=None, cwd=None, **environ):
        return subprocess.run(
            [door or self.folder / "run", *words],
            env={"PATH": str(self.bin), "CALLS": str(self.calls), **environ},
            cwd=cwd or self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def times_set_up(self):
        return self.calls.read_text().count("venv ") if self.calls.exists() else 0


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def ready(house):
    """A house where setting up works."""
    house.put("uv", UV.format(pip=0))
    house.put("python3.12", PYTHON.format(fits=0))
    return house


def test_it_is_plain_posix_shell():
    assert subprocess.run(["sh", "-n", ROOT / "run"], check=False).returncode == 0


def test_shellcheck_has_nothing_to_say():
    found = subprocess.run([need("shellcheck"), ROOT / "run", ROOT / ".ci" / "run"], capture_output=True, check=False)
    assert found.stdout.decode() == ""


def test_with_no_words_it_is_up(ready):
    assert ready.run().stdout == f"ran {ready.folder}/bowerbird.py up\n"


def test_words_are_passed_as_they_are(ready):
    assert ready.run("pack", "a b", "*").stdout == f"ran {ready.folder}/bowerbird.py pack a b *\n"


def test_the_exit_code_is_passed_through(ready):
    assert ready.run("doctor", CODE="7").returncode == 7


def test_it_says_once_that_it_sets_up_and_not_on_standard_output(ready):
    first, second = ready.run("x"), ready.run("x")
    assert "Setting up, once" in first.stderr
    assert "Setting up" not in first.stdout
    assert second.stderr == ""
    assert ready.times_set_up() == 1


def test_changed_requirements_set_up_again(ready):
    ready.run("x")
    ready.require("run.txt", "package==2")
    ready.run("x")
    assert ready.times_set_up() == 2


def test_requirements_of_the_tools_do_not_touch_the_service(ready):
    ready.run("x")
    ready.require("dev.txt", "tool==2")
    ready.run("test")
    ready.run("x")
    assert ready.times_set_up() == 2


def test_every_hash_is_asked_for(ready):
    ready.run("x")
    assert "--require-hashes -r" in ready.calls.read_text()


def test_a_set_up_that_failed_is_repeated(ready):
    ready.put("uv", UV.format(pip=1))
    assert ready.run("x").returncode == 1
    ready.put("uv", UV.format(pip=0))
    assert ready.run("x").returncode == 0


def test_a_python_that_went_away_is_replaced(ready):
    ready.run("x")
    (ready.folder / ".run" / "app" / "bin" / "python").unlink()
    assert ready.run("x").returncode == 0
    assert ready.times_set_up() == 2


def test_two_at_once_set_up_once(ready):
    both = [
        subprocess.Popen(
            [ready.folder / "run", "x"],
            env={"PATH": str(ready.bin), "CALLS": str(ready.calls)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0] for process in both] == [f"ran {ready.folder}/bowerbird.py x\n".encode()] * 2
    assert ready.times_set_up() == 1


def test_without_flock_a_lock_of_a_dead_process_is_broken(ready):
    (ready.bin / "flock").unlink(missing_ok=True)
    (ready.folder / ".run").mkdir()
    gone = subprocess.Popen(["true"])
    gone.wait()
    (ready.folder / ".run" / "owner").symlink_to(str(gone.pid))
    assert ready.run("x").returncode == 0
    assert not (ready.folder / ".run" / "owner").is_symlink()


def test_it_may_be_called_from_another_folder_through_a_chain_of_symlinks(ready, tmp_path):
    (tmp_path / "one").symlink_to(ready.folder / "run")
    (tmp_path / "two").symlink_to("one")
    assert ready.run("x", door=tmp_path / "two", cwd="/").stdout == f"ran {ready.folder}/bowerbird.py x\n"


def test_the_newest_python_that_fits_is_taken(ready):
    ready.put("python3.13", PYTHON.format(fits=1))
    ready.run("x")
    assert f"--python {ready.bin}/python3.12 " in ready.calls.read_text()


def test_without_a_fitting_python_uv_brings_one(ready):
    ready.put("python3.12", PYTHON.format(fits=1))
    ready.run("x")
    assert "--python 3.12 " in ready.calls.read_text()


def test_a_named_python_that_does_not_fit_is_refused(ready):
    ready.put("old", PYTHON.format(fits=1))
    refused = ready.run("x", BOWERBIRD_PYTHON="old")
    assert refused.returncode == 1
    assert "BOWERBIRD_PYTHON (old) is not a Python 3.11, 3.12 or 3.13." in refused.stderr


def test_where_there_is_no_python_it_says_what_to_install(house):
    lost = house.run("x")
    assert lost.returncode == 1
    assert "Bowerbird needs Python 3.11, 3.12 or 3.13" in lost.stderr
    assert "sudo apt install python3" in lost.stderr


def test_where_python_can_install_nothing_it_says_why_and_what_to_do(house):
    house.put("python3", PYTHON.format(fits=0))
    lost = house.run("x")
    assert lost.returncode == 1
    assert "no module named pip" in lost.stderr
    assert "no module named venv" in lost.stderr
    assert "python3-venv" in lost.stderr


def test_tests_run_in_the_project_folder_with_their_own_environment(ready):
    ran = ready.run("test", "-k", "a b", cwd=os.sep)
    assert ran.stdout.startswith("ran -m pytest --numprocesses ")
    assert ran.stdout.endswith(" --dist loadfile --no-loadscope-reorder -k a b\n")
    assert (ready.folder / ".run" / "dev" / "installed").exists()


def test_code_that_tests_load_is_compiled_once_whatever_the_environment_says(ready):
    """Some images forbid bytecode: then each of hundreds of processes would spend seconds on compiling the same."""
    ready.run("test")
    python = ready.folder / ".run" / "dev" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "${PYTHONDONTWRITEBYTECODE-not forbidden}"\n')
    assert ready.run("test", PYTHONDONTWRITEBYTECODE="1").stdout == "not forbidden\n"


def test_check_stops_at_the_first_failure_and_names_it(ready):
    ran = ready.run("check", CODE="1")
    assert ran.returncode == 1
    assert ran.stdout.count("ran ") == 1
    assert "check: format failed. Mend it, then: ./run check format" in ran.stderr


def test_one_check_may_be_asked_for(ready):
    assert ready.run("check", "types").stdout == "ran -m mypy --strict --no-error-summary\n"
    assert 'no check "colour"' in ready.run("check", "colour").stderr
