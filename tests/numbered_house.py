"""A chat here, workers as processes of their own, a title of five hundred parts. A pytest plugin: fixtures only."""

import contextlib
import os
import signal
from dataclasses import dataclass

import aiohttp
import pytest

from bench.place import ended, spawned
from core.settings import PREFIX, load
from door.composition import Parts, house
from tests.story import Story


@dataclass
class Apart:
    """The chat, and the `environ` in which its workers live; none of them is left behind."""

    chat: Story
    environ: dict[str, str]
    stack: contextlib.AsyncExitStack

    async def worker(self):
        """Start one."""
        worker = await spawned(self.environ, "-m", "tests.numbered_worker_process")
        self.stack.push_async_callback(ended, worker, signal.SIGKILL)
        return worker


@pytest.fixture
async def apart(tmp_path, redis_url):
    sections = {"web": {"port": 0}, "torrent": {"enabled": False}}
    settings = load({}, home=tmp_path / "home", redis_url=redis_url, **sections)
    async with contextlib.AsyncExitStack() as stack:
        opened = await stack.enter_async_context(house(settings, Parts(lanes=(), alone=False)))
        chat = Story(opened, await stack.enter_async_context(aiohttp.ClientSession()))
        yield Apart(chat, environ(tmp_path / "home", redis_url), stack)
        for talker in chat.talkers.values():
            await talker.close()


def environ(home, redis_url):
    """Where a worker lives: it may die as often as it likes."""
    named = {
        "HOME": str(home),
        "REDIS_URL": redis_url,
        "RETRY__STALLS": "100",
        "FETCH__ALLOW_PRIVATE": "127.0.0.1/32",
        "TORRENT__ENABLED": "false",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return clean | {f"{PREFIX}{name}": value for name, value in named.items()}
