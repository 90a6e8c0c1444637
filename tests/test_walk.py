"""`./run demo` keeps its promises, and says so when it can't."""

import pytest

from door.guest import NotAsPromised
from door.walk import demand
from tests.command_line import program


def test_the_demo_walks_the_main_path_to_its_end(tmp_path):
    ran = program("demo", HOME=tmp_path / "untouched", REDIS_URL="redis://127.0.0.1:1/0")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
    for promised in ("The Bowerbird handbook is ready", "Paused.", "is cancelled", "Your favorites", "Library of home"):
        assert promised in ran.stdout
    assert "as promised, in" in ran.stdout.splitlines()[-1]
    assert not (tmp_path / "untouched").exists()


def test_what_is_not_as_promised_is_a_sentence():
    with pytest.raises(NotAsPromised, match="three handbooks"):
        demand(False, "there should be three handbooks")
