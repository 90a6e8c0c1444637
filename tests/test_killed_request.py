"""A request of five hundred parts whose worker is killed several times, at moments that nobody chose."""

import asyncio
import contextlib
import json
import os
import random
import signal
import zipfile
from io import BytesIO
from urllib.request import urlopen

import aiohttp
import pytest

from bench.faults.goods import good
from bench.faults.place import serving
from bench.place import ended, spawned
from core.library import jobs
from core.models import Job
from core.settings import PREFIX, load
from door.composition import Parts, house
from tests.numbered_worker_process import CONNECTIONS, COUNT, TITLE
from tests.story import Story, told

BIN = good("data.bin")
WORKER = ("-m", "tests.numbered_worker_process")


@pytest.fixture
async def story(tmp_path, redis_url):
    """The chat, in this process; its workers are others."""
    sections = {"web": {"port": 0}, "torrent": {"enabled": False}}
    settings = load({}, home=tmp_path / "home", redis_url=redis_url, **sections)
    async with house(settings, Parts(lanes=(), alone=False)) as opened, aiohttp.ClientSession() as session:
        made = Story(opened, session)
        yield made
        for talker in made.talkers.values():
            await talker.close()


@pytest.fixture
def environ(tmp_path, redis_url):
    """Where a worker lives: it may die as often as it likes."""
    named = {
        "HOME": str(tmp_path / "home"),
        "REDIS_URL": redis_url,
        "RETRY__STALLS": "100",
        "FETCH__ALLOW_PRIVATE": "127.0.0.1/32",
        "TORRENT__ENABLED": "false",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return clean | {f"{PREFIX}{name}": value for name, value in named.items()}


@pytest.fixture
async def workers(environ):
    """Starts workers, one after another; none is left behind."""
    async with contextlib.AsyncExitStack() as stack:

        async def start():
            worker = await spawned(environ, *WORKER)
            stack.push_async_callback(ended, worker, signal.SIGKILL)
            return worker

        yield start


def fetched(home, job):
    """How many files of a request are whole on the disk."""
    return len(list((home / "work" / f"job-{job}").glob("*/*.bin")))


async def killed_at(worker, home, job, number):
    """Kill a worker once so many files are there."""
    while fetched(home, job) < number:
        assert worker.returncode is None
        await asyncio.sleep(0.01)
    await ended(worker, signal.SIGKILL)


async def lapses(story, job):
    """The lease of a worker that was killed ends, as it would have half a minute later."""
    async with story.runtime.db.begin() as session:
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
async def test_killed_three_times_it_loses_nothing_and_fetches_nothing_twice(story, environ, workers, tmp_path):
    with serving() as base:
        environ[f"{PREFIX}SOURCES__NUMBERS__BASE_URL"] = base
        worker = await workers()
        await story.says("ada", f"/search {TITLE}")
        await story.sees("ada", "1 found")
        preview = await story.says("ada", f"/download {TITLE} zip")
        card = await story.presses("ada", "Start", card=preview)
        for number in (random.randrange(20, 150), random.randrange(180, 300), random.randrange(330, 450)):
            await killed_at(worker, tmp_path / "home", card.job, number)
            await lapses(story, card.job)
            worker = await workers()
        talker = await story.talker("ada")
        await until_done(talker, card.job)
        await ended(worker)
        async with story.runtime.db.read() as session:
            runs = (await jobs.by_id(session, card.job)).fence
        under_way = (runs - 1) * CONNECTIONS
        assert fetched_again(base) <= under_way, "no more than what each run before the last had under way"
    assert f"{COUNT} of {COUNT} parts, 100 %" in told(done(talker, card.job)[0])
    (item,) = list((tmp_path / "home" / "library").rglob("*.zip"))
    with zipfile.ZipFile(BytesIO(item.read_bytes())) as archive:
        assert len(archive.namelist()) == COUNT
        assert all(archive.read(name) == BIN for name in archive.namelist())
