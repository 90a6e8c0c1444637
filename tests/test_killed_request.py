"""A request of five hundred parts whose worker is killed several times, at moments that nobody chose."""

import asyncio
import contextlib
import json
import random
import signal
import zipfile
from io import BytesIO
from urllib.request import urlopen

import pytest

from bench.faults.goods import good
from bench.faults.place import serving
from bench.place import ended
from core.library import jobs
from core.models import Job
from core.settings import PREFIX
from tests.numbered_worker_process import CONNECTIONS, COUNT, TITLE
from tests.story import told

pytest_plugins = ["tests.numbered_house"]
BIN = good("data.bin")


def fetched(home, job):
    """How many files of a request are whole on the disk."""
    return len(list((home / "work" / f"job-{job}").glob("*/*.bin")))


async def killed_at(worker, home, job, number):
    """Kill a worker once so many files are there."""
    while fetched(home, job) < number:
        assert worker.returncode is None
        await asyncio.sleep(0.01)
    await ended(worker, signal.SIGKILL)


async def lapses(chat, job):
    """The lease of a worker that was killed ends, as it would have half a minute later."""
    async with chat.runtime.db.begin() as session:
        (await session.get(Job, job)).lease_until = 1


def done(talker, job):
    """The cards on which a request is ready."""
    return [one for one in talker.cards if one.job == job and one.state == "done"]


async def until_done(talker, job):
    """Wait for that for longer than people in stories do."""
    for _ in range(5):
        with contextlib.suppress(TimeoutError):
            return await talker.until(lambda: done(talker, job))
    raise AssertionError("the request is not ready")


def fetched_again(base):
    """How often a file was asked for that had been asked for before."""
    with urlopen(f"{base}/_asked") as answer:
        asked = json.load(answer)
    return sum(times - 1 for name, times in asked.items() if name.startswith("plain "))


@pytest.mark.timeout(600)
async def test_killed_three_times_it_loses_nothing_and_fetches_nothing_twice(apart, tmp_path):
    chat = apart.chat
    with serving() as base:
        apart.environ[f"{PREFIX}SOURCES__NUMBERS__BASE_URL"] = base
        worker = await apart.worker()
        await chat.says("ada", f"/search {TITLE}")
        await chat.sees("ada", "1 found")
        preview = await chat.says("ada", f"/download {TITLE} zip")
        card = await chat.presses("ada", "Start", card=preview)
        for number in (random.randrange(20, 150), random.randrange(180, 300), random.randrange(330, 450)):
            await killed_at(worker, tmp_path / "home", card.job, number)
            await lapses(chat, card.job)
            worker = await apart.worker()
        talker = await chat.talker("ada")
        await until_done(talker, card.job)
        await ended(worker)
        async with chat.runtime.db.read() as session:
            runs = (await jobs.by_id(session, card.job)).fence
        under_way = (runs - 1) * CONNECTIONS
        assert fetched_again(base) <= under_way, "no more than what each run before the last had under way"
    assert f"{COUNT} of {COUNT} parts, 100 %" in told(done(talker, card.job)[0])
    (item,) = list((tmp_path / "home" / "library").rglob("*.zip"))
    with zipfile.ZipFile(BytesIO(item.read_bytes())) as archive:
        assert len(archive.namelist()) == COUNT
        assert all(archive.read(name) == BIN for name in archive.namelist())
