"""People on the platform, for tests, benches and the demo: what they do and what they see.

::

    async with running() as platform:
        ana = await platform.person("Ana")
        await ana.says("/search alice")  # in private, to the bot
        message = await ana.sees(ana.private, lambda m: "Alice" in m.text)
        press = await ana.presses(message, "Get EPUB")
        toast = await press.answer()
"""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.person import Person
from tests.emulators.telegram_platform.remote import Impossible, Remote
from tests.emulators.telegram_platform.seen import Room

ROOT = Path(__file__).parents[3]


class Platform(Remote):
    """The emulator, with people on it."""

    async def person(self, name: str, locale: str = "en", username: str | None = None) -> Person:
        made = await self.do("person", name=name, locale=locale, username=username or name.lower())
        return Person(self, made["id"], name)

    async def group(
        self, title: str, *people: Person, kind: str = "group", topics: bool = False, bots: list[int] | None = None
    ) -> Room:
        """A group (or "supergroup") of these people, the first its owner; `bots` are let in, or the first one."""
        joined = [self.bot] if bots is None else bots
        ids = [one.id for one in people]
        made = await self.do("group", title=title, people=ids, bots=joined, kind=kind, topics=topics)
        return Room(self, made["id"], 0, made["type"], title, people[0].id)


@contextmanager
def started(
    *, port: int = 0, judge_later: bool = False, local: bool = False, token: str | None = None
) -> Iterator[str]:
    """The emulator in a process of its own, for as long as the block lasts; its address."""
    options = ["--port", str(port)] + ["--judge-later"] * judge_later + ["--local"] * local
    command = [sys.executable, "-m", "tests.emulators.telegram_platform", *options]
    command += ["--token", token] if token else []
    # a group of its own: Ctrl-C at a terminal is for whoever started it, who then ends it in order
    with subprocess.Popen(command, process_group=0, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@asynccontextmanager
async def attached(base: str) -> AsyncIterator[Platform]:
    """People on an emulator that somebody else started."""
    async with httpx.AsyncClient(base_url=base, timeout=2 * DEADLINE_S, trust_env=False) as http:
        platform = Platform(base, http)
        await platform.meet()
        yield platform


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Platform]:
    """The emulator, up for as long as the block lasts; options as of `started`."""
    with started(**options) as base:
        async with attached(base) as platform:
            yield platform


__all__ = ["Impossible", "Person", "Platform", "attached", "running", "started"]
