"""The driver of the emulated Discord, for tests, benches and the demo: `async with running() as discord: …`."""

import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from tests.deadline import DEADLINE_S
from tests.emulators.discord_platform.person import Gesture, Impossible, Person, Room, Seen
from tests.emulators.discord_platform.platform import Platform

__all__ = ["Gesture", "Impossible", "Person", "Platform", "Room", "Seen", "attached", "running", "started"]


@contextmanager
def started(*, port=0, judge_later=False):
    """The address of an emulator in a process of its own, for as long as the block lasts."""
    more = ["--judge-later"] if judge_later else []
    command = [sys.executable, "-m", "tests.emulators.discord_platform", "--port", str(port), *more]
    # a group of its own: Ctrl-C at a terminal is for whoever started it, who then ends it in order
    with subprocess.Popen(
        command, process_group=0, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@asynccontextmanager
async def attached(base):
    """The driver of an emulator that runs already."""
    async with httpx.AsyncClient(timeout=2 * DEADLINE_S, trust_env=False) as client:
        platform = Platform(base, client)
        state = await platform.state()
        platform.token, platform.application_id = state["token"], state["app"]
        yield platform


@asynccontextmanager
async def running(*, port=0, judge_later=False):
    """An emulator in a process of its own, and its driver."""
    with started(port=port, judge_later=judge_later) as base:
        async with attached(base) as platform:
            yield platform
