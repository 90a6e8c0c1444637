"""What is acknowledged is done, once, whatever is killed meanwhile."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bench.chaos import FULL, SHORT, Plan, run, stretched
from core.valkey_place import program

PLAN: Plan = replace(SHORT, jobs=60, people=10, kills=2, wipes=1, fronts=1, seconds=5)


async def test_killed_workers_a_wiped_valkey_and_a_killed_chat_lose_nothing():
    """On SQLite and the embedded kind of Valkey, as it is at home."""
    _all_is_well(await run(PLAN))


@pytest.mark.postgres
async def test_three_workers_on_postgres_and_a_valkey_started_apart_lose_nothing(postgres, valkey_apart):
    """As it is where it has outgrown one machine."""
    plan = replace(
        PLAN, workers=3, kills=3, database_url=postgres(), redis_url=valkey_apart.url, wipe=valkey_apart.wipe
    )
    _all_is_well(await run(plan))


def test_more_jobs_are_asked_for_at_the_same_pace_with_faults_as_often():
    longer = stretched(FULL, 10_000)
    assert longer.jobs == 10_000
    assert longer.jobs / longer.seconds == FULL.jobs / FULL.seconds
    faults = [(plan.kills, plan.wipes, plan.fronts) for plan in (FULL, longer)]
    assert faults == [(10, 5, 3), (50, 25, 15)]
    assert stretched(FULL, 1).jobs >= 1


def _all_is_well(figures):
    value = {one.metric: one.value for one in figures}
    assert value["chaos.jobs"] >= PLAN.jobs
    assert value["chaos.lost"] == 0
    assert value["chaos.twice"] == 0
    assert value["chaos.cards_unfinished"] == 0


class Apart:
    """A Valkey without a log of its own, that forgets everything when it dies."""

    def __init__(self, folder):
        self._socket = Path(folder) / "v.sock"
        self.url = f"unix://{self._socket}?db=0"
        self._server = self._start()

    def _start(self):
        words = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        server = subprocess.Popen(
            [str(program()), *words, "--dir", str(self._socket.parent)],
            stdout=subprocess.DEVNULL,
            env=os.environ.copy(),
        )
        deadline = time.monotonic() + 10
        while not self._socket.is_socket():
            assert time.monotonic() < deadline, "Valkey does not start"
            time.sleep(0.02)
        return server

    async def wipe(self):
        """Kill it, and start an empty one in its place."""
        self.stop(signal.SIGKILL)
        self._server = self._start()

    def stop(self, sign=signal.SIGTERM):
        """End it."""
        self._server.send_signal(sign)
        self._server.wait()
        self._socket.unlink(missing_ok=True)


@pytest.fixture
def valkey_apart():
    with tempfile.TemporaryDirectory(prefix="bb-") as folder:
        server = Apart(folder)
        yield server
        server.stop()
