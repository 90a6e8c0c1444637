"""What is asked at every request and press takes no longer the more was asked in years: an index knows it."""

import sqlite3

import pytest
from sqlalchemy import event

from core.library import chat, dispatch
from core.models import Lane

HOT = {
    "what goes next": lambda session: dispatch.next_jobs(session, Lane.WORK, 4),
    "where something waits": dispatch.lanes_waiting,
    "what was lost": lambda session: dispatch.has_lost(session, 15_000),
    "what was not heard": lambda session: dispatch.unheard(session, 2_000),
    "which cards are behind": lambda session: chat.behind(session, "web", [5, 6]),
    "whether a post stands there": lambda session: chat.standing_at(session, "telegram", "5"),
}
#: by these alone all that is over is looked through
COARSE = ("SCAN job", "SCAN post", "(lane=?)", "(surface=?)", "(state<?)", "(state>?)")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", HOT)
async def test_what_is_over_is_not_looked_through(runtime, name):
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    reads = runtime.db._read.sync_engine
    event.listen(reads, "before_cursor_execute", note)
    async with runtime.db.read() as session:
        await HOT[name](session)
    event.remove(reads, "before_cursor_execute", note)
    with sqlite3.connect(runtime.db.path) as line:
        steps = [step[3] for one in asked for step in line.execute(f"EXPLAIN QUERY PLAN {one[0]}", one[1])]
    assert steps
    assert [step for step in steps if any(coarse in step for coarse in COARSE)] == []
