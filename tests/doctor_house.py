"""What `bowerbird doctor` says of a home, and how a home gets worse."""

import json
import sqlite3
from contextlib import closing

from tests.command_line import call


def look(home, *words, **settings):
    """(exit code, checks by name)."""
    result = call("doctor", "--json", *words, HOME=home, **settings)
    seen = json.loads(result.stdout)
    assert seen["ok"] is (result.exit_code == 0)
    assert all(check["cure"] for check in seen["checks"] if not check["ok"])
    return result.exit_code, {check["name"]: check for check in seen["checks"]}


def change(home, statement, *values):
    with closing(sqlite3.connect(home / "bowerbird.db")) as connection:
        connection.execute(statement, values)
        connection.commit()
